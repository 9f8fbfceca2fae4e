from datetime import timedelta

import pytest

from taskwell.platform.errors import TooManyRequestsError
from taskwell.platform.rate_limits import ProcessLimit
from taskwell.platform.settings import RateLimit
from tests.conftest import SettableClock


@pytest.fixture
def limit(clock: SettableClock) -> ProcessLimit:
    return ProcessLimit("todo_writes", RateLimit.parse("2/minute"), clock)


def test_each_subject_has_its_own_count(limit: ProcessLimit) -> None:
    for _ in range(2):
        limit.enforce("jo")
        limit.enforce("al")
    with pytest.raises(TooManyRequestsError) as caught:
        limit.enforce("jo")
    assert caught.value.headers["Retry-After"] == "60"
    assert caught.value.headers["RateLimit-Policy"] == '"todo_writes";q=2;w=60'


def test_a_new_window_begins_when_the_old_one_is_over(limit: ProcessLimit, clock: SettableClock) -> None:
    for _ in range(2):
        limit.enforce("jo")
    clock.advance(timedelta(seconds=59))
    with pytest.raises(TooManyRequestsError):
        limit.enforce("jo")
    clock.advance(timedelta(seconds=1))
    limit.enforce("jo")


def test_what_is_held_does_not_grow_with_those_who_have_gone(limit: ProcessLimit, clock: SettableClock) -> None:
    for minute in range(10):
        for number in range(1000):
            limit.enforce((minute, number))
        clock.advance(timedelta(minutes=1))
    assert len(limit) <= 2000

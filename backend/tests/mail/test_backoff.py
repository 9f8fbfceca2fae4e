"""The waits between attempts."""

from datetime import timedelta

import pytest

from taskwell.mail.backoff import LONGEST, delay


@pytest.mark.parametrize(
    ("attempts", "seconds"), [(1, 4), (2, 8), (3, 16), (4, 32), (7, 256), (8, 512), (9, 600), (1000, 600)]
)
def test_each_wait_doubles_up_to_the_longest(attempts: int, seconds: int) -> None:
    assert delay(attempts, 0.0) == timedelta(seconds=seconds)


def test_jitter_takes_off_at_most_half() -> None:
    assert delay(50, 0.999999) > LONGEST / 2
    assert delay(50, 0.5) == LONGEST * 0.75

from collections.abc import Mapping

import httpx2
import pytest

from taskwell.platform.settings import Settings, load_settings
from tests.conftest import SettableClock
from tests.todos.conftest import TODOS, make_todo


@pytest.fixture
def settings(environment: Mapping[str, str]) -> Settings:
    return load_settings({**environment, "RATE_LIMIT_TODO_WRITES": "3/minute"})


async def test_too_many_changes_are_refused_for_one_account_and_until_the_window_ends(
    ada: httpx2.AsyncClient, bob: httpx2.AsyncClient, clock: SettableClock
) -> None:
    for _ in range(3):
        await make_todo(ada)
    refused = await ada.post(TODOS, json={"title": "One too many"})
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_requests")
    assert int(refused.headers["retry-after"]) > 0
    assert len((await ada.get(TODOS)).json()["items"]) == 3
    await make_todo(bob)
    clock.now += load_settings({"DATABASE_URL": "postgresql://a@localhost/a"}).limits.todo_writes.window
    await make_todo(ada)

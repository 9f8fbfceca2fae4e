"""What happens when several devices do the same at once."""

import asyncio
from collections import Counter

import httpx2
from uuid_utils.compat import uuid7

from tests.todos.conftest import TODOS, make_todo


async def test_of_changes_meant_for_one_version_one_is_made(ada: httpx2.AsyncClient) -> None:
    address = f"{TODOS}/{(await make_todo(ada))['id']}"
    answers = await asyncio.gather(
        *(ada.patch(address, json={"title": f"{number}"}, headers={"If-Match": '"1"'}) for number in range(8))
    )
    assert Counter(answer.status_code for answer in answers) == {200: 1, 412: 7}
    [winner] = [answer.json() for answer in answers if answer.status_code == 200]
    assert all(answer.json().get("current", winner) == winner for answer in answers)
    assert (await ada.get(address)).json() == winner


async def test_changes_of_different_fields_are_all_kept(ada: httpx2.AsyncClient) -> None:
    address = f"{TODOS}/{(await make_todo(ada))['id']}"
    changes = (
        {"title": "Buy bread"},
        {"notes": "rye"},
        {"priority": 2},
        {"tags": ["x"]},
        {"due": {"date": "2026-12-01"}},
    )
    await asyncio.gather(*(ada.patch(address, json=change) for change in changes))
    todo = (await ada.get(address)).json()
    assert all(todo.items() >= change.items() for change in changes)
    assert todo["version"] == 1 + len(changes)


async def test_one_creation_sent_several_times_at_once_makes_one_todo(ada: httpx2.AsyncClient) -> None:
    body = {"id": str(uuid7()), "title": "Buy milk"}
    answers = await asyncio.gather(*(ada.post(TODOS, json=body) for _ in range(8)))
    assert Counter(answer.status_code for answer in answers) == {201: 1, 200: 7}


async def test_completing_at_once_counts_once(ada: httpx2.AsyncClient) -> None:
    address = f"{TODOS}/{(await make_todo(ada))['id']}"
    answers = await asyncio.gather(*(ada.post(f"{address}/complete") for _ in range(8)))
    assert {answer.json()["version"] for answer in answers} == {2}

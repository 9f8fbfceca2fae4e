"""Lists over HTTP: what is in them, in which order, page by page."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import product
from typing import get_args

import httpx2
import pytest

from taskwell.todos.schemas import Sort
from tests.conftest import SettableClock
from tests.todos.conftest import TODOS, make_todo


async def titles(client: httpx2.AsyncClient, query: str) -> list[str]:
    """The titles of the list's first page."""
    answer = await client.get(f"{TODOS}?{query}")
    assert answer.status_code == 200, answer.text
    return [todo["title"] for todo in answer.json()["items"]]


async def test_each_status_has_its_list_and_all_leaves_the_trash_out(ada: httpx2.AsyncClient) -> None:
    for title in ("open", "done", "trashed", "done and trashed"):
        todo = await make_todo(ada, title)
        if "done" in title:
            await ada.post(f"{TODOS}/{todo['id']}/complete")
        if "trashed" in title:
            await ada.delete(f"{TODOS}/{todo['id']}")
    assert await titles(ada, "") == await titles(ada, "status=open") == ["open"]
    assert await titles(ada, "status=done") == ["done"]
    assert await titles(ada, "status=all") == ["done", "open"]
    assert await titles(ada, "status=trash") == ["done and trashed", "trashed"]


@pytest.fixture
async def errands(ada: httpx2.AsyncClient, clock: SettableClock) -> httpx2.AsyncClient:
    """Ada, who has a few todos that differ in everything."""
    for title, fields in {
        "banana": {"priority": 3, "rank": "a2", "tags": ["Food", "Home"], "due": {"date": "2026-12-02"}},
        "Ärger": {"priority": 1, "rank": "a1", "tags": ["home"], "notes": "Call the CAFÉ: 100% sure_thing"},
        "apple": {"priority": 0, "rank": "Zz", "tags": ["food"], "due": {"date": "2026-12-02", "time": "09:00"}},
        "Cherry": {"priority": 2, "rank": "a10", "due": {"date": "2026-12-01", "time": "23:59"}},
    }.items():
        await make_todo(ada, title, **fields)
        clock.advance(timedelta(minutes=1))
    return ada


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("sort=created", ["banana", "Ärger", "apple", "Cherry"]),
        ("", ["Cherry", "apple", "Ärger", "banana"]),
        ("sort=due", ["Cherry", "apple", "banana", "Ärger"]),
        ("sort=-due", ["Ärger", "banana", "apple", "Cherry"]),
        ("sort=priority", ["apple", "Ärger", "Cherry", "banana"]),
        ("sort=-priority", ["banana", "Cherry", "Ärger", "apple"]),
        ("sort=title", ["apple", "Ärger", "banana", "Cherry"]),
        ("sort=-title", ["Cherry", "banana", "Ärger", "apple"]),
        ("sort=rank", ["apple", "Ärger", "Cherry", "banana"]),
        ("sort=-rank", ["banana", "Cherry", "Ärger", "apple"]),
        ("priority=3", ["banana"]),
        ("priority=0&sort=due", ["apple"]),
        ("tag=HOME", ["Ärger", "banana"]),
        ("tag=home&tag=food", ["banana"]),
        ("tag=work", []),
        ("due_from=2026-12-02&sort=title", ["apple", "banana"]),
        ("due_to=2026-12-01", ["Cherry"]),
        ("due_from=2026-12-01&due_to=2026-12-02", ["Cherry", "apple", "banana"]),
        ("due_from=2026-12-03", []),
        ("due_from=2026-12-02&due_to=2026-12-01", []),
        ("q=PP", ["apple"]),
        ("q=arger", ["Ärger"]),
        ("q=cafe%20%C3%84rg", ["Ärger"]),
        ("q=cafe%20apple", []),
        ("q=100%25", ["Ärger"]),
        ("q=10%25", []),
        ("q=sure_thing", ["Ärger"]),
        ("q=sure.thing", []),
        ("q=%5C", []),
        ("q=%20", ["Cherry", "apple", "Ärger", "banana"]),
        ("q=a&tag=food&priority=3&due_to=2026-12-31&status=all&sort=-rank", ["banana"]),
    ],
)
async def test_a_list_has_what_meets_every_condition_in_its_order(
    errands: httpx2.AsyncClient, query: str, expected: Sequence[str]
) -> None:
    assert await titles(errands, query) == expected


async def test_a_change_moves_a_todo_in_the_order_of_changes(errands: httpx2.AsyncClient) -> None:
    first = (await errands.get(f"{TODOS}?sort=created&limit=1")).json()["items"][0]
    await errands.patch(f"{TODOS}/{first['id']}", json={"notes": "ripe"})
    assert (await titles(errands, "sort=-updated"))[0] == (await titles(errands, "sort=updated"))[-1] == "banana"


async def test_pages_follow_each_other_without_a_gap_or_a_repetition(
    ada: httpx2.AsyncClient, clock: SettableClock
) -> None:
    dues = [None, {"date": "2026-12-01"}, {"date": "2026-12-01", "time": "00:00"}]
    for number, (due, priority) in enumerate(product(dues, (0, 1))):
        todo = await make_todo(ada, f"{'é' * 120}{number % 2}", due=due, priority=priority, rank=f"a{number % 2}")
        if number % 3 == 0:
            await ada.post(f"{TODOS}/{todo['id']}/complete")
        clock.advance(timedelta(microseconds=number % 2))
    for sort in get_args(Sort):
        whole = (await ada.get(f"{TODOS}?status=all&sort={sort}")).json()["items"]
        address = f"{TODOS}?status=all&sort={sort}&limit=1"
        page = (await ada.get(address)).json()
        paged = page["items"]
        while page["next_cursor"] is not None:
            page = (await ada.get(f"{address}&cursor={page['next_cursor']}")).json()
            paged += page["items"]
        assert paged == whole, sort
        assert len(whole) == 6


async def test_a_page_goes_on_where_the_last_one_ended_though_that_todo_is_gone(ada: httpx2.AsyncClient) -> None:
    for title in ("first", "second", "third"):
        await make_todo(ada, title)
    page = (await ada.get(f"{TODOS}?limit=2")).json()
    await ada.delete(f"{TODOS}/{page['items'][1]['id']}")
    assert await titles(ada, f"limit=2&cursor={page['next_cursor']}") == ["first"]


async def test_the_last_page_names_no_next(ada: httpx2.AsyncClient) -> None:
    for _ in range(2):
        await make_todo(ada)
    assert (await ada.get(f"{TODOS}?limit=2")).json()["next_cursor"] is None
    assert (await ada.get(f"{TODOS}?limit=1")).json()["next_cursor"] is not None


async def test_a_cursor_fits_the_list_that_made_it_and_no_other(ada: httpx2.AsyncClient) -> None:
    for _ in range(2):
        await make_todo(ada)
    cursor = (await ada.get(f"{TODOS}?sort=title&limit=1")).json()["next_cursor"]
    assert (await ada.get(f"{TODOS}?sort=title&limit=9&cursor={cursor}")).status_code == 200
    for query in ("sort=-title", "sort=title&status=all", "sort=title&q=milk", "sort=title&tag=x"):
        answer = await ada.get(f"{TODOS}?{query}&cursor={cursor}")
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
        assert [error["pointer"] for error in answer.json()["errors"]] == ["/query/cursor"]


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("status=gone", "/query/status"),
        ("priority=4", "/query/priority"),
        ("sort=size", "/query/sort"),
        ("limit=0", "/query/limit"),
        ("limit=201", "/query/limit"),
        ("tag=", "/query/tag/0"),
        ("due_from=0", "/query/due_from"),
        ("due_to=2026-13-01", "/query/due_to"),
        ("q=%00", "/query/q"),
        (f"q={'x' * 201}", "/query/q"),
        (f"q={'x+' * 11}", "/query/q"),
        ("cursor=x", "/query/cursor"),
        ("stauts=open", "/query/stauts"),
    ],
)
async def test_a_parameter_that_is_not_valid_is_named(ada: httpx2.AsyncClient, query: str, pointer: str) -> None:
    answer = await ada.get(f"{TODOS}?{query}")
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]

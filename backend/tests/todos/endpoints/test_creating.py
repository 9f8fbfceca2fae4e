"""Making todos over HTTP."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import uuid4

import httpx2
import pytest
from uuid_utils.compat import uuid7

from tests.conftest import SettableClock
from tests.todos.conftest import TODOS, make_todo


async def test_a_new_todo_has_what_the_body_says_and_defaults_for_the_rest(ada: httpx2.AsyncClient) -> None:
    answer = await ada.post(TODOS, json={"title": "  Buy milk "})
    todo = answer.json()
    assert answer.status_code == 201
    assert answer.headers["ETag"] == '"1"'
    assert todo | {"id": "", "rank": ""} == {
        "id": "",
        "title": "Buy milk",
        "notes": "",
        "priority": 0,
        "tags": [],
        "due": None,
        "completed_at": None,
        "rank": "",
        "version": 1,
        "created_at": "2026-11-22T12:00:00Z",
        "updated_at": "2026-11-22T12:00:00Z",
        "deleted_at": None,
    }
    assert (await ada.get(f"{TODOS}/{todo['id']}")).json() == todo


@pytest.mark.parametrize(
    "due",
    [
        {"date": "2026-12-01"},
        {"date": "2026-12-01", "time": "17:00"},
        {"date": "2026-12-01", "time": "17:00", "time_zone": "Europe/Berlin"},
    ],
)
async def test_a_due_date_comes_back_as_it_was_sent(ada: httpx2.AsyncClient, due: dict[str, str]) -> None:
    assert (await make_todo(ada, due=due))["due"] == due


async def test_tags_keep_their_order_and_the_first_spelling(ada: httpx2.AsyncClient) -> None:
    todo = await make_todo(ada, tags=[" Home ", "errand", "HOME", "Straße", "STRASSE"])
    assert todo["tags"] == ["Home", "errand", "Straße"]


async def test_the_same_id_and_body_again_is_no_second_todo(ada: httpx2.AsyncClient) -> None:
    todo_id = str(uuid7())
    first = await make_todo(ada, id=todo_id, tags=["a"])
    again = await ada.post(TODOS, json={"tags": ["a"], "notes": "", "title": " Buy milk", "id": todo_id})
    assert (again.status_code, again.json()) == (200, first)
    assert len((await ada.get(TODOS)).json()["items"]) == 1


async def test_a_repeated_creation_is_recognised_after_the_todo_was_changed(ada: httpx2.AsyncClient) -> None:
    todo_id = str(uuid7())
    await make_todo(ada, id=todo_id)
    changed = await ada.patch(f"{TODOS}/{todo_id}", json={"title": "Buy bread"})
    again = await ada.post(TODOS, json={"id": todo_id, "title": "Buy milk"})
    assert (again.status_code, again.json()) == (200, changed.json())


async def test_an_id_in_use_is_one_conflict_whoever_uses_it(ada: httpx2.AsyncClient, bob: httpx2.AsyncClient) -> None:
    todo_id = str(uuid7())
    await make_todo(ada, id=todo_id)
    own = await ada.post(TODOS, json={"id": todo_id, "title": "Buy bread"})
    foreign = await bob.post(TODOS, json={"id": todo_id, "title": "Buy milk"})
    assert (own.status_code, own.json()["code"]) == (409, "id_conflict")
    assert own.json() | {"request_id": ""} == foreign.json() | {"request_id": ""}


async def test_new_todos_stand_behind_the_last_one(ada: httpx2.AsyncClient, clock: SettableClock) -> None:
    first, second = await make_todo(ada), await make_todo(ada)
    clock.advance(timedelta(milliseconds=1))
    moved_to_the_end = await make_todo(ada, rank="zz")
    last = await make_todo(ada)
    assert [first["rank"], second["rank"], "zz"] == sorted([first["rank"], second["rank"], moved_to_the_end["rank"]])
    assert last["rank"] > "zz"


async def test_a_rank_never_outgrows_its_bound(ada: httpx2.AsyncClient) -> None:
    await make_todo(ada, rank="z" * 200)
    assert (await make_todo(ada))["rank"] == "z" * 200


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"title": " "}, "/title"),
        ({"title": "x" * 501}, "/title"),
        ({"title": "two\nlines"}, "/title"),
        ({"title": "\0"}, "/title"),
        ({"title": None}, "/title"),
        ({"notes": "x" * 20_001}, "/notes"),
        ({"notes": "\0"}, "/notes"),
        ({"priority": 4}, "/priority"),
        ({"priority": -1}, "/priority"),
        ({"priority": True}, "/priority"),
        ({"tags": ["x"] * 21}, "/tags"),
        ({"tags": [" "]}, "/tags/0"),
        ({"tags": ["x" * 51]}, "/tags/0"),
        ({"tags": "home"}, "/tags"),
        ({"due": {}}, "/due/date"),
        ({"due": {"date": "2026-02-30"}}, "/due/date"),
        ({"due": {"date": 0}}, "/due/date"),
        ({"due": {"date": "2026-12-01", "time": "24:00"}}, "/due/time"),
        ({"due": {"date": "2026-12-01", "time": "17:00", "time_zone": "Mars/Olympus"}}, "/due/time_zone"),
        ({"due": {"date": "2026-12-01", "time_zone": "Europe/Berlin"}}, "/due"),
        ({"rank": ""}, "/rank"),
        ({"rank": "a-b"}, "/rank"),
        ({"rank": "a\n"}, "/rank"),
        ({"rank": "a" * 201}, "/rank"),
        ({"id": str(uuid4())}, "/id"),
        ({"id": "01a203f6-3954-77a2-1e42-96655e19321b"}, "/id"),
        ({"owner_id": str(uuid4())}, "/owner_id"),
        ({"completed_at": None}, "/completed_at"),
    ],
)
async def test_a_field_that_is_not_valid_is_named(
    ada: httpx2.AsyncClient, fields: Mapping[str, object], pointer: str
) -> None:
    answer = await ada.post(TODOS, json={"title": "Buy milk", **fields})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


@pytest.mark.parametrize(
    "title", ["x" * 500, " " + "x" * 500 + " ", "<img onerror=alert(1)>", "牛乳を買う 🥛", "'; DROP"]
)
async def test_a_title_is_any_single_line(ada: httpx2.AsyncClient, title: str) -> None:
    assert (await make_todo(ada, title))["title"] == title.strip()


async def test_the_largest_todo_there_may_be_is_kept(ada: httpx2.AsyncClient) -> None:
    largest = {
        "title": "\N{ARABIC LIGATURE SALLALLAHOU ALAYHE WASALLAM}" * 500,
        "notes": "\N{MUSICAL SYMBOL G CLEF}" * 20_000,
        "tags": [f"{number:02}" + "\N{MUSICAL SYMBOL G CLEF}" * 48 for number in range(20)],
        "rank": "z" * 200,
    }
    todo = await make_todo(ada, **largest)
    assert {name: todo[name] for name in largest} == largest

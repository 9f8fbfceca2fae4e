"""Reading, changing, completing, trashing and restoring todos over HTTP."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import httpx2
import pytest

from tests.conftest import SettableClock
from tests.todos.conftest import TODOS, make_todo

DUE = {"date": "2026-12-01", "time": "17:00", "time_zone": "Europe/Berlin"}
WHOLE = {"notes": "semi-skimmed", "priority": 2, "tags": ["home"], "due": DUE}


@pytest.mark.parametrize(
    ("patch", "changed"),
    [
        ({"title": " Buy bread "}, {"title": "Buy bread"}),
        ({"notes": "whole"}, {"notes": "whole"}),
        ({"notes": None}, {"notes": ""}),
        ({"priority": 3}, {"priority": 3}),
        ({"priority": None}, {"priority": 0}),
        ({"tags": ["Work"]}, {"tags": ["Work"]}),
        ({"tags": ["HOME"]}, {"tags": ["HOME"]}),
        ({"tags": None}, {"tags": []}),
        ({"rank": "a0V"}, {"rank": "a0V"}),
        ({"due": None}, {"due": None}),
        ({"due": {"date": "2026-12-02"}}, {"due": DUE | {"date": "2026-12-02"}}),
        ({"due": {"time": "18:30:00"}}, {"due": DUE | {"time": "18:30"}}),
        ({"due": {"time_zone": None}}, {"due": {"date": "2026-12-01", "time": "17:00"}}),
        ({"due": {"time": None}}, {"due": {"date": "2026-12-01"}}),
    ],
)
async def test_a_patch_changes_what_it_names_and_nothing_else(
    ada: httpx2.AsyncClient, clock: SettableClock, patch: Mapping[str, object], changed: dict[str, Any]
) -> None:
    todo = await make_todo(ada, **WHOLE)
    clock.advance(timedelta(minutes=1))
    answer = await ada.patch(f"{TODOS}/{todo['id']}", json=patch)
    assert answer.status_code == 200, answer.text
    assert answer.json() == todo | changed | {"version": 2, "updated_at": "2026-11-22T12:01:00Z"}
    assert answer.headers["ETag"] == '"2"'


async def test_a_patch_may_be_sent_as_what_it_is(ada: httpx2.AsyncClient) -> None:
    todo = await make_todo(ada)
    merge_patch = {"Content-Type": "application/merge-patch+json"}
    answer = await ada.patch(f"{TODOS}/{todo['id']}", json={"priority": 1}, headers=merge_patch)
    assert (answer.status_code, answer.json()["priority"]) == (200, 1)


@pytest.mark.parametrize("patch", [{}, {"title": "Buy milk"}, {"due": {}}, {"due": {"time": "17:00"}}, WHOLE])
async def test_a_patch_that_changes_nothing_makes_no_version(
    ada: httpx2.AsyncClient, clock: SettableClock, patch: Mapping[str, object]
) -> None:
    todo = await make_todo(ada, **WHOLE)
    clock.advance(timedelta(minutes=1))
    answer = await ada.patch(f"{TODOS}/{todo['id']}", json=patch, headers={"If-Match": '"1"'})
    assert (answer.status_code, answer.json()) == (200, todo)


@pytest.mark.parametrize(
    ("patch", "pointer"),
    [
        ({"title": None}, "/title"),
        ({"rank": None}, "/rank"),
        ({"due": {"time": "17:00"}}, "/due"),
        ({"due": {"date": "2026-12-01", "time_zone": "Europe/Berlin"}}, "/due"),
        ({"due": {"date": None}}, "/due/date"),
        ({"version": 7}, "/version"),
        ({"deleted_at": None}, "/deleted_at"),
    ],
)
async def test_a_patch_that_would_not_leave_a_todo_is_refused(
    ada: httpx2.AsyncClient, patch: Mapping[str, object], pointer: str
) -> None:
    todo = await make_todo(ada)
    answer = await ada.patch(f"{TODOS}/{todo['id']}", json=patch)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


@pytest.mark.parametrize("if_match", ['"1"', 'W/"1"', '"0", "1"', "*"])
@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
async def test_a_change_meant_for_this_version_is_made(ada: httpx2.AsyncClient, if_match: str, method: str) -> None:
    todo = await make_todo(ada)
    answer = await ada.request(
        method,
        f"{TODOS}/{todo['id']}",
        json={"priority": 1} if method == "PATCH" else None,
        headers={"If-Match": if_match},
    )
    assert answer.status_code in (200, 204)


@pytest.mark.parametrize("if_match", ['"1"', '"3"', "2", '"x"', '"99999999999999999999"', ""])
@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
async def test_a_change_meant_for_another_version_answers_the_todo_as_it_stands(
    ada: httpx2.AsyncClient, if_match: str, method: str
) -> None:
    todo = await make_todo(ada)
    current = (await ada.patch(f"{TODOS}/{todo['id']}", json={"priority": 1})).json()
    answer = await ada.request(
        method,
        f"{TODOS}/{todo['id']}",
        json={"priority": 1} if method == "PATCH" else None,
        headers={"If-Match": if_match},
    )
    assert (answer.status_code, answer.json()["code"]) == (412, "version_conflict")
    assert answer.json()["current"] == current
    assert (await ada.get(f"{TODOS}/{todo['id']}")).json() == current


@pytest.mark.parametrize(
    ("if_none_match", "status"), [('"1"', 304), ('W/"1"', 304), ("*", 304), ('"2"', 200), ("1", 200)]
)
async def test_a_version_that_the_client_has_is_not_sent_again(
    ada: httpx2.AsyncClient, if_none_match: str, status: int
) -> None:
    todo = await make_todo(ada)
    answer = await ada.get(f"{TODOS}/{todo['id']}", headers={"If-None-Match": if_none_match})
    assert (answer.status_code, answer.headers["ETag"]) == (status, '"1"')
    assert answer.content == b"" or status == 200


async def test_completing_and_reopening_again_is_the_same_as_once(
    ada: httpx2.AsyncClient, clock: SettableClock
) -> None:
    todo = await make_todo(ada)
    address = f"{TODOS}/{todo['id']}"
    clock.advance(timedelta(minutes=1))
    done = (await ada.post(f"{address}/complete")).json()
    clock.advance(timedelta(minutes=1))
    assert done == todo | {
        "completed_at": "2026-11-22T12:01:00Z",
        "updated_at": "2026-11-22T12:01:00Z",
        "version": 2,
    }
    assert (await ada.post(f"{address}/complete")).json() == done
    reopened = (await ada.post(f"{address}/reopen")).json()
    assert (reopened["completed_at"], reopened["version"]) == (None, 3)
    assert (await ada.post(f"{address}/reopen")).json() == reopened


async def test_a_trashed_todo_is_restored_as_it_was(ada: httpx2.AsyncClient) -> None:
    todo = await make_todo(ada, **WHOLE)
    address = f"{TODOS}/{todo['id']}"
    assert (await ada.delete(address)).status_code == 204
    assert (await ada.get(address)).json() == todo | {"deleted_at": "2026-11-22T12:00:00Z", "version": 2}
    restored = await ada.post(f"{address}/restore")
    assert restored.json() == todo | {"version": 3}
    assert (await ada.post(f"{address}/restore")).json() == restored.json()


async def test_deleting_again_is_the_same_as_once_whatever_version_was_known(ada: httpx2.AsyncClient) -> None:
    address = f"{TODOS}/{(await make_todo(ada))['id']}"
    for _ in range(2):
        assert (await ada.delete(address, headers={"If-Match": '"1"'})).status_code == 204
    assert (await ada.get(address)).json()["version"] == 2


async def test_what_another_device_changes_in_the_trash_is_not_lost(ada: httpx2.AsyncClient) -> None:
    address = f"{TODOS}/{(await make_todo(ada))['id']}"
    await ada.delete(address)
    assert (await ada.patch(address, json={"notes": "whole"})).status_code == 200
    assert (await ada.post(f"{address}/complete")).json()["deleted_at"] is not None
    restored = (await ada.post(f"{address}/restore")).json()
    assert (restored["notes"], restored["completed_at"]) == ("whole", "2026-11-22T12:00:00Z")


async def test_the_next_deletion_after_thirty_days_empties_the_trash(
    ada: httpx2.AsyncClient, bob: httpx2.AsyncClient, clock: SettableClock
) -> None:
    old, other = await make_todo(ada), await make_todo(ada)
    foreign = await make_todo(bob)
    await ada.delete(f"{TODOS}/{old['id']}")
    await bob.delete(f"{TODOS}/{foreign['id']}")
    await _pass_thirty_days(clock, ada, bob)
    await ada.delete(f"{TODOS}/{other['id']}")
    assert (await ada.get(f"{TODOS}/{old['id']}")).status_code == 200
    clock.advance(timedelta(seconds=1))
    await ada.delete(f"{TODOS}/{(await make_todo(ada))['id']}")
    assert (await ada.get(f"{TODOS}/{old['id']}")).status_code == 404
    assert (await ada.get(f"{TODOS}/{other['id']}")).status_code == 200
    assert (await bob.get(f"{TODOS}/{foreign['id']}")).status_code == 200


async def _pass_thirty_days(clock: SettableClock, *people: httpx2.AsyncClient) -> None:
    """Lets 30 days pass in which nobody is away for so long that their session ends."""
    for _ in range(2):
        clock.advance(timedelta(days=15))
        for person in people:
            assert (await person.get(TODOS)).status_code == 200


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", ""),
        ("POST", ""),
        ("GET", "/{id}"),
        ("PATCH", "/{id}"),
        ("DELETE", "/{id}"),
        ("POST", "/{id}/complete"),
        ("POST", "/{id}/reopen"),
        ("POST", "/{id}/restore"),
    ],
)
async def test_nobody_keeps_todos_without_an_account(client: httpx2.AsyncClient, method: str, path: str) -> None:
    address = TODOS + path.format(id="01a203f6-3954-77a2-9e42-96655e19321b")
    answer = await client.request(method, address, json={"title": "x"} if method in ("POST", "PATCH") else None)
    assert (answer.status_code, answer.json()["code"]) == (401, "not_authenticated")

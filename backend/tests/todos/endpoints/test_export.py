"""Taking one's data away over HTTP."""

import httpx2

from tests.todos.conftest import TODOS, make_todo


async def test_an_export_has_all_that_is_kept_of_this_account_alone(
    ada: httpx2.AsyncClient, bob: httpx2.AsyncClient
) -> None:
    kept = [await make_todo(ada, title) for title in ("open", "done", "trashed")]
    await ada.post(f"{TODOS}/{kept[1]['id']}/complete")
    await ada.delete(f"{TODOS}/{kept[2]['id']}")
    await make_todo(bob)
    answer = await ada.get("/api/v1/account/export")
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="taskwell-export.json"'
    assert answer.json() == {
        "exported_at": "2026-11-22T12:00:00Z",
        "account": (await ada.get("/api/v1/account")).json(),
        "sessions": (await ada.get("/api/v1/account/sessions")).json()["items"],
        "todos": [(await ada.get(f"{TODOS}/{todo['id']}")).json() for todo in kept],
    }


async def test_an_export_without_todos_is_whole_as_well(ada: httpx2.AsyncClient) -> None:
    assert (await ada.get("/api/v1/account/export")).json()["todos"] == []


async def test_an_export_larger_than_what_is_kept_in_memory_is_whole(ada: httpx2.AsyncClient) -> None:
    for _ in range(60):
        await make_todo(ada, notes="\N{MUSICAL SYMBOL G CLEF}" * 20_000)
    answer = await ada.get("/api/v1/account/export")
    assert len(answer.content) > 4 * 1024 * 1024
    assert len(answer.json()["todos"]) == 60


async def test_nobody_exports_without_an_account(client: httpx2.AsyncClient) -> None:
    answer = await client.get("/api/v1/account/export")
    assert (answer.status_code, answer.json()["code"]) == (401, "not_authenticated")

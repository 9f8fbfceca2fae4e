"""Two accounts against every route that has an id in its path: what is another's is as if it were not there."""

import re
from collections.abc import Awaitable, Callable, Iterator
from typing import Final
from uuid import uuid4

import httpx2
from fastapi import FastAPI

from tests.todos.conftest import ada, bob, make_todo  # noqa: F401  # the first two are fixtures

METHODS: Final = ("get", "put", "post", "patch", "delete")


async def _todo(owner: httpx2.AsyncClient) -> str:
    todo_id: str = (await make_todo(owner))["id"]
    return todo_id


async def _session(owner: httpx2.AsyncClient) -> str:
    session_id: str = (await owner.get("/api/v1/account/sessions")).json()["items"][0]["id"]
    return session_id


OWNED: Final[dict[str, Callable[[httpx2.AsyncClient], Awaitable[str]]]] = {"todo_id": _todo, "session_id": _session}
"""For each name of an id in a path, how to come by one. A route with a new name needs a line here."""


def routes_with_an_id(app: FastAPI) -> Iterator[tuple[str, str, str]]:
    """Method, path with a place for the id, and the id's name."""
    for path, operations in app.openapi()["paths"].items():
        for name in re.findall(r"{(\w+)}", path):
            yield from ((method, path.replace(name, ""), name) for method in METHODS if method in operations)


async def _answer(client: httpx2.AsyncClient, method: str, address: str) -> tuple[int, dict[str, object]]:
    answer = await client.request(method, address, json={} if method in ("put", "patch") else None)
    return answer.status_code, answer.json() | {"request_id": ""}


async def test_what_is_anothers_is_as_if_it_were_not_there(
    app: FastAPI,
    ada: httpx2.AsyncClient,  # noqa: F811  # the fixture
    bob: httpx2.AsyncClient,  # noqa: F811  # the fixture
) -> None:
    for method, path, name in routes_with_an_id(app):
        address = path.format(await OWNED[name](ada))
        before = (await ada.get("/api/v1/account/export")).json()
        status, body = await _answer(bob, method, address)
        assert (status, body["code"]) == (404, "not_found"), (method, path)
        assert (status, body) == await _answer(bob, method, path.format(uuid4())), (method, path)
        assert (await ada.get("/api/v1/account/export")).json() == before, (method, path)


def test_every_route_with_an_id_is_tried(app: FastAPI) -> None:
    assert len(list(routes_with_an_id(app))) >= 7

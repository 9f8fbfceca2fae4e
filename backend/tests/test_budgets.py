"""What a request may cost, in figures that no clock has a part in; docs/performance.md has those of the clock."""

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI

from taskwell.platform.settings import Settings, load_settings
from tests.accounts.conftest import ADA
from tests.conftest import browser
from tests.todos.conftest import TODOS, make_todo

Asked = tuple[str, str, dict[str, Any] | None]

LOGIN: Asked = ("POST", "/api/v1/auth/login", ADA)
FORGOT: Asked = ("POST", "/api/v1/auth/forgot-password", {"email": ADA["email"]})


@pytest.fixture
def settings(environment: Mapping[str, str]) -> Settings:
    """One connection, so that there is one place to listen."""
    return load_settings({**environment, "DATABASE_POOL_SIZE": "1"})


@pytest.fixture
async def ada(app: FastAPI) -> AsyncIterator[httpx2.AsyncClient]:
    """A browser that is signed in as Ada."""
    async with browser(app) as client:
        await client.post("/api/v1/auth/register", json=ADA)
        yield client


@pytest.fixture
async def statements(app: FastAPI, ada: httpx2.AsyncClient) -> list[str]:
    """What the database is asked from now on; the last of it is told one turn of the loop later."""
    asked: list[str] = []
    async with app.state.parts.database.connection() as connection:
        connection.add_query_logger(lambda query: asked.append(query.query))
    return asked


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        # Two: who asks, and what for.
        (("GET", TODOS, None), 2),
        (("GET", f"{TODOS}?q=milk&tag=home&sort=due", None), 2),
        (("POST", TODOS, {"title": "Buy bread"}), 2),
        (("GET", f"{TODOS}/{{id}}", None), 2),
        (("PATCH", f"{TODOS}/{{id}}", {"title": "Buy oat milk"}), 2),
        (("POST", f"{TODOS}/{{id}}/complete", None), 2),
        (("DELETE", f"{TODOS}/{{id}}", None), 2),
        # A limit by client, one by address, the mail in the outbox.
        (FORGOT, 3),
        # Two limits and the look-up; begin, find and end the session that the browser had, forgive, clear away, add, commit.
        (LOGIN, 10),
        (("GET", "/health/live", None), 0),
        (("GET", "/", None), 0),
    ],
    ids=lambda value: f"{value[0]} {value[1]}" if isinstance(value, tuple) else str(value),
)
async def test_a_request_asks_the_database_no_more_than_it_has_to(
    ada: httpx2.AsyncClient,
    statements: list[str],
    asked: Asked,
    count: int,
) -> None:
    todo = await make_todo(ada, tags=["home"])
    await asyncio.sleep(0)
    statements.clear()
    method, path, body = asked
    content = None if body is None else json.dumps(body)
    headers = {"Content-Type": "application/json"} if body is not None else {}
    answer = await ada.request(method, path.format(id=todo["id"]), content=content, headers=headers)
    await asyncio.sleep(0)
    assert answer.is_success, answer.text
    assert len(statements) == count, statements


async def test_an_answer_is_as_small_as_what_it_says(ada: httpx2.AsyncClient) -> None:
    for number in range(20):
        await make_todo(ada, f"Buy milk {number:02}")
    answer = await ada.get(f"{TODOS}?limit=20")
    assert len(answer.json()["items"]) == 20
    headers = b"".join(b"%s: %s\r\n" % pair for pair in answer.headers.raw)
    assert len(answer.content) <= 20 * 310
    assert len(headers) <= 1300


NEVER_AT_THE_START = {
    "alembic": "the migrations run in a process of their own",
    "sqlalchemy": "the migrations run in a process of their own",
    "dns": "only the doctor looks names up",
    "mako": "migrations are written by hand",
    "sentry_sdk": "few set SENTRY_DSN",
}


def test_a_start_imports_what_it_needs_and_no_more() -> None:
    code = "import sys, taskwell.commands.serve; print(*sys.modules)"
    imported = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    packages = {name.partition(".")[0] for name in imported}
    assert not packages & NEVER_AT_THE_START.keys()
    # Each costs a start some third of a millisecond; the development's packages bring some that the image has not.
    assert len(imported) <= 1000

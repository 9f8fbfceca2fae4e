import asyncio
import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
import uvicorn
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from taskwell.bootstrap import build_app
from taskwell.commands.smoke.visit import origin_of
from taskwell.commands.smoke.walk import Outcome, walk
from taskwell.platform.database import Database
from taskwell.platform.settings import Settings, load_settings

pytestmark = pytest.mark.usefixtures("database")

Broken = Callable[[Scope], bool]


@contextmanager
def served(app: ASGIApp) -> Iterator[str]:
    """The address at which the application is served, by a thread, until the block ends."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None, server_header=False, proxy_headers=False))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive()
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


def answering_500(app: ASGIApp, broken: Broken) -> ASGIApp:
    """The application, with an edge in front of it that breaks some requests."""

    async def edge(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and broken(scope):
            await PlainTextResponse("Your space is in error", 500)(scope, receive, send)
        else:
            await app(scope, receive, send)

    return edge


def without(app: ASGIApp, header: bytes) -> ASGIApp:
    """The application, with an edge in front of it that takes a header away."""

    async def edge(scope: Scope, receive: Receive, send: Send) -> None:
        async def send_less(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [item for item in message["headers"] if item[0].lower() != header]
            await send(message)

        await app(scope, receive, send_less)

    return edge


def outcomes_of(url: str, frontend: str | None = None) -> dict[str, Outcome]:
    return {outcome.check: outcome for outcome in walk(url, frontend, 0, print)}


def failures_of(url: str, frontend: str | None = None) -> list[str]:
    return [outcome.check for outcome in outcomes_of(url, frontend).values() if not outcome.passed]


async def accounts_left(database: Database) -> object:
    async with database.connection() as connection:
        return await connection.fetchval("SELECT count(*) FROM accounts")


async def test_a_sound_deployment_passes_and_is_left_as_it_was(settings: Settings, database: Database) -> None:
    with served(build_app(settings)) as url:
        done = await asyncio.to_thread(_smoke, url)
    assert done.stdout.endswith("checks passed.\n"), done.stdout
    assert done.returncode == 0
    assert all(line.startswith("✓") for line in done.stdout.splitlines()[:-2])
    assert await accounts_left(database) == 0


async def test_a_cookie_for_the_cross_origin_topology_is_one_too(environment: dict[str, str]) -> None:
    across = load_settings(environment | {"COOKIE_SAMESITE": "none"})
    with served(build_app(across)) as url:
        assert await asyncio.to_thread(failures_of, url) == []


async def test_a_failed_check_fails_the_command_and_the_account_is_deleted_all_the_same(
    settings: Settings, database: Database
) -> None:
    app = answering_500(build_app(settings), lambda scope: scope["path"].startswith("/api/v1/todos"))
    with served(app) as url:
        done = await asyncio.to_thread(_smoke, url, "--json")
    assert done.returncode == 1
    report = json.loads(done.stdout)
    failed = [check for check in report["checks"] if not check["passed"]]
    assert (report["ok"], [check["check"] for check in failed]) == (False, ["todos"])
    assert "500, and not from Taskwell" in failed[0]["detail"]
    assert await accounts_left(database) == 0


async def test_an_account_whose_sign_up_looked_wrong_is_deleted_too(settings: Settings, database: Database) -> None:
    with served(without(build_app(settings), b"set-cookie")) as url:
        assert await asyncio.to_thread(failures_of, url) == ["sign-up"]
    assert await accounts_left(database) == 0


@pytest.mark.parametrize(
    ("header", "checks"),
    [
        (b"strict-transport-security", ["headers"]),
        (b"x-content-type-options", ["headers"]),
        (b"content-security-policy", ["headers"]),
        (b"cache-control", ["headers"]),
        (b"access-control-allow-credentials", ["CORS"]),
    ],
)
async def test_a_header_that_gets_lost_on_the_way_is_named(
    header: bytes, checks: list[str], settings: Settings
) -> None:
    with served(without(build_app(settings), header)) as url:
        failures = await asyncio.to_thread(failures_of, url, settings.web.frontend_url)
    # The test's frontend is a name only: its pages are not there.
    assert [failure for failure in failures if failure not in ("frontend", "rewrite")] == checks


async def test_a_frontend_whose_origin_may_not_call_is_named(settings: Settings) -> None:
    with served(build_app(settings)) as url, served(PlainTextResponse("another app")) as frontend:
        outcomes = await asyncio.to_thread(outcomes_of, url, frontend)
    assert "is not among FRONTEND_URL and CORS_ORIGINS" in outcomes["CORS"].detail
    assert "does not lead to the backend" in outcomes["rewrite"].detail
    assert "not an HTML page" in outcomes["frontend"].detail


async def test_nothing_else_is_tried_while_the_backend_is_not_ready(
    environment: dict[str, str], settings: Settings
) -> None:
    app = answering_500(build_app(settings), lambda scope: scope["path"] == "/health/ready")
    with served(app) as url:
        outcomes = await asyncio.to_thread(outcomes_of, url)
    assert list(outcomes) == ["health", "readiness"]


async def test_somebody_elses_page_is_not_taken_for_the_backend() -> None:
    with served(PlainTextResponse("a parked domain")) as url:
        outcomes = await asyncio.to_thread(outcomes_of, url)
    assert list(outcomes) == ["health"]
    assert "not Taskwell" in outcomes["health"].detail


def test_a_backend_that_is_not_up_yet_is_waited_for(settings: Settings) -> None:
    asked = []

    def asleep_at_first(scope: Scope) -> bool:
        asked.append(scope["path"])
        return len(asked) == 1

    said: list[str] = []
    with served(answering_500(build_app(settings), asleep_at_first)) as url:
        first = next(walk(url, None, 60, said.append))
    assert first.passed
    assert len(said) == 1


@pytest.mark.parametrize(
    ("typed", "origin"),
    [
        ("owner-taskwell.hf.space", "https://owner-taskwell.hf.space"),
        ("https://taskwell.vercel.app/", "https://taskwell.vercel.app"),
        ("http://localhost:7860", "http://localhost:7860"),
    ],
)
def test_an_address_may_be_typed_as_people_do(typed: str, origin: str) -> None:
    assert origin_of(typed) == origin


def _smoke(*arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "taskwell", "smoke", *arguments, "--wait", "0"]
    return subprocess.run(command, capture_output=True, text=True, check=False)

"""The application as it is served in production: its headers whatever the status, its cookies, who may call it."""

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import asyncpg
import httpx2
import pytest

from taskwell.bootstrap import build_app
from taskwell.platform.settings import load_settings
from tests.accounts.conftest import ADA
from tests.conftest import SettableClock, empty_tables

API = "https://taskwell.hf.space"
APP = "https://todo.vercel.app"
PREVIEW = "https://todo-git-branch-ada.vercel.app"
AUTH = "/api/v1/auth"
ACCOUNT = "/api/v1/account"
TODOS = "/api/v1/todos"
# Everything else asks who is there.
OPEN_TO_EVERYBODY = {
    ("POST", f"{AUTH}/register"),
    ("POST", f"{AUTH}/login"),
    ("POST", f"{AUTH}/token"),
    ("POST", f"{AUTH}/logout"),
    ("POST", f"{AUTH}/forgot-password"),
    ("POST", f"{AUTH}/reset-password/check"),
    ("POST", f"{AUTH}/reset-password"),
    ("GET", "/api/health"),
    ("GET", "/health/live"),
    ("GET", "/health/ready"),
}
ANY_ID = "0190b8a0-0000-7000-8000-000000000000"
HEADERS = {
    "strict-transport-security": "max-age=63072000; includeSubDomains",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}


@pytest.fixture
def environment(database_url: str) -> dict[str, str]:
    return {
        "ENVIRONMENT": "production",
        "DATABASE_URL": database_url,
        "FRONTEND_URL": APP,
        "CORS_ORIGIN_REGEX": r"https://todo-git-[a-z0-9-]+-ada\.vercel\.app",
        "JWT_SECRET_KEY": "Zk3vQ8rT1xW6yB9nC4mL7pS2dF5gH0jK3vQ8rT1xW6y",
        "PROXY_SHARED_SECRET": "k3Jv8fQz1XwB7nLr5TtYp0UeAa9SdHgM2cVbNqWxZ4o",
        "MAIL_TRANSPORT": "resend",
        "MAIL_FROM": "Taskwell <todo@taskwell.example>",
        "RESEND_API_KEY": "re_8Hs92kQ",
        "RATE_LIMIT_RESET": "1/hour",
    }


@asynccontextmanager
async def served(environment: Mapping[str, str], clock: SettableClock) -> AsyncIterator[httpx2.AsyncClient]:
    """A browser on the app's pages."""
    app = build_app(load_settings(environment), clock, with_worker=False)
    transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
    async with (
        app.router.lifespan_context(app),
        httpx2.AsyncClient(transport=transport, base_url=API, headers={"Origin": APP}) as client,
    ):
        yield client


@pytest.fixture
async def browser(environment: Mapping[str, str], clock: SettableClock) -> AsyncIterator[httpx2.AsyncClient]:
    await empty_tables(environment["DATABASE_URL"])
    async with served(environment, clock) as client:
        yield client


async def answers_of_every_status(client: httpx2.AsyncClient) -> AsyncIterator[httpx2.Response]:
    """One answer for each status that a client may meet."""
    yield await client.get(ACCOUNT)
    yield await client.post(f"{AUTH}/register", json=ADA)
    yield await client.post(f"{AUTH}/register", json=ADA)
    made = await client.post(TODOS, json={"title": "Buy milk"})
    one = f"{TODOS}/{made.json()['id']}"
    yield await client.get(one)
    yield await client.get(one, headers={"If-None-Match": made.headers["etag"]})
    yield await client.patch(one, json={"title": "Buy bread"}, headers={"If-Match": '"7"'})
    yield await client.post(f"{AUTH}/forgot-password", json={"email": ADA["email"]})
    yield await client.post(f"{AUTH}/reset-password/check", json={"token": "none"})
    yield await client.post(f"{AUTH}/reset-password/check", json={"token": "none"})
    yield await client.post(f"{AUTH}/login", json={}, headers={"Origin": "https://evil.example"})
    yield await client.get(f"{TODOS}/{ANY_ID}")
    yield await client.put(one, json={})
    yield await client.post(TODOS, content=b"x" * 600_000, headers={"Content-Type": "application/json"})
    yield await client.post(TODOS, content=b"title=x", headers={"Content-Type": "text/plain"})
    yield await client.post(TODOS, json={"owner_id": "somebody else"})
    yield await client.options(TODOS, headers={"Access-Control-Request-Method": "POST"})
    yield await client.delete(one)


async def test_every_status_carries_the_headers(browser: httpx2.AsyncClient) -> None:
    seen = set()
    async for answer in answers_of_every_status(browser):
        seen.add(answer.status_code)
        assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS, answer.status_code
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert "server" not in answer.headers
        assert answer.headers["x-request-id"]
    assert seen == {200, 201, 202, 204, 304, 400, 401, 403, 404, 405, 409, 412, 413, 415, 422, 429}


@pytest.mark.parametrize(
    ("same_site", "attributes"),
    [
        ("lax", {"path": "/", "httponly": "", "secure": "", "samesite": "Lax"}),
        ("none", {"path": "/", "httponly": "", "secure": "", "samesite": "None", "partitioned": ""}),
    ],
)
async def test_each_topology_signs_in_by_its_own_cookie_and_out_again(
    environment: dict[str, str], clock: SettableClock, same_site: str, attributes: Mapping[str, str]
) -> None:
    await empty_tables(environment["DATABASE_URL"])
    async with served({**environment, "COOKIE_SAMESITE": same_site}, clock) as client:
        answer = await client.post(f"{AUTH}/register", json=ADA)
        name, told = parsed(answer.headers["set-cookie"])
        assert name == "__Host-taskwell"
        assert int(told.pop("max-age")) > 0
        assert told == attributes
        assert (await client.get(ACCOUNT)).status_code == 200
        left = await client.post(f"{AUTH}/logout")
        assert parsed(left.headers["set-cookie"]) == (name, {**attributes, "max-age": "0"})
        assert left.headers["clear-site-data"] == '"cache"'
        assert (await client.get(ACCOUNT)).status_code == 401


def parsed(cookie: str) -> tuple[str, dict[str, str]]:
    """The cookie's name and its attributes, which browsers read in any case."""
    name, *attributes = (part.partition("=")[::2] for part in cookie.split("; "))
    return name[0], {attribute.lower(): value for attribute, value in attributes}


@pytest.mark.parametrize("origin", [APP, PREVIEW])
async def test_an_allowed_origin_may_call_with_credentials_and_read_the_answer(
    browser: httpx2.AsyncClient, origin: str
) -> None:
    asks = {
        "Origin": origin,
        "Access-Control-Request-Method": "PATCH",
        "Access-Control-Request-Headers": "content-type,if-match",
    }
    preflight = await browser.options(TODOS, headers=asks)
    assert preflight.status_code == 200
    called = await browser.post(f"{AUTH}/register", json=ADA, headers={"Origin": origin})
    assert called.status_code == 201
    for answer in (preflight, called):
        assert answer.headers["access-control-allow-origin"] == origin
        assert answer.headers["access-control-allow-credentials"] == "true"


@pytest.mark.parametrize(
    "origin",
    [
        "null",
        "https://evil.example",
        f"{APP}.evil.example",
        f"{APP}:8443",
        APP.replace("https", "http"),
        APP.upper(),
        f"{APP}/",
        "https://todo-git-x-ada.vercel.app.evil.example",
        "https://eviltodo-git-x-ada.vercel.app",
        "https://todo-git-x-adaXvercel.app",
        "https://xn--tdo-5qa.vercel.app",
    ],
)
async def test_any_other_origin_may_neither_call_nor_read(browser: httpx2.AsyncClient, origin: str) -> None:
    asks = {"Origin": origin, "Access-Control-Request-Method": "POST"}
    refused = await browser.options(TODOS, headers=asks)
    read = await browser.get("/health/live", headers={"Origin": origin})
    called = await browser.post(f"{AUTH}/register", json=ADA, headers={"Origin": origin})
    assert (called.status_code, called.json()["code"]) == (403, "origin_not_allowed")
    for answer in (refused, read, called):
        assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize(("origin", "reader"), [("https://evil.example", "*"), (APP, APP)])
async def test_a_page_of_any_origin_may_read_that_the_service_is_there(
    browser: httpx2.AsyncClient, origin: str, reader: str
) -> None:
    answer = await browser.get("/api/health", headers={"Origin": origin})
    assert answer.headers["access-control-allow-origin"] == reader
    assert "X-Taskwell" in answer.headers["access-control-expose-headers"]
    # The browser shows an answer with "*" only to a page that sent no cookie, and here there is nothing to be shown.
    assert answer.json() == {"status": "ok"}


async def test_no_route_is_open_but_those_that_have_to_be(
    environment: Mapping[str, str], browser: httpx2.AsyncClient
) -> None:
    for method, path in routes(environment):
        answer = await browser.request(method, re.sub(r"\{\w+\}", ANY_ID, path), json={})
        assert (answer.status_code == 401) == ((method, path) not in OPEN_TO_EVERYBODY), (method, path)
    for hidden in ("/metrics", "/api/docs", "/api/openapi.json", "/docs", "/redoc", "/dev/mail"):
        assert (await browser.get(hidden)).status_code == 404, hidden


async def test_reading_changes_nothing(environment: Mapping[str, str], browser: httpx2.AsyncClient) -> None:
    await browser.post(f"{AUTH}/register", json=ADA)
    todo = (await browser.post(TODOS, json={"title": "Buy milk"})).json()
    before = await everything_in(environment["DATABASE_URL"])
    for path in {path for _, path in routes(environment)}:
        for method in ("GET", "HEAD"):
            await browser.request(method, re.sub(r"\{\w+\}", todo["id"], path), params={"token": "spent?"})
    assert await everything_in(environment["DATABASE_URL"]) == before


def routes(environment: Mapping[str, str]) -> list[tuple[str, str]]:
    """Every documented route, by method and path."""
    paths = build_app(load_settings(environment)).openapi()["paths"]
    return [(method.upper(), path) for path, operations in paths.items() for method in operations]


async def everything_in(url: str) -> dict[str, list[str]]:
    """Each table's rows."""
    connection = await asyncpg.connect(url)
    try:
        tables = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        return {
            table: [str(row) for row in await connection.fetch(f'SELECT * FROM "{table}" ORDER BY 1')]  # noqa: S608
            for (table,) in tables
        }
    finally:
        await connection.close()

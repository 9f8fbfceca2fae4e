"""What every answer has in common, whatever the route."""

import json
from collections.abc import AsyncIterator

import httpx2
import pytest
from fastapi import FastAPI

from taskwell.platform.http.guard import MAX_BODY_BYTES
from tests.conftest import ORIGIN

JSON = {"Content-Type": "application/json"}
HEADERS = {
    "strict-transport-security": "max-age=63072000; includeSubDomains",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
    "x-taskwell": "1",
}


@pytest.fixture
def failing(app: FastAPI) -> None:
    @app.get("/api/fail")
    async def fail() -> None:
        raise RuntimeError("the driver's words: password=hunter2")


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/health/live", 200, None),
        ("GET", "/api/health", 200, None),
        ("GET", "/api/v1/account", 401, "not_authenticated"),
        ("GET", "/api/v1/nothing", 404, "not_found"),
        ("PUT", "/api/v1/auth/login", 405, "method_not_allowed"),
        ("TRACE", "/api/v1/auth/login", 405, "method_not_allowed"),
        ("GET", "/api/fail", 500, "internal_error"),
    ],
)
async def test_every_answer_carries_the_headers(
    client: httpx2.AsyncClient, failing: None, method: str, path: str, status: int, code: str | None
) -> None:
    answer = await client.request(method, path)
    assert answer.status_code == status
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["permissions-policy"]
    assert "server" not in answer.headers
    assert answer.headers["x-request-id"]
    if code is not None:
        body = answer.json()
        assert answer.headers["content-type"] == "application/problem+json"
        assert (body["status"], body["code"]) == (status, code)
        assert body["request_id"] == answer.headers["x-request-id"]


async def test_an_unforeseen_failure_tells_a_client_nothing(client: httpx2.AsyncClient, failing: None) -> None:
    answer = await client.get("/api/fail")
    assert answer.json().keys() == {"type", "title", "status", "code", "request_id"}
    assert "hunter2" not in answer.text


@pytest.mark.parametrize(
    ("offered", "taken"),
    [
        ("0123456789abcdef", True),
        ("01-aB.c_defgh", True),
        ("short", False),
        ("x" * 65, False),
        ("with space and more", False),
        ("forged\\nline-of-a-log", False),
        ("Bearer eyJhbGciOiJIUzI1NiJ9", False),
    ],
)
async def test_a_request_id_is_taken_from_a_proxy_only_when_it_is_well_formed(
    client: httpx2.AsyncClient, offered: str, taken: bool
) -> None:
    answer = await client.get("/health/live", headers={"X-Request-Id": offered})
    assert (answer.headers["x-request-id"] == offered) is taken


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": f"{ORIGIN}.evil.example"},
        {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"},
    ],
)
@pytest.mark.parametrize(
    "path", ["/api/v1/auth/login", "/api/v1/auth/logout", "/api/v1/auth/register", "/api/v1/account/password"]
)
async def test_a_foreign_origin_changes_nothing_on_any_route(
    client: httpx2.AsyncClient, path: str, headers: dict[str, str]
) -> None:
    answer = await client.post(path, json={}, headers=headers | {"Authorization": "Bearer anything"})
    assert (answer.status_code, answer.json()["code"]) == (403, "origin_not_allowed")


async def test_without_an_origin_another_site_is_refused_and_a_script_passes(client: httpx2.AsyncClient) -> None:
    del client.headers["Origin"]
    refused = await client.post("/api/v1/auth/logout", headers={"Sec-Fetch-Site": "cross-site"})
    assert (refused.status_code, refused.json()["code"]) == (403, "origin_not_allowed")
    assert (await client.post("/api/v1/auth/logout")).status_code == 204


@pytest.mark.parametrize(
    "content_type",
    ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/json", ""],
)
async def test_a_body_that_needs_no_preflight_is_refused(client: httpx2.AsyncClient, content_type: str) -> None:
    body = json.dumps({"email": "ada@example.org", "password": "kestrels"})
    answer = await client.post("/api/v1/auth/login", content=body, headers={"Content-Type": content_type})
    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")


async def test_the_password_form_takes_no_json(client: httpx2.AsyncClient) -> None:
    answer = await client.post("/api/v1/auth/token", json={"username": "ada", "password": "kestrels"})
    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")


async def test_a_body_that_says_it_is_too_large_is_refused_unread(client: httpx2.AsyncClient) -> None:
    answer = await client.post("/api/v1/auth/login", content=b" " * (MAX_BODY_BYTES + 1), headers=JSON)
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


async def test_a_body_that_does_not_say_its_size_is_counted(client: httpx2.AsyncClient) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(MAX_BODY_BYTES // 1024 + 2):
            yield b" " * 1024

    answer = await client.post("/api/v1/auth/login", content=endless(), headers=JSON)
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ("{", ""),
        ("[]", ""),
        ("null", ""),
        ('{"email": "ada@example.org"}', "/password"),
        ('{"email": 1, "password": "kestrels"}', "/email"),
        ('{"email": "a", "password": "b", "a/b~c": 1}', "/a~1b~0c"),
        ('{"email": "\\ud800", "password": "b"}', "/email"),
    ],
)
async def test_a_body_of_another_shape_says_where(client: httpx2.AsyncClient, body: str, pointer: str) -> None:
    answer = await client.post("/api/v1/auth/login", content=body, headers=JSON)
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (422, "invalid_request")
    assert problem["errors"][0]["pointer"].startswith(pointer)
    assert problem["errors"][0].keys() == {"pointer", "code", "detail"}


async def test_a_preflight_of_the_frontend_is_answered_and_of_others_not(client: httpx2.AsyncClient) -> None:
    asks = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
    ours = await client.options("/api/v1/auth/login", headers=asks)
    theirs = await client.options("/api/v1/auth/login", headers=asks | {"Origin": "https://evil.example"})
    assert ours.status_code == 200
    assert ours.headers["access-control-allow-origin"] == ORIGIN
    assert ours.headers["access-control-allow-credentials"] == "true"
    assert "access-control-allow-origin" not in theirs.headers


async def test_failures_too_can_be_read_by_the_frontend(client: httpx2.AsyncClient, failing: None) -> None:
    for path, status in (("/api/v1/account", 401), ("/api/fail", 500)):
        answer = await client.get(path)
        assert answer.status_code == status
        assert answer.headers["access-control-allow-origin"] == ORIGIN


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_the_root_answers_at_once_and_may_be_framed_by_the_spaces_page_alone(
    client: httpx2.AsyncClient, method: str
) -> None:
    answer = await client.request(method, "/")
    assert answer.status_code == 200
    assert "frame-ancestors 'self' https://huggingface.co" in answer.headers["content-security-policy"]

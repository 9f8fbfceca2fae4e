from datetime import timedelta

import httpx2
import pytest
from fastapi import FastAPI

from taskwell.accounts import lifetimes
from tests.accounts.conftest import ADA
from tests.conftest import SettableClock, browser

WRONG = ADA | {"password": "not the password"}
NOBODY = ADA | {"email": "nobody@example.org"}


def code(answer: httpx2.Response) -> tuple[int, str]:
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.status_code, answer.json()["code"]


async def test_registering_answers_the_account_and_signs_in(client: httpx2.AsyncClient) -> None:
    answer = await client.post("/api/v1/auth/register", json=ADA | {"name": "Ada"})
    assert answer.status_code == 201
    body = answer.json()
    assert body.keys() == {"id", "email", "name", "time_zone", "created_at", "updated_at"}
    assert (body["email"], body["name"], body["time_zone"]) == ("Ada@Example.org", "Ada", "UTC")
    assert (await client.get("/api/v1/account")).json() == body


async def test_the_token_is_in_the_cookie_and_nowhere_else(client: httpx2.AsyncClient) -> None:
    answer = await client.post("/api/v1/auth/register", json=ADA)
    token = client.cookies["taskwell"]
    assert token not in answer.text
    assert [name for name, value in answer.headers.items() if token in value] == ["set-cookie"]


async def test_an_address_has_one_account_however_it_is_typed(ada: httpx2.AsyncClient) -> None:
    answer = await ada.post("/api/v1/auth/register", json=ADA | {"email": "aDA@exAMPLE.org"})
    assert code(answer) == (409, "email_taken")


@pytest.mark.parametrize(
    ("change", "expected", "pointer"),
    [
        ({"password": "tiny"}, "password_too_weak", "/password"),
        ({"password": "password1"}, "password_too_weak", "/password"),
        ({"password": "x7" * 65}, "password_too_weak", "/password"),
        ({"password": None}, "invalid_request", "/password"),
        ({"email": "ada"}, "invalid_request", "/email"),
        ({"email": "ada@example.org\r\nBcc: eve@example.org"}, "invalid_request", "/email"),
        ({"name": "Ada\r\nBcc: eve@example.org"}, "invalid_request", "/name"),
        ({"name": "x" * 101}, "invalid_request", "/name"),
        ({"is_admin": True}, "invalid_request", "/is_admin"),
    ],
)
async def test_a_registration_that_cannot_be_says_which_field(
    client: httpx2.AsyncClient, change: dict[str, object], expected: str, pointer: str
) -> None:
    answer = await client.post("/api/v1/auth/register", json=ADA | change)
    assert code(answer) == (422, expected)
    assert [problem["pointer"] for problem in answer.json()["errors"]] == [pointer]
    assert str(change.get("password")) not in answer.text or change.get("password") is None


async def test_signing_in_takes_the_address_in_any_spelling(app: FastAPI, ada: httpx2.AsyncClient) -> None:
    async with browser(app) as other:
        answer = await other.post("/api/v1/auth/login", json=ADA | {"email": " aDA@EXAMPLE.org "})
        assert answer.status_code == 200
        assert answer.json() == (await ada.get("/api/v1/account")).json()


async def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(
    app: FastAPI, ada: httpx2.AsyncClient
) -> None:
    async with browser(app) as other:
        wrong = await other.post("/api/v1/auth/login", json=WRONG)
        unknown = await other.post("/api/v1/auth/login", json=NOBODY)
    assert code(wrong) == code(unknown) == (401, "invalid_credentials")
    for answer in (wrong, unknown):
        assert "set-cookie" not in answer.headers
    assert list(wrong.headers) == list(unknown.headers)
    assert {**wrong.json(), "request_id": ""} == {**unknown.json(), "request_id": ""}


async def test_signing_in_again_ends_the_session_that_the_browser_had(app: FastAPI, ada: httpx2.AsyncClient) -> None:
    before = ada.cookies["taskwell"]
    assert (await ada.post("/api/v1/auth/login", json=ADA)).status_code == 200
    assert ada.cookies["taskwell"] != before
    async with browser(app) as other:
        other.cookies.set("taskwell", before)
        assert code(await other.get("/api/v1/account")) == (401, "not_authenticated")


async def test_signing_out_ends_the_session_on_the_server(app: FastAPI, ada: httpx2.AsyncClient) -> None:
    stolen = ada.cookies["taskwell"]
    answer = await ada.post("/api/v1/auth/logout")
    assert answer.status_code == 204
    assert "taskwell" not in ada.cookies
    async with browser(app) as thief:
        thief.cookies.set("taskwell", stolen)
        assert code(await thief.get("/api/v1/account")) == (401, "not_authenticated")


async def test_signing_out_without_a_session_is_no_failure(client: httpx2.AsyncClient) -> None:
    assert (await client.post("/api/v1/auth/logout")).status_code == 204


async def test_a_script_signs_in_by_the_password_form(app: FastAPI, ada: httpx2.AsyncClient) -> None:
    async with browser(app) as script:
        answer = await script.post(
            "/api/v1/auth/token", data={"username": ADA["email"], "password": ADA["password"], "grant_type": "password"}
        )
        assert answer.status_code == 200
        body = answer.json()
        assert body.keys() == {"access_token", "token_type", "expires_in"}
        assert body["token_type"] == "bearer"
        assert "set-cookie" not in answer.headers
        bearer = {"Authorization": f"Bearer {body['access_token']}"}
        assert (await script.get("/api/v1/account", headers=bearer)).status_code == 200
        assert (await script.post("/api/v1/auth/logout", headers=bearer)).status_code == 204
        assert code(await script.get("/api/v1/account", headers=bearer)) == (401, "not_authenticated")


async def test_the_password_form_refuses_a_wrong_password(client: httpx2.AsyncClient, ada: httpx2.AsyncClient) -> None:
    form = {"username": ADA["email"], "password": "wrong", "grant_type": "password"}
    assert code(await client.post("/api/v1/auth/token", data=form)) == (401, "invalid_credentials")


async def test_a_session_ends_when_it_is_not_used(ada: httpx2.AsyncClient, clock: SettableClock) -> None:
    clock.advance(lifetimes.IDLE - timedelta(seconds=1))
    assert (await ada.get("/api/v1/account")).status_code == 200
    clock.advance(lifetimes.IDLE)
    assert code(await ada.get("/api/v1/account")) == (401, "not_authenticated")


async def test_a_session_ends_however_much_it_is_used(ada: httpx2.AsyncClient, clock: SettableClock) -> None:
    steps = lifetimes.ABSOLUTE // lifetimes.IDLE * 2
    for _ in range(steps - 1):
        clock.advance(lifetimes.ABSOLUTE / steps)
        assert (await ada.get("/api/v1/account")).status_code == 200
    clock.advance(lifetimes.ABSOLUTE / steps)
    assert code(await ada.get("/api/v1/account")) == (401, "not_authenticated")


@pytest.mark.parametrize("token", ["rubbish", "a.b.c", "", "x" * 4000])
async def test_rubbish_for_a_token_is_not_signed_in(client: httpx2.AsyncClient, token: str) -> None:
    answer = await client.get("/api/v1/account", headers={"Authorization": f"Bearer {token}"})
    assert code(answer) == (401, "not_authenticated")
    assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("email", ["ada\0@example.org", "\0", "", "@", "ada@example.org" * 60, "ada@" + "xn--a" * 60])
async def test_whatever_is_typed_for_an_address_is_at_most_a_wrong_one(client: httpx2.AsyncClient, email: str) -> None:
    assert code(await client.post("/api/v1/auth/login", json=ADA | {"email": email})) == (401, "invalid_credentials")
    form = {"username": email, "password": "kestrels", "grant_type": "password"}
    answer = await client.post("/api/v1/auth/token", data=form)
    assert answer.status_code in {401, 422}

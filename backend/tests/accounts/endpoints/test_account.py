import httpx2
import pytest
from fastapi import FastAPI

from tests.accounts.conftest import ADA
from tests.accounts.endpoints.test_auth import code
from tests.conftest import browser

NEW = "herons by the river"


async def test_the_profile_is_changed_field_by_field(ada: httpx2.AsyncClient) -> None:
    renamed = await ada.patch("/api/v1/account", json={"name": "Countess Lovelace"})
    moved = await ada.patch("/api/v1/account", json={"time_zone": "Europe/London"})
    assert renamed.json()["name"] == "Countess Lovelace"
    assert (moved.json()["name"], moved.json()["time_zone"]) == ("Countess Lovelace", "Europe/London")
    cleared = await ada.patch("/api/v1/account", json={"name": None, "time_zone": None})
    assert (cleared.json()["name"], cleared.json()["time_zone"]) == ("", "UTC")


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"time_zone": "Mars/Olympus"}, "/time_zone"),
        ({"time_zone": "../../etc/passwd"}, "/time_zone"),
        ({"name": "x" * 101}, "/name"),
        ({"name": "Ada\0"}, "/name"),
        ({"email": "eve@example.org"}, "/email"),
        ({"id": "019aa000-0000-7000-8000-000000000001"}, "/id"),
    ],
)
async def test_a_profile_that_cannot_be_is_refused_and_changes_nothing(
    ada: httpx2.AsyncClient, change: dict[str, object], pointer: str
) -> None:
    before = (await ada.get("/api/v1/account")).json()
    answer = await ada.patch("/api/v1/account", json={"name": "Eve"} | change)
    assert code(answer) == (422, "invalid_request")
    assert pointer in [problem["pointer"] for problem in answer.json()["errors"]]
    assert (await ada.get("/api/v1/account")).json() == before


async def test_a_new_password_ends_every_other_session_and_keeps_this_one(
    app: FastAPI, ada: httpx2.AsyncClient
) -> None:
    async with browser(app) as phone:
        await phone.post("/api/v1/auth/login", json=ADA)
        body = {"current_password": ADA["password"], "new_password": NEW}
        assert (await ada.post("/api/v1/account/password", json=body)).status_code == 204
        assert code(await phone.get("/api/v1/account")) == (401, "not_authenticated")
        assert (await ada.get("/api/v1/account")).status_code == 200
        assert code(await phone.post("/api/v1/auth/login", json=ADA)) == (401, "invalid_credentials")
        assert (await phone.post("/api/v1/auth/login", json=ADA | {"password": NEW})).status_code == 200


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"current_password": "wrong", "new_password": NEW}, (401, "invalid_credentials")),
        ({"current_password": ADA["password"], "new_password": "password1"}, (422, "password_too_weak")),
        ({"current_password": ADA["password"], "new_password": "Ada@example.org"}, (422, "password_too_weak")),
        ({"new_password": NEW}, (422, "invalid_request")),
    ],
)
async def test_a_password_change_that_is_refused_changes_nothing(
    app: FastAPI, ada: httpx2.AsyncClient, body: dict[str, str], expected: tuple[int, str]
) -> None:
    assert code(await ada.post("/api/v1/account/password", json=body)) == expected
    async with browser(app) as other:
        assert (await other.post("/api/v1/auth/login", json=ADA)).status_code == 200


async def test_sessions_are_listed_and_ended_one_by_one(app: FastAPI, ada: httpx2.AsyncClient) -> None:
    async with browser(app) as phone:
        await phone.post("/api/v1/auth/login", json=ADA, headers={"User-Agent": "A phone"})
        items = (await ada.get("/api/v1/account/sessions")).json()["items"]
        assert [item["current"] for item in items].count(True) == 1
        (other,) = [item for item in items if not item["current"]]
        assert (other["user_agent"], other["kind"]) == ("A phone", "browser")
        assert (await ada.delete(f"/api/v1/account/sessions/{other['id']}")).status_code == 204
        assert code(await phone.get("/api/v1/account")) == (401, "not_authenticated")
        assert code(await ada.delete(f"/api/v1/account/sessions/{other['id']}")) == (404, "not_found")


async def test_somebody_elses_session_does_not_exist(app: FastAPI, ada: httpx2.AsyncClient) -> None:
    (session,) = (await ada.get("/api/v1/account/sessions")).json()["items"]
    async with browser(app) as eve:
        await eve.post("/api/v1/auth/register", json=ADA | {"email": "eve@example.org"})
        assert code(await eve.delete(f"/api/v1/account/sessions/{session['id']}")) == (404, "not_found")
    assert (await ada.get("/api/v1/account")).status_code == 200


async def test_deleting_the_account_asks_for_the_password(ada: httpx2.AsyncClient) -> None:
    answer = await ada.request("DELETE", "/api/v1/account", json={"password": "wrong"})
    assert code(answer) == (401, "invalid_credentials")
    assert (await ada.get("/api/v1/account")).status_code == 200


async def test_a_deleted_account_is_gone_and_its_address_is_free(app: FastAPI, ada: httpx2.AsyncClient) -> None:
    answer = await ada.request("DELETE", "/api/v1/account", json={"password": ADA["password"]})
    assert answer.status_code == 204
    async with browser(app) as other:
        assert code(await other.post("/api/v1/auth/login", json=ADA)) == (401, "invalid_credentials")
        assert (await other.post("/api/v1/auth/register", json=ADA)).status_code == 201

"""`JWT_SECRET_KEY` is changed as docs/operations.md tells: nobody is signed out, and links that were mailed still work."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import httpx2
import pytest
from fastapi import FastAPI

from taskwell.bootstrap import build_app
from taskwell.platform.settings import load_settings
from tests.accounts.conftest import ADA
from tests.accounts.endpoints.test_password_reset import FORGOT, NEW, RESET, Post
from tests.conftest import SettableClock, browser
from tests.platform.settings.environments import KEY, OTHER_KEY


@asynccontextmanager
async def restarted(environ: Mapping[str, str], clock: SettableClock, **changed: str) -> AsyncIterator[FastAPI]:
    """The application as it starts with changed variables, on the same database."""
    app = build_app(load_settings({**environ, **changed}), clock, with_worker=False)
    async with app.router.lifespan_context(app):
        yield app


async def account_as(ada: httpx2.AsyncClient, app: FastAPI) -> int:
    """What the application answers to the browser that was signed in before."""
    async with browser(app) as same:
        same.cookies = ada.cookies
        return (await same.get("/api/v1/account")).status_code


async def test_a_session_from_before_goes_on(
    ada: httpx2.AsyncClient, environment: dict[str, str], clock: SettableClock
) -> None:
    old = environment["JWT_SECRET_KEY"]
    async with restarted(environment, clock, JWT_SECRET_KEY=KEY, JWT_SECRET_KEY_PREVIOUS=old) as app:
        assert await account_as(ada, app) == 200


async def test_a_session_that_begins_meanwhile_outlives_the_old_key(
    ada: httpx2.AsyncClient, environment: dict[str, str], clock: SettableClock
) -> None:
    old = environment["JWT_SECRET_KEY"]
    both = {"JWT_SECRET_KEY": KEY, "JWT_SECRET_KEY_PREVIOUS": old}
    async with restarted(environment, clock, **both) as app, browser(app) as phone:
        assert (await phone.post("/api/v1/auth/login", json=ADA)).status_code == 200
    async with restarted(environment, clock, JWT_SECRET_KEY=KEY) as app:
        assert await account_as(phone, app) == 200
        assert await account_as(ada, app) == 401


@pytest.mark.parametrize("previous", [True, False])
async def test_a_link_from_before_goes_on_with_or_without_the_old_key(
    ada: httpx2.AsyncClient, app: FastAPI, environment: dict[str, str], clock: SettableClock, *, previous: bool
) -> None:
    await ada.post(FORGOT, json={"email": ADA["email"]})
    token = await Post(app).newest_token()
    kept = {"JWT_SECRET_KEY_PREVIOUS": environment["JWT_SECRET_KEY"]} if previous else {}
    async with restarted(environment, clock, JWT_SECRET_KEY=KEY, **kept) as changed, browser(changed) as client:
        spent = await client.post(RESET, json={"token": token, "password": NEW})
        assert spent.status_code == 204
        again = await client.post("/api/v1/auth/login", json=ADA | {"password": NEW})
        assert again.status_code == 200


async def test_a_link_that_was_asked_for_before_is_mailed_with_the_new_key_and_works(
    ada: httpx2.AsyncClient, environment: dict[str, str], clock: SettableClock
) -> None:
    await ada.post(FORGOT, json={"email": ADA["email"]})
    async with restarted(environment, clock, JWT_SECRET_KEY=KEY) as changed, browser(changed) as client:
        token = await Post(changed).newest_token()
        assert (await client.post(RESET, json={"token": token, "password": NEW})).status_code == 204


async def test_a_key_that_was_stolen_signs_for_nobody_once_it_is_gone(
    ada: httpx2.AsyncClient, environment: dict[str, str], clock: SettableClock
) -> None:
    async with restarted(environment, clock, JWT_SECRET_KEY=KEY, JWT_SECRET_KEY_PREVIOUS=OTHER_KEY) as app:
        assert await account_as(ada, app) == 401

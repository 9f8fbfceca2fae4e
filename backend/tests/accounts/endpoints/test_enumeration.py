"""Whether an address has an account is told neither by an answer nor by the work that is done for it.

What takes time is counted and not timed: the statements that reach the driver, in order and with their texts.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

import httpx2
import pytest
from fastapi import FastAPI

from taskwell.platform.settings import Settings, load_settings
from tests.accounts.conftest import ADA
from tests.conftest import browser

AUTH = "/api/v1/auth"
NOBODY = "Eve@Example.org"
Ask = Callable[[httpx2.AsyncClient, str], Awaitable[httpx2.Response]]


async def forget(client: httpx2.AsyncClient, email: str) -> httpx2.Response:
    return await client.post(f"{AUTH}/forgot-password", json={"email": email})


async def sign_in(client: httpx2.AsyncClient, email: str) -> httpx2.Response:
    return await client.post(f"{AUTH}/login", json={"email": email, "password": "not the password"})


async def take_a_token(client: httpx2.AsyncClient, email: str) -> httpx2.Response:
    return await client.post(f"{AUTH}/token", data={"username": email, "password": "not the password"})


@pytest.fixture
def settings(environment: Mapping[str, str]) -> Settings:
    """One connection, so that there is one place to listen; and limits that are soon reached."""
    few = {"RATE_LIMIT_LOGIN_ACCOUNT": "2/hour", "RATE_LIMIT_FORGOT_ADDRESS": "2/hour"}
    return load_settings({**environment, **few, "DATABASE_POOL_SIZE": "1"})


@pytest.fixture
async def statements(app: FastAPI, ada: httpx2.AsyncClient) -> list[str]:
    """What the database is asked from now on."""
    asked: list[str] = []
    async with app.state.parts.database.connection() as connection:
        connection.add_query_logger(lambda query: asked.append(query.query))
    return asked


@pytest.mark.parametrize("ask", [forget, sign_in, take_a_token], ids=lambda ask: ask.__name__)
async def test_an_address_with_an_account_and_one_without_are_answered_alike_for_the_same_work(
    app: FastAPI, statements: list[str], ask: Ask
) -> None:
    async def everything_about(email: str) -> list[tuple[int, dict[str, str], bytes, list[str]]]:
        told = []
        # The third time is beyond the limits that are counted by the typed address.
        for _ in range(3):
            statements.clear()
            async with browser(app) as client:
                answer = await ask(client, email)
            # The driver tells its listeners of a statement one turn of the loop later.
            await asyncio.sleep(0)
            request_id = answer.headers.pop("x-request-id")
            body = answer.content.replace(request_id.encode(), b"")
            told.append((answer.status_code, dict(answer.headers), body, list(statements)))
        return told

    known = await everything_about(ADA["email"])
    assert all(asked for *_, asked in known)
    assert await everything_about(NOBODY) == known

"""Two people who keep todos, each with a browser of their own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from uuid_utils.compat import uuid7

from taskwell.accounts.dependencies import AccountUseCases
from taskwell.accounts.repository import AccountRepository
from taskwell.accounts.rows import Account, Client, SessionKind
from taskwell.platform.database import Database
from tests.conftest import SettableClock, browser

TODOS = "/api/v1/todos"


@asynccontextmanager
async def signed_in(
    app: FastAPI, database: Database, clock: SettableClock, name: str
) -> AsyncIterator[httpx2.AsyncClient]:
    """A browser that is signed in to a new account, without the time that a password takes."""
    use_cases: AccountUseCases = app.state.accounts
    account = Account(uuid7(), f"{name}@example.org", name, "UTC", clock.now, clock.now)
    async with database.transaction() as connection:
        await AccountRepository(connection).add(account, account.email, "no password")
        here = Client("192.0.2.1", "tests")
        opened = await use_cases.sessions.open(connection, account, SessionKind.BROWSER, here, None)
    async with browser(app) as client:
        client.cookies.set(use_cases.cookie.name, opened.token)
        yield client


@pytest.fixture
async def ada(app: FastAPI, database: Database, clock: SettableClock) -> AsyncIterator[httpx2.AsyncClient]:
    """A browser that is signed in as Ada."""
    async with signed_in(app, database, clock, "ada") as client:
        yield client


@pytest.fixture
async def bob(app: FastAPI, database: Database, clock: SettableClock) -> AsyncIterator[httpx2.AsyncClient]:
    """A browser that is signed in as Bob."""
    async with signed_in(app, database, clock, "bob") as client:
        yield client


async def make_todo(client: httpx2.AsyncClient, title: str = "Buy milk", /, **fields: object) -> dict[str, Any]:
    """Makes a todo and returns it as it was answered."""
    answer = await client.post(TODOS, json={"title": title, **fields})
    assert answer.status_code == 201, answer.text
    todo: dict[str, Any] = answer.json()
    return todo

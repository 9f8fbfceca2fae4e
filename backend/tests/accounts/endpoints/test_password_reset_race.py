"""One link, sixteen uses at once: they meet right before the statement that spends it."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace

import httpx2
import pytest
from fastapi import FastAPI

from taskwell.accounts.hashing import PasswordHashing
from taskwell.accounts.service import AccountLimits, AccountMails, PasswordResetService
from taskwell.platform.rate_limits import SharedLimits
from taskwell.platform.settings import Settings, load_settings
from tests.accounts.conftest import ADA
from tests.accounts.endpoints.test_password_reset import FORGOT, NEW, RESET, Post
from tests.conftest import SettableClock, browser

USES = 16


class MeetingHashing(PasswordHashing):
    """Lets nobody go on to the transaction before all have hashed their password."""

    def __init__(self) -> None:
        super().__init__(workers=2)
        self._barrier = asyncio.Barrier(USES)

    async def hash(self, password: str) -> str:
        password_hash = await super().hash(password)
        await self._barrier.wait()
        return password_hash


@pytest.fixture
def settings(environment: Mapping[str, str]) -> Settings:
    """A connection for each of them, so that their transactions overlap."""
    return load_settings({**environment, "DATABASE_POOL_SIZE": str(USES)})


@pytest.fixture
async def token(app: FastAPI, ada: httpx2.AsyncClient, settings: Settings, clock: SettableClock) -> AsyncIterator[str]:
    await ada.post(FORGOT, json={"email": ADA["email"]})
    token = await Post(app).newest_token()
    parts, hashing = app.state.parts, MeetingHashing()
    app.state.accounts = replace(
        app.state.accounts,
        password_reset=PasswordResetService(
            parts.database,
            hashing,
            AccountMails(settings.password_reset, parts.worker.wake, clock),
            AccountLimits(SharedLimits(parts.database, settings.limits, settings.sessions.key, clock)),
            clock,
        ),
    )
    yield token
    hashing.close()


async def test_sixteen_uses_at_once_reset_the_password_once(app: FastAPI, token: str) -> None:
    async def use(number: int) -> tuple[int, str]:
        async with browser(app) as client:
            password = f"{NEW} {number}"
            answer = await client.post(RESET, json={"token": token, "password": password})
            return answer.status_code, password

    outcomes = await asyncio.gather(*(use(number) for number in range(USES)))
    assert sorted(status for status, _ in outcomes) == [204] + [400] * (USES - 1)
    (winner,) = [password for status, password in outcomes if status == 204]
    async with browser(app) as client:
        assert (await client.post("/api/v1/auth/login", json=ADA | {"password": winner})).status_code == 200

"""The database's password is changed as docs/operations.md tells: a pause without answers, and nobody is signed out."""

from collections.abc import AsyncIterator, Mapping

import asyncpg
import httpx2
import pytest

from taskwell.bootstrap import build_app
from taskwell.platform.settings import load_settings
from tests.accounts.conftest import ADA
from tests.conftest import browser
from tests.faults.conftest import PATIENCE
from tests.faults.servers import PostgresServer


@pytest.fixture
async def owner(server: PostgresServer) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    """A connection of the one who may change passwords; the backend's own role is `deployed`."""
    connection = await asyncpg.connect(server.url)
    await connection.execute("CREATE ROLE deployed LOGIN PASSWORD 'first' IN ROLE taskwell")
    yield connection
    await connection.execute("DROP ROLE deployed")
    await connection.close()


async def test_a_backend_with_the_old_password_says_so_and_one_with_the_new_goes_on(
    owner: "asyncpg.Connection[asyncpg.Record]", server: PostgresServer, environment: Mapping[str, str]
) -> None:
    def address(password: str) -> dict[str, str]:
        return {**environment, "DATABASE_URL": f"postgresql://deployed:{password}@127.0.0.1:{server.port}/postgres"}

    app = build_app(load_settings(address("first")), with_worker=False, patience=PATIENCE)
    async with app.router.lifespan_context(app), browser(app) as ada:
        assert (await ada.post("/api/v1/auth/register", json=ADA)).status_code == 201
        await owner.execute("ALTER ROLE deployed PASSWORD 'second'")
        await owner.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'deployed'")
        refused = await ada.get("/api/v1/account")
        assert (refused.status_code, refused.json()["code"]) == (503, "service_unavailable")
        assert (await ada.get("/health/live")).status_code == 200

    app = build_app(load_settings(address("second")), with_worker=False, patience=PATIENCE)
    async with app.router.lifespan_context(app), browser(app) as same:
        same.cookies = httpx2.Cookies(ada.cookies)
        assert (await same.get("/api/v1/account")).status_code == 200

"""The oldest PostgreSQL that is promised, and a pooler that knows no prepared statements: every route, at once."""

import asyncio
import os
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from taskwell.bootstrap import build_app
from taskwell.platform.database import Database
from taskwell.platform.migrations import PoolerOnlyError, migration_address, upgrade
from taskwell.platform.settings import PostgresAddress, load_settings
from tests.conftest import SettableClock
from tests.faults.conftest import PATIENCE
from tests.faults.journeys import Postman, live_with
from tests.faults.poolers import PROGRAM, running_pooler
from tests.faults.servers import PostgresServer

POSTGRES_15 = Path("/usr/lib/postgresql/15/bin")
PEOPLE = 5


def require(package: str, *, is_there: bool) -> None:
    """Skips the test, loudly, where something is not installed; where everything has to be, that is a failure."""
    if is_there:
        return
    missing = f"NOT TRIED: apt-get install {package}"
    if os.environ.get("E2E") == "required":
        pytest.fail(missing)
    pytest.skip(missing)


@pytest.fixture
def postgres_15(tmp_path: Path) -> Iterator[str]:
    require("postgresql-15", is_there=POSTGRES_15.exists())
    server = PostgresServer.create(POSTGRES_15, tmp_path / "server")
    server.start()
    upgrade(PostgresAddress.parse(server.url), timedelta(seconds=10))
    yield server.url
    server.stop()


@pytest.fixture
def pooler(server: PostgresServer, tmp_path: Path) -> Iterator[str]:
    require("pgbouncer", is_there=PROGRAM is not None)
    with running_pooler(server, tmp_path) as url:
        yield url


@pytest.fixture(params=["postgres_15", "pooler"])
def address(request: pytest.FixtureRequest) -> str:
    url: str = request.getfixturevalue(request.param)
    return url


async def test_the_whole_journey_of_several_people_at_once(
    address: str, environment: Mapping[str, str], clock: SettableClock
) -> None:
    settings = load_settings({**environment, "DATABASE_URL": address})
    app = build_app(settings, clock, with_worker=False)
    async with app.router.lifespan_context(app):
        postman = Postman(app.state.parts)
        people = (f"person{number}@example.org" for number in range(PEOPLE))
        await asyncio.gather(
            *(live_with(app, postman, who, password="kestrels above", new_password="herons below") for who in people)
        )


async def test_statements_behind_a_pooler_are_bounded_as_they_are_without_one(
    pooler: str, environment: Mapping[str, str]
) -> None:
    database = Database(load_settings({**environment, "DATABASE_URL": pooler}).database, PATIENCE)
    await database.open()
    async with database.connection() as connection:
        assert await connection.fetchval("SHOW statement_timeout") == "400ms"
        assert await connection.fetchval("SHOW lock_timeout") == "200ms"
    await database.close()


def test_migrations_refuse_a_pooler_whose_server_they_do_not_know(environment: Mapping[str, str]) -> None:
    pooled = "postgresql://ada:secret@db.example.org:6432/taskwell?sslmode=verify-full"
    settings = load_settings({**environment, "DATABASE_URL": pooled})
    with pytest.raises(PoolerOnlyError, match="set DATABASE_MIGRATION_URL to the database's own address"):
        migration_address(settings.database)
    direct = load_settings(
        {**environment, "DATABASE_URL": pooled, "DATABASE_MIGRATION_URL": pooled.replace("6432", "5432")}
    )
    assert migration_address(direct.database).port == 5432

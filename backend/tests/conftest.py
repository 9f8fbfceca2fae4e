"""A real PostgreSQL for each test process, built by the migrations, and the application on top of it."""

import logging
import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import asyncpg
import httpx2
import pytest
import structlog
from fastapi import FastAPI

from taskwell.bootstrap import build_app
from taskwell.platform.database import Database
from taskwell.platform.logging import write_logs
from taskwell.platform.migrations import upgrade
from taskwell.platform.redaction import Redactor
from taskwell.platform.settings import LogFormat, LoggingSettings, LogLevel, PostgresAddress, Settings, load_settings
from tools.postgres import running_postgres

# Nothing outlives the tests, so nothing has to reach the disk.
_FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
ORIGIN = "http://testserver"


class SettableClock:
    """A clock that stands still until a test moves it."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, by: timedelta) -> None:
        """Moves the time on."""
        self.now += by


@pytest.fixture(scope="session", autouse=True)
def _logging_as_in_production() -> None:
    write_logs(LoggingSettings(level=LogLevel.INFO, format=LogFormat.JSON), Redactor(b"tests"))


@pytest.fixture
def logging_as_before() -> Iterator[None]:
    """Puts back how the process logs, for tests that change it."""
    root, hook, structured = logging.getLogger(), sys.excepthook, structlog.get_config()
    handlers, level = root.handlers, root.level
    yield
    root.handlers, sys.excepthook = handlers, hook
    root.setLevel(level)
    structlog.contextvars.clear_contextvars()
    structlog.configure(**structured)


@pytest.fixture(scope="session")
def database_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a migrated database that this test process has for itself."""
    with running_postgres(tmp_path_factory.mktemp("postgres"), _FORGETFUL) as url:
        upgrade(PostgresAddress.parse(url), timedelta(seconds=10))
        yield url


@pytest.fixture
def environment(database_url: str) -> dict[str, str]:
    """The variables that the settings are read from; a test may change them before it asks for `settings`."""
    return {
        "ENVIRONMENT": "development",
        "DATABASE_URL": database_url,
        "FRONTEND_URL": ORIGIN,
        "JWT_SECRET_KEY": "Zk3vQ8rT1xW6yB9nC4mL7pS2dF5gH0jK3vQ8rT1xW6y",
    }


@pytest.fixture
def settings(environment: Mapping[str, str]) -> Settings:
    """The settings of the application under test."""
    return load_settings(environment)


@pytest.fixture
def clock() -> SettableClock:
    """The application's clock."""
    return SettableClock()


@pytest.fixture
async def database(settings: Settings, database_url: str) -> AsyncIterator[Database]:
    """The pool, on tables that are empty."""
    await empty_tables(database_url)
    database = Database(settings.database)
    await database.open()
    yield database
    await database.close()


@pytest.fixture
async def app(settings: Settings, clock: SettableClock, database_url: str) -> AsyncIterator[FastAPI]:
    """The application as it is served, on tables that are empty."""
    await empty_tables(database_url)
    app = build_app(settings, clock, with_worker=False)
    async with app.router.lifespan_context(app):
        yield app


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx2.AsyncClient]:
    """A browser without an account."""
    async with browser(app) as client:
        yield client


@asynccontextmanager
async def browser(app: FastAPI) -> AsyncIterator[httpx2.AsyncClient]:
    """A client that keeps cookies and sends the Origin that a browser on the app's pages sends."""
    transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url=ORIGIN, headers={"Origin": ORIGIN}) as client:
        yield client


async def empty_tables(database_url: str) -> None:
    connection = await asyncpg.connect(database_url)
    try:
        tables = await connection.fetch(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
        )
        names = ", ".join(f'"{row["tablename"]}"' for row in tables)
        await connection.execute(f"TRUNCATE {names} CASCADE")
    finally:
        await connection.close()

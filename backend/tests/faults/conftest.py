"""The application in front of a PostgreSQL of these tests' own, with a proxy between them that fails on demand.

What the application waits for is shortened, so that a test of what happens at the end of patience is soon over.
"""

from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AsyncExitStack
from datetime import timedelta

import httpx2
import pytest
from fastapi import FastAPI

from taskwell.bootstrap import build_app
from taskwell.platform.database import Patience
from taskwell.platform.migrations import upgrade
from taskwell.platform.settings import PostgresAddress, Settings, load_settings
from tests.conftest import SettableClock, empty_tables
from tests.faults.servers import PostgresServer
from tests.faults.tcp_proxy import TcpProxy
from tests.todos.conftest import signed_in
from tools.postgres import program_path

POOL_SIZE = 3
PATIENCE = Patience(
    whole=timedelta(seconds=2.5),
    statement=timedelta(milliseconds=400),
    lock=timedelta(milliseconds=200),
    ping_after=timedelta(0),
    ping=timedelta(milliseconds=800),
)


@pytest.fixture(scope="session")
def migrated_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresServer]:
    """The server of all these tests, for `server` to hand on."""
    server = PostgresServer.create(program_path("postgres").parent, tmp_path_factory.mktemp("server"))
    server.start()
    upgrade(PostgresAddress.parse(server.url), timedelta(seconds=10))
    yield server
    server.stop()


@pytest.fixture
async def server(migrated_server: PostgresServer) -> PostgresServer:
    """A server with empty tables that the test may stop; it leaves it running."""
    await empty_tables(migrated_server.url)
    return migrated_server


@pytest.fixture
async def proxy(server: PostgresServer) -> AsyncIterator[TcpProxy]:
    """The only way from the application to the server."""
    async with TcpProxy.before(server.port) as proxy:
        yield proxy


@pytest.fixture
def database_url(server: PostgresServer) -> str:
    """The server itself, for the tests and not for the application."""
    return server.url


@pytest.fixture
def settings(environment: Mapping[str, str], server: PostgresServer, proxy: TcpProxy) -> Settings:
    return load_settings(
        {
            **environment,
            "DATABASE_URL": server.url_through(proxy.port),
            "DATABASE_POOL_SIZE": str(POOL_SIZE),
            "DATABASE_CONNECT_TIMEOUT": "2",
        }
    )


@pytest.fixture
async def app(settings: Settings, clock: SettableClock) -> AsyncIterator[FastAPI]:
    app = build_app(settings, clock, with_worker=False, patience=PATIENCE)
    async with app.router.lifespan_context(app):
        yield app


@pytest.fixture
async def people(app: FastAPI, clock: SettableClock) -> AsyncIterator[list[httpx2.AsyncClient]]:
    """Twice as many people as there are connections, each signed in with a browser of their own."""
    database = app.state.parts.database
    async with AsyncExitStack() as stack:
        yield [
            await stack.enter_async_context(signed_in(app, database, clock, f"person{number}"))
            for number in range(2 * POOL_SIZE)
        ]


@pytest.fixture
def ada(people: list[httpx2.AsyncClient]) -> httpx2.AsyncClient:
    """One of them."""
    return people[0]

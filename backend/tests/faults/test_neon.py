"""A database as Neon offers it: TLS with a certificate to verify, a pooler by one name, the server itself by another."""

import asyncio
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import pytest
import trustme

from taskwell.bootstrap import build_app
from taskwell.platform.migrations import migration_address, upgrade
from taskwell.platform.schema_version import expected_revision
from taskwell.platform.settings import Settings, load_settings
from tests.conftest import SettableClock
from tests.doctor.fronts import behind_tls
from tests.faults.journeys import Postman, live_with
from tests.faults.poolers import PROGRAM, running_pooler
from tests.faults.servers import PostgresServer
from tests.faults.test_compatibility import require

POOLED = "ep-cool-moss-pooler.eu-central-1.db.example"
DIRECT = "ep-cool-moss.eu-central-1.db.example"


class NameService:
    """Leads names to loopback ports, and notes which were asked for."""

    def __init__(self, ports: Mapping[str, int]) -> None:
        self._ports = ports
        self._ask = socket.getaddrinfo
        self.asked: set[str] = set()

    def __call__(self, host: str, port: int, *hints: int) -> list[object]:
        if host in self._ports:
            self.asked.add(host)
            host, port = "127.0.0.1", self._ports[host]
        return list(self._ask(host, port, *hints))


@pytest.fixture
async def empty_database(server: PostgresServer) -> AsyncIterator[str]:
    """The name of a database without tables."""
    connection = await asyncpg.connect(server.url)
    await connection.execute("CREATE DATABASE neondb")
    yield "neondb"
    await connection.execute("DROP DATABASE neondb WITH (FORCE)")
    await connection.close()


@pytest.fixture
async def names(
    server: PostgresServer, empty_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[NameService]:
    """Where both names lead: to the server, by way of PgBouncer or without it, and always through TLS."""
    require("pgbouncer", is_there=PROGRAM is not None)
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "authority.pem")
    (tmp_path / "pooler").mkdir()
    async with AsyncExitStack() as running:
        pooler = running.enter_context(running_pooler(server, tmp_path / "pooler"))
        fronts = {POOLED: pooler, DIRECT: server.url}
        urls = [await running.enter_async_context(behind_tls(url, authority, name)) for name, url in fronts.items()]
        names = NameService({str(url.hostname): int(url.port or 0) for url in map(urlsplit, urls)})
        monkeypatch.setattr(socket, "getaddrinfo", names)
        yield names
        monkeypatch.undo()


@pytest.fixture
def settings(
    environment: Mapping[str, str], server: PostgresServer, empty_database: str, tmp_path: Path, names: NameService
) -> Settings:
    """With the connection string as the console shows it, but for the authority, which is the test's own."""
    own = urlsplit(server.url)
    options = f"sslmode=require&channel_binding=require&sslrootcert={tmp_path / 'authority.pem'}"
    pasted = f"postgresql://{own.username}:{own.password}@{POOLED}/{empty_database}?{options}"
    return load_settings({**environment, "DATABASE_URL": pasted})


async def test_the_pasted_string_is_enough_to_migrate_by_one_name_and_to_serve_by_the_other(
    settings: Settings, names: NameService, clock: SettableClock
) -> None:
    before = await asyncio.to_thread(upgrade, migration_address(settings.database), timedelta(seconds=10))
    assert (before, names.asked) == (None, {DIRECT})

    app = build_app(settings, clock, with_worker=False)
    async with app.router.lifespan_context(app):
        postman = Postman(app.state.parts)
        await live_with(app, postman, "ada@example.org", password="kestrels above", new_password="herons below")
        async with app.state.parts.database.connection() as connection:
            revision = await connection.fetchval("SELECT version_num FROM alembic_version")
    assert revision == expected_revision()
    assert names.asked == {DIRECT, POOLED}

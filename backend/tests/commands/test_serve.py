import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from urllib.parse import urlsplit

import asyncpg
import pytest
from uuid_utils.compat import uuid7

from taskwell.platform.migrations import ADVISORY_LOCK, upgrade
from taskwell.platform.schema_version import expected_revision
from taskwell.platform.settings import PostgresAddress
from tests.commands.serving import checks, serving
from tools.postgres import free_port


@pytest.fixture
async def empty_database(database_url: str) -> AsyncIterator[str]:
    """The address of a database without a table, dropped afterwards."""
    # Each test has one of its own name: a run that outlived its server must not come to the next test's.
    name = f"empty_{uuid7().hex}"
    async with connected(database_url) as connection:
        await connection.execute(f"CREATE DATABASE {name}")
        yield f"{database_url.rpartition('/')[0]}/{name}"
        await connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


async def until_waiting(connection: "asyncpg.Connection[asyncpg.Record]", runs: int) -> None:
    """Returns when so many runs of the migrations wait for their turn in this connection's database."""
    waiting = """
        SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
        WHERE locktype = 'advisory' AND NOT granted AND datname = current_database()
    """
    while await connection.fetchval(waiting) != runs:  # noqa: ASYNC110  # PostgreSQL tells nobody of a wait
        await asyncio.sleep(0.02)


@asynccontextmanager
async def connected(url: str) -> "AsyncIterator[asyncpg.Connection[asyncpg.Record]]":
    connection = await asyncpg.connect(url)
    try:
        yield connection
    finally:
        await connection.close()


async def test_an_empty_database_is_migrated_beside_the_server(
    environment: dict[str, str], empty_database: str
) -> None:
    with serving({**environment, "DATABASE_URL": empty_database}, "--migrate") as server:
        server.answer("/health/live", status=200)
        ready = server.answer("/health/ready", status=200)
        assert checks(ready)["migrations"] == "ok"
        assert expected_revision() in ready.text
        assert server.stopped() == 0


async def test_without_the_option_nothing_is_migrated(environment: dict[str, str], empty_database: str) -> None:
    with serving({**environment, "DATABASE_URL": empty_database}) as server:
        ready = server.answer("/health/ready", status=503)
        assert checks(ready)["migrations"] == "unavailable"
        assert server.runs_of_migrations() == 0


async def test_readiness_waits_for_migrations_that_wait_for_their_turn(
    environment: dict[str, str], empty_database: str
) -> None:
    async with connected(empty_database) as other_replica:
        await other_replica.execute("SELECT pg_advisory_lock($1)", ADVISORY_LOCK)
        with serving({**environment, "DATABASE_URL": empty_database}, "--migrate") as server:
            server.answer("/health/live", status=200)
            server.answer("/health/ready", status=503, containing="the migrations are running")
            await other_replica.execute("SELECT pg_advisory_unlock($1)", ADVISORY_LOCK)
            server.answer("/health/ready", status=200)


async def test_migrations_that_fail_leave_a_server_that_says_so(
    environment: dict[str, str], empty_database: str
) -> None:
    async with connected(empty_database) as connection:
        await connection.execute("CREATE TABLE accounts (of_somebody_else text)")
    with serving({**environment, "DATABASE_URL": empty_database}, "--migrate") as server:
        server.answer("/health/ready", status=503, containing="the log says why in migration_failed")
        server.answer("/health/live", status=200)
        assert server.stopped() == 0


async def test_a_schema_that_is_newer_than_the_code_is_left_alone(
    environment: dict[str, str], empty_database: str
) -> None:
    await asyncio.to_thread(upgrade, PostgresAddress.parse(empty_database), timedelta(seconds=10))
    async with connected(empty_database) as connection:
        await connection.execute("UPDATE alembic_version SET version_num = '2999_01_01_01'")
    with serving({**environment, "DATABASE_URL": empty_database}, "--migrate") as server:
        ready = server.answer("/health/ready", status=200)
        assert "2999_01_01_01" in ready.text


async def test_migrations_run_once_a_database_that_was_away_is_there(
    environment: dict[str, str], empty_database: str
) -> None:
    port = free_port()
    there = urlsplit(empty_database)
    away = there._replace(netloc=there.netloc.replace(f":{there.port}", f":{port}")).geturl()
    with serving({**environment, "DATABASE_URL": away}, "--migrate") as server:
        ready = await asyncio.to_thread(server.answer, "/health/ready", status=503)
        assert checks(ready)["database"] == "unavailable"
        async with forwarding(port, there.port or 0):
            await asyncio.to_thread(server.answer, "/health/ready", status=200)
            assert await asyncio.to_thread(server.stopped) == 0


@asynccontextmanager
async def forwarding(port: int, target: int) -> AsyncIterator[None]:
    """Whoever connects to this port reaches the other one."""

    async def pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while data := await reader.read(65536):
                writer.write(data)
        writer.close()

    async def connect(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", target)
        await asyncio.gather(pipe(reader, far_writer), pipe(far_reader, writer))

    async with await asyncio.start_server(connect, "127.0.0.1", port):
        yield


def test_sigterm_ends_a_start_with_success_before_anything_is_imported(environment: dict[str, str]) -> None:
    with serving(environment, "--migrate") as server:
        while not server.handles_sigterm():
            time.sleep(0.001)
        assert server.stopped() == 0


async def test_sigterm_ends_a_start_that_waits_for_its_turn_and_lets_go_of_the_database(
    environment: dict[str, str], empty_database: str
) -> None:
    async with connected(empty_database) as other_replica:
        await other_replica.execute("SELECT pg_advisory_lock($1)", ADVISORY_LOCK)
        with serving({**environment, "DATABASE_URL": empty_database}, "--migrate") as server:
            await until_waiting(other_replica, 1)
            assert server.stopped() == 0
        await until_waiting(other_replica, 0)


async def test_a_run_of_the_migrations_that_is_killed_in_the_queue_leaves_it(
    environment: dict[str, str], empty_database: str
) -> None:
    async with connected(empty_database) as other_replica:
        await other_replica.execute("SELECT pg_advisory_lock($1)", ADVISORY_LOCK)
        with serving({**environment, "DATABASE_URL": empty_database}, "--migrate") as server:
            await until_waiting(other_replica, 1)
            server.kill_migrations()
            await until_waiting(other_replica, 0)


async def test_several_workers_migrate_once(environment: dict[str, str], empty_database: str) -> None:
    settings = {**environment, "DATABASE_URL": empty_database, "WEB_CONCURRENCY": "2"}
    async with connected(empty_database) as other_replica:
        await other_replica.execute("SELECT pg_advisory_lock($1)", ADVISORY_LOCK)
        with serving(settings, "--migrate") as server:
            server.answer("/health/live", status=200)
            await until_waiting(other_replica, 1)
            assert server.runs_of_migrations() == 1
            await other_replica.execute("SELECT pg_advisory_unlock($1)", ADVISORY_LOCK)
            server.answer("/health/ready", status=200)
            assert server.stopped() == 0

"""Replicas that migrate together, and migrations that are held up or killed, on a real server."""

import asyncio
import json
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Mapping
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import asyncpg
import pytest

from taskwell.platform.schema_version import expected_revision
from tests.faults.backend_process import TASKWELL
from tests.faults.observations import someone_waits_for_a_lock, until
from tests.faults.servers import PostgresServer

REPLICAS = 3
# Somebody else makes this table in the same moment and has not committed: a migration in the middle waits for it.
IN_THE_WAY = "CREATE TABLE password_resets (id integer)"


@pytest.fixture
async def empty(server: PostgresServer) -> AsyncIterator[str]:
    """The address of a database that has nothing in it."""
    operator = await asyncpg.connect(server.url)
    await operator.execute("CREATE DATABASE replicas")
    yield urlsplit(server.url)._replace(path="/replicas").geturl()
    await operator.execute("DROP DATABASE replicas WITH (FORCE)")
    await operator.close()


@pytest.fixture
async def operator(empty: str) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    """Somebody else at that database."""
    connection = await asyncpg.connect(empty)
    yield connection
    await connection.close()


@pytest.fixture
def container(environment: Mapping[str, str], empty: str) -> dict[str, str]:
    return {**environment, "DATABASE_URL": empty, "LOG_FORMAT": "json"}


async def migrating(container: Mapping[str, str]) -> Process:
    return await asyncio.create_subprocess_exec(TASKWELL, "migrate", env=container, stdout=PIPE)


async def outcome(process: Process) -> tuple[int | None, dict[str, Any]]:
    """The exit code, and the last thing that was logged."""
    async with asyncio.timeout(60):
        log, _ = await process.communicate()
    lines = log.decode().splitlines()
    return process.returncode, json.loads(lines[-1]) if lines else {}


async def revision(operator: "asyncpg.Connection[asyncpg.Record]") -> object:
    return await operator.fetchval("SELECT version_num FROM alembic_version")


async def test_replicas_that_start_together_migrate_once(
    container: Mapping[str, str], operator: "asyncpg.Connection[asyncpg.Record]"
) -> None:
    replicas = [await migrating(container) for _ in range(REPLICAS)]
    outcomes = [await outcome(replica) for replica in replicas]
    assert [code for code, _ in outcomes] == [0] * REPLICAS
    befores = [told["before"] for _, told in outcomes]
    assert sorted(befores, key=str) == [expected_revision()] * (REPLICAS - 1) + [None]
    assert await revision(operator) == expected_revision()


async def test_a_migration_that_is_held_up_fails_soon_and_the_next_run_goes_on_from_there(
    container: Mapping[str, str], operator: "asyncpg.Connection[asyncpg.Record]"
) -> None:
    async with operator.transaction():
        await operator.execute(IN_THE_WAY)
        code, told = await outcome(await migrating(container))
        assert (code, told["event"]) == (75, "migration_failed")
        assert "LockNotAvailableError" in told["exception"]
        done = await revision(operator)
        await operator.execute("DROP TABLE password_resets")
    code, told = await outcome(await migrating(container))
    assert (code, told["before"], told["after"]) == (0, done, expected_revision())


async def test_a_migration_that_is_killed_in_the_middle_leaves_a_schema_that_the_next_run_completes(
    container: Mapping[str, str], operator: "asyncpg.Connection[asyncpg.Record]"
) -> None:
    async with operator.transaction():
        await operator.execute(IN_THE_WAY)
        first = await migrating(container)
        await until(partial(someone_waits_for_a_lock, operator))
        second = await migrating(container)
        first.kill()
        await first.wait()
        done = await revision(operator)
        assert done != expected_revision()
        await operator.execute("DROP TABLE password_resets")
    code, told = await outcome(second)
    assert (code, told["before"], told["after"]) == (0, done, expected_revision())

"""The migrations, up and down, on a database of their own."""

import asyncio
import re
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlsplit

import asyncpg
import pytest

from taskwell.platform.migrations import downgrade, upgrade
from taskwell.platform.schema_version import MIGRATIONS, expected_revision
from taskwell.platform.settings import PostgresAddress
from tools.postgres import program_path

TIMEOUT = timedelta(seconds=10)
REVISIONS = [path.stem[: len("2026_11_22_01")] for path in sorted((MIGRATIONS / "versions").glob("2*.py"))]


@pytest.fixture
def unmigrated(database_url: str) -> Iterator[PostgresAddress]:
    """The address of a database that has nothing in it."""
    asyncio.run(_execute(database_url, "CREATE DATABASE unmigrated"))
    yield PostgresAddress.parse(urlsplit(database_url)._replace(path="/unmigrated").geturl())
    asyncio.run(_execute(database_url, "DROP DATABASE unmigrated WITH (FORCE)"))


async def _execute(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


def schema_of(address: PostgresAddress) -> str:
    """Everything that is defined in the database."""
    return dump(address, "--schema-only")


def dump(address: PostgresAddress, *options: str) -> str:
    """What pg_dump writes of the database."""
    assert address.password is not None
    credentials = f"{address.user}:{address.password.get_secret_value()}"
    url = f"postgresql://{credentials}@{address.host}:{address.port}/{address.database}"
    command = [str(program_path("pg_dump")), *options, "--restrict-key=same", f"--dbname={url}"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout  # our own arguments


def test_each_migration_is_undone_by_its_downgrade_and_can_be_run_again(unmigrated: PostgresAddress) -> None:
    assert upgrade(unmigrated, TIMEOUT) is None
    newest = schema_of(unmigrated)
    assert "CREATE TABLE public.todos" in newest
    schemas = {}
    for revision in reversed(["base", *REVISIONS[:-1]]):
        downgrade(unmigrated, TIMEOUT, revision)
        schemas[revision] = schema_of(unmigrated)
    assert set(_tables(schemas["base"])) == {"public.alembic_version"}
    assert len(set(schemas.values())) == len(REVISIONS)
    assert upgrade(unmigrated, TIMEOUT) is None
    assert schema_of(unmigrated) == newest
    for revision in reversed(REVISIONS[:-1]):
        downgrade(unmigrated, TIMEOUT, revision)
        assert schema_of(unmigrated) == schemas[revision], revision
        upgrade(unmigrated, TIMEOUT)
        assert schema_of(unmigrated) == newest, revision


def _tables(schema: str) -> Iterator[str]:
    return (line.split()[2] for line in schema.splitlines() if line.startswith("CREATE TABLE"))


def test_the_code_expects_the_newest_migration(unmigrated: PostgresAddress) -> None:
    upgrade(unmigrated, TIMEOUT)
    assert upgrade(unmigrated, TIMEOUT) == expected_revision() == REVISIONS[-1]


def test_a_new_database_has_nobody_in_it(unmigrated: PostgresAddress) -> None:
    upgrade(unmigrated, TIMEOUT)
    filled = dump(unmigrated, "--data-only", "--inserts")
    assert set(re.findall(r"INSERT INTO (\S+)", filled)) == {"public.alembic_version"}

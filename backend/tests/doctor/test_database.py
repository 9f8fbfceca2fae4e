"""A PostgreSQL, and fronts before it that misbehave."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import pytest
import trustme

from taskwell.doctor.database.course import database_courses
from taskwell.doctor.finding import Finding, Severity
from taskwell.platform.clock import Clock, system_clock
from taskwell.platform.settings import load_settings
from tests.doctor.conftest import Examined, not_fine
from tests.doctor.fronts import behind_tls, listening, rewriting
from tools.postgres import free_port

# https://www.postgresql.org/docs/18/protocol-message-formats.html
BACKEND_KEY_DATA = b"K" + (12).to_bytes(4)
SERVER_VERSION = b"server_version\x00"


async def looked_at(
    examined: Examined,
    environ: Mapping[str, str],
    changed: Mapping[str, str] | None = None,
    clock: Clock = system_clock,
) -> list[Finding]:
    return await examined(database_courses(load_settings({**environ, **(changed or {})}), clock))


async def test_a_sound_database_is_fine(examined: Examined, environment: dict[str, str]) -> None:
    findings = await looked_at(examined, environment)
    assert not_fine(findings) == []
    assert [found.message.split()[0] for found in findings] == [
        *("names", "leads", "stays", "lets", "leads", "is", "holds", "leads", "makes")
    ]


async def test_the_servers_version_is_told_as_it_tells_it_itself(
    examined: Examined, environment: dict[str, str], database_url: str
) -> None:
    connection = await asyncpg.connect(database_url)
    [version, *_] = str(await connection.fetchval("SHOW server_version")).split()
    await connection.close()
    assert f"leads to PostgreSQL {version}" in {found.message for found in await looked_at(examined, environment)}


async def test_a_verified_server_is_told_with_its_protocol(
    examined: Examined, environment: dict[str, str], database_url: str, tmp_path: Path
) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    async with behind_tls(database_url, authority, "localhost") as front:
        url = f"{front}?sslmode=verify-full&sslrootcert={tmp_path / 'ca.pem'}"
        findings = await looked_at(examined, environment, {"DATABASE_URL": url})
    assert not_fine(findings) == []
    assert any("is encrypted by TLSv1.3, the certificate checks" in found.message for found in findings)


async def test_a_certificate_of_nobody_known_is_found(
    examined: Examined, environment: dict[str, str], database_url: str
) -> None:
    async with behind_tls(database_url, trustme.CA(), "localhost") as front:
        findings = await looked_at(examined, environment, {"DATABASE_URL": f"{front}?sslmode=verify-full"})
    assert not_fine(findings) == [("DATABASE_URL", Severity.FAULT)]
    assert "certificate does not check: unable to get local issuer" in findings[-1].message


async def test_a_server_without_encryption_is_found_where_it_is_asked_for(
    examined: Examined, environment: dict[str, str], database_url: str
) -> None:
    findings = await looked_at(examined, environment, {"DATABASE_URL": f"{database_url}?sslmode=verify-full"})
    assert not_fine(findings) == [("DATABASE_URL", Severity.FAULT)]
    assert "offers no encryption" in findings[-1].message


async def test_a_host_that_cannot_be_is_found(examined: Examined, environment: dict[str, str]) -> None:
    url = f"postgresql://ada:secret@{'x' * 64}.test/todo"
    [found] = await looked_at(examined, environment, {"DATABASE_URL": url})
    assert found.severity is Severity.FAULT
    assert "that DNS does not know" in found.message
    assert "secret" not in str(found)


async def test_a_space_cannot_reach_a_host_with_ipv6_alone(examined: Examined, environment: dict[str, str]) -> None:
    [found] = await looked_at(
        examined, environment, {"DATABASE_URL": "postgresql://ada@[::1]/todo", "SPACE_ID": "ada/todo"}
    )
    assert (found.severity, found.message) == (Severity.FAULT, "names a host with IPv6 addresses only: ::1")


async def test_a_closed_port_is_found_and_the_rule_of_spaces_told(
    examined: Examined, environment: dict[str, str]
) -> None:
    url = {"DATABASE_URL": f"postgresql://ada@127.0.0.1:{free_port()}/todo"}
    here = (await looked_at(examined, environment, url))[-1]
    there = (await looked_at(examined, environment, url | {"SPACE_ID": "ada/todo"}))[-1]
    assert "where nobody listens" in here.message
    assert "Spaces, for one, let out 80, 443 and 8080" in here.mend
    assert there.mend.startswith("Spaces document 80, 443 and 8080")


async def test_a_server_that_says_nothing_does_not_hold_the_doctor(
    examined: Examined, environment: dict[str, str]
) -> None:
    async def silent(_reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        await asyncio.Event().wait()

    async with listening(silent) as port:
        url = f"postgresql://ada@127.0.0.1:{port}/todo"
        findings = await looked_at(examined, environment, {"DATABASE_URL": url, "DATABASE_CONNECT_TIMEOUT": "1"})
    assert not_fine(findings) == [("DATABASE_URL", Severity.FAULT)]
    assert "does not let us in: TimeoutError" in findings[-1].message


async def test_a_server_that_breaks_the_handshake_off_is_found(examined: Examined, environment: dict[str, str]) -> None:
    async def breaks_off(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(8)
        writer.write(b"S")
        await reader.read(1)

    async with listening(breaks_off) as port:
        url = f"postgresql://ada@127.0.0.1:{port}/todo?sslmode=verify-full"
        findings = await looked_at(examined, environment, {"DATABASE_URL": url})
    assert not_fine(findings) == [("DATABASE_URL", Severity.FAULT)]
    assert "with which no encryption comes about" in findings[-1].message


async def test_an_open_line_to_another_machine_is_found(
    examined: Examined, environment: dict[str, str], database_url: str
) -> None:
    # This address leads here as well, and is no name of this machine.
    elsewhere = database_url.replace("127.0.0.1", "0.0.0.0")  # noqa: S104 -- as above
    findings = await looked_at(examined, environment, {"DATABASE_URL": f"{elsewhere}?sslmode=disable"})
    assert not_fine(findings) == [("DATABASE_URL", Severity.WARNING)]
    assert any("without verified encryption" in found.message for found in findings)


async def test_a_server_without_a_connection_to_spare_is_found(
    examined: Examined, environment: dict[str, str], database_url: str
) -> None:
    connection = await asyncpg.connect(database_url)
    await connection.execute("CREATE ROLE crowded LOGIN CONNECTION LIMIT 0 PASSWORD 'x'")
    crowded = f"postgresql://crowded:x@{database_url.partition('@')[2]}"
    try:
        findings = await looked_at(examined, environment, {"DATABASE_URL": crowded})
    finally:
        await connection.execute("DROP ROLE crowded")
        await connection.close()
    assert not_fine(findings) == [("DATABASE_URL", Severity.FAULT)]
    assert "no connection to spare" in findings[-1].message


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda url: url.replace("@", "wrong@"), "user or password that the server refuses"),
        (lambda url: f"{url}_of_another", "a database that is not there: taskwell_of_another"),
    ],
)
async def test_what_the_server_refuses_is_named(
    examined: Examined, environment: dict[str, str], change: Callable[[str], str], message: str
) -> None:
    findings = await looked_at(examined, environment, {"DATABASE_URL": change(environment["DATABASE_URL"])})
    assert not_fine(findings) == [("DATABASE_URL", Severity.FAULT)]
    assert message in findings[-1].message


async def test_an_empty_database_is_said_to_want_its_tables(
    examined: Examined, environment: dict[str, str], database_url: str
) -> None:
    connection = await asyncpg.connect(database_url)
    await connection.execute("CREATE DATABASE still_empty")
    try:
        findings = await looked_at(
            examined, environment, {"DATABASE_URL": f"{database_url[: -len('taskwell')]}still_empty"}
        )
    finally:
        await connection.execute("DROP DATABASE still_empty WITH (FORCE)")
        await connection.close()
    assert not_fine(findings) == [("DATABASE_URL", Severity.WARNING)]
    assert any("holds the tables of no version at all" in found.message for found in findings)


@pytest.mark.parametrize(("revision", "message"), [("2026_11_22_01", "this version wants"), ("2999_01_01_01", "newer")])
async def test_tables_of_another_version_are_found(
    examined: Examined, environment: dict[str, str], database_url: str, revision: str, message: str
) -> None:
    connection = await asyncpg.connect(database_url)
    real = await connection.fetchval("SELECT version_num FROM alembic_version")
    await connection.execute("UPDATE alembic_version SET version_num = $1", revision)
    try:
        findings = await looked_at(examined, environment)
    finally:
        await connection.execute("UPDATE alembic_version SET version_num = $1", real)
        await connection.close()
    assert not_fine(findings) == [("DATABASE_URL", Severity.WARNING)]
    assert any(message in found.message for found in findings)


@pytest.mark.parametrize(
    ("minutes", "severity"), [(10, Severity.FAULT), (-10, Severity.FAULT), (0.5, Severity.WARNING)]
)
async def test_a_clock_that_is_wrong_is_found(
    examined: Examined, environment: dict[str, str], minutes: float, severity: Severity
) -> None:
    findings = await looked_at(examined, environment, clock=lambda: datetime.now(UTC) + timedelta(minutes=minutes))
    assert not_fine(findings) == [("DATABASE_URL", severity)]


async def test_more_connections_than_the_server_grants_are_found(
    examined: Examined, environment: dict[str, str]
) -> None:
    findings = await looked_at(examined, environment, {"DATABASE_POOL_SIZE": "60", "WEB_CONCURRENCY": "2"})
    assert not_fine(findings) == [("DATABASE_POOL_SIZE", Severity.FAULT)]
    assert findings[-1].message == "makes 120 connections with all workers, and the server grants 97"


async def test_a_limit_of_the_role_counts(examined: Examined, environment: dict[str, str], database_url: str) -> None:
    connection = await asyncpg.connect(database_url)
    await connection.execute("ALTER ROLE taskwell CONNECTION LIMIT 5")
    try:
        findings = await looked_at(examined, environment)
    finally:
        await connection.execute("ALTER ROLE taskwell CONNECTION LIMIT -1")
        await connection.close()
    assert findings[-1].message == "makes 10 connections with all workers, and the server grants 5"


async def test_a_pooler_that_is_taken_for_the_server_is_found(
    examined: Examined, environment: dict[str, str], database_url: str
) -> None:
    def other_process(data: bytes) -> bytes:
        before, mark, after = data.partition(BACKEND_KEY_DATA)
        return before + mark + (4711).to_bytes(4) + after[4:] if mark else data

    async with rewriting(database_url, other_process) as url:
        findings = await looked_at(examined, environment, {"DATABASE_URL": url})
        known = await looked_at(examined, environment, {"DATABASE_URL": f"{url}?pgbouncer=true"})
    assert not_fine(findings) == [("DATABASE_URL", Severity.WARNING)]
    assert any("add pgbouncer=true" in found.mend for found in findings)
    assert not_fine(known) == []


async def test_an_old_server_is_found(examined: Examined, environment: dict[str, str], database_url: str) -> None:
    def older(data: bytes) -> bytes:
        return data.replace(SERVER_VERSION + b"18", SERVER_VERSION + b"12")

    async with rewriting(database_url, older) as url:
        findings = await looked_at(examined, environment, {"DATABASE_URL": url})
    assert not_fine(findings) == [("DATABASE_URL", Severity.WARNING)]
    assert any(found.message.startswith("leads to PostgreSQL 12") for found in findings)


async def test_the_address_of_the_migrations_is_looked_at_too(
    examined: Examined, environment: dict[str, str], database_url: str
) -> None:
    pooled = f"{database_url}?pgbouncer=true"
    sound = await looked_at(examined, environment, {"DATABASE_URL": pooled, "DATABASE_MIGRATION_URL": database_url})
    closed = f"postgresql://ada@127.0.0.1:{free_port()}/todo"
    broken = await looked_at(examined, environment, {"DATABASE_URL": pooled, "DATABASE_MIGRATION_URL": closed})
    assert not_fine(sound) == []
    assert {found.name for found in sound} == {"DATABASE_URL", "DATABASE_MIGRATION_URL"}
    assert not_fine(broken) == [("DATABASE_MIGRATION_URL", Severity.FAULT)]

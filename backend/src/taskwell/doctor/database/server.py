"""What a PostgreSQL server says of itself once one is signed in."""

from datetime import datetime, timedelta
from typing import Final

from taskwell.doctor.database.way import ServerConnection
from taskwell.doctor.finding import Finding, fault, fine, warning
from taskwell.platform.clock import Clock
from taskwell.platform.schema_version import expected_revision
from taskwell.platform.settings import PostgresAddress

# The oldest that the tests run against.
_OLDEST_MAJOR: Final = 15
_DOUBTFUL_SKEW: Final = timedelta(seconds=5)
_WRONG_SKEW: Final = timedelta(minutes=1)
_NEON: Final = ".neon.tech"


def version(name: str, connection: ServerConnection) -> Finding:
    """Whether the server is one that Taskwell is tried with."""
    told = connection.get_server_version()
    # Since version 10 there are two numbers, and the driver puts a zero between them.
    text = f"leads to PostgreSQL {told.major}.{told.micro}"
    if told.major < _OLDEST_MAJOR:
        return warning(name, text, f"Taskwell is tried with {_OLDEST_MAJOR} and later: use one of those")
    return fine(name, text)


async def pooling(name: str, address: PostgresAddress, connection: ServerConnection) -> Finding:
    """Whether what answers is the kind of server that the address is taken for.

    A pooler makes up the process number that it tells at sign-in, so that number gives it away. Neon's proxy does the
    same for direct connections, and there the name of the host tells.
    """
    if address.is_pooled:
        return fine(name, "goes through a pooler: nothing is prepared by name there")
    told, real = connection.get_server_pid(), await connection.fetchval("SELECT pg_backend_pid()")
    if told != real and not address.host.endswith(_NEON):
        return warning(
            name,
            "is taken for a direct connection, and something answers in the server's place",
            "If that is a pooler in transaction mode, add pgbouncer=true to the address",
        )
    return fine(name, "is a direct connection")


async def schema(name: str, connection: ServerConnection) -> Finding:
    """Whether the tables are there, as this version wants them."""
    has_versions = await connection.fetchval("SELECT to_regclass('alembic_version') IS NOT NULL")
    revision = await connection.fetchval("SELECT version_num FROM alembic_version") if has_versions else None
    expected = expected_revision()
    if revision == expected:
        return fine(name, f"holds the tables of this version ({revision})")
    if revision is None or revision < expected:
        return warning(
            name,
            f"holds the tables of {revision or 'no version at all'}, and this version wants {expected}",
            "Start the container, which brings them up to date, or run taskwell migrate",
        )
    return warning(
        name,
        f"holds the tables of a newer version ({revision}; this one knows {expected})",
        "Deploy the newer version here, too",
    )


async def clock_skew(name: str, connection: ServerConnection, clock: Clock) -> Finding:
    """Whether the server and this machine agree on the time: links and sessions expire by it."""
    before = clock()
    told = await connection.fetchval("SELECT clock_timestamp()")
    assert isinstance(told, datetime)
    now = clock()
    skew = max(told - now, before - told, timedelta())
    if skew <= _DOUBTFUL_SKEW:
        return fine(name, "leads to a server whose clock agrees with ours")
    judge = fault if skew > _WRONG_SKEW else warning
    return judge(
        name,
        f"leads to a server whose clock is {skew.total_seconds():.0f} s away from ours",
        "Set the clock of the machine that is wrong, by NTP",
    )


async def room(name: str, connection: ServerConnection, wanted: int) -> Finding:
    """Whether the server has room for all the connections that one container may open."""
    limit = await connection.fetchval(_CONNECTION_LIMIT)
    assert isinstance(limit, int)
    if wanted > limit:
        return fault(
            "DATABASE_POOL_SIZE",
            f"makes {wanted} connections with all workers, and the server grants {limit}",
            f"Lower it, or WEB_CONCURRENCY, or use the pooled address in {name}",
        )
    return fine("DATABASE_POOL_SIZE", f"makes {wanted} connections with all workers; the server grants {limit}")


# The least of what the server, the role and the database grant; -1 is no limit.
_CONNECTION_LIMIT: Final = """
    SELECT least(
        (SELECT setting::int FROM pg_settings WHERE name = 'max_connections')
        - (SELECT coalesce(sum(setting::int), 0) FROM pg_settings
           WHERE name IN ('superuser_reserved_connections', 'reserved_connections')),
        (SELECT nullif(rolconnlimit, -1) FROM pg_roles WHERE rolname = current_user),
        (SELECT nullif(datconnlimit, -1) FROM pg_database WHERE datname = current_database())
    )::int
"""

"""Brings the schema to the newest migration; replicas that start together take turns.

Alembic and SQLAlchemy are imported here alone, and this module only by ``taskwell migrate``: the serving
process pays for neither.
"""

import asyncio
from datetime import timedelta
from typing import Final

import asyncpg
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.engine import Connection
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from taskwell.platform.schema_version import MIGRATIONS, expected_revision
from taskwell.platform.settings import DatabaseSettings, PostgresAddress

# Any constant will do, as long as every replica uses the same and nothing else in the database does.
ADVISORY_LOCK: Final = 7_265_199_101
_TURN_TIMEOUT: Final = "120s"
_LOCK_TIMEOUT: Final = "5s"
# PostgreSQL looks at the connection of a waiting statement only when it is told to (version 14 and later). Otherwise a
# run that was killed in the queue would stay there until its time-out, and keep a database awake that might sleep.
_NOTICES_A_LOST_CLIENT: Final = "1s"

_PASSING: Final = (
    OSError,
    asyncpg.InterfaceError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.LockNotAvailableError,
    asyncpg.TransactionRollbackError,
)


class PoolerOnlyError(Exception):
    """The only address is a transaction pooler's, where a migration's lock would protect nothing."""


def migration_address(settings: DatabaseSettings) -> PostgresAddress:
    """The direct address that migrations use.

    Raises PoolerOnlyError when ``DATABASE_URL`` is a pooler's and the direct host cannot be derived from it.
    """
    address = settings.migration_url
    if address is None or address.is_pooled:
        raise PoolerOnlyError(
            "DATABASE_URL goes through a pooler, and migrations need a direct connection: "
            "set DATABASE_MIGRATION_URL to the database's own address"
        )
    return address


def upgrade(address: PostgresAddress, connect_timeout: timedelta) -> str | None:
    """Runs what is missing, each migration in its own transaction; returns the revision before, None if new.

    Raises OSError, an error of asyncpg or SQLAlchemy's DBAPIError when the database cannot be reached or a
    migration fails; `may_pass` tells which. What had been committed by then stays, and the next run goes on from there.
    """
    return asyncio.run(_run(address, connect_timeout, "head"))


def downgrade(address: PostgresAddress, connect_timeout: timedelta, revision: str) -> str | None:
    """Goes back to ``revision`` (``base`` for nothing at all); returns the revision before."""
    return asyncio.run(_run(address, connect_timeout, revision))


def may_pass(error: BaseException) -> bool:
    """Whether the same run may succeed later: the database was away or busy, or somebody else held a lock.

    SQLAlchemy wraps what the driver raises inside a migration, so the causes are asked as well.
    """
    return isinstance(error, _PASSING) or (error.__cause__ is not None and may_pass(error.__cause__))


async def _run(address: PostgresAddress, connect_timeout: timedelta, target: str) -> str | None:
    async def connect() -> "asyncpg.Connection[asyncpg.Record]":
        return await asyncpg.connect(**address.connect_arguments(), timeout=connect_timeout.total_seconds())

    engine = create_async_engine("postgresql+asyncpg://", async_creator=connect, poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            await connection.execute(text(f"SET lock_timeout = '{_TURN_TIMEOUT}'"))
            await connection.execute(text(f"SET client_connection_check_interval = '{_NOTICES_A_LOST_CLIENT}'"))
            await connection.execute(text(f"SELECT pg_advisory_lock({ADVISORY_LOCK})"))
            await connection.execute(text(f"SET lock_timeout = '{_LOCK_TIMEOUT}'"))
            await connection.commit()
            # Closing the connection gives the lock back, also when the process is killed.
            return await connection.run_sync(_migrate, target)
    finally:
        await engine.dispose()


def _migrate(connection: Connection, target: str) -> str | None:
    before = MigrationContext.configure(connection).get_current_revision()
    connection.commit()
    if target == "head" and before is not None and before > expected_revision():
        # The container before this one, started again: the tool does not know the revision, the code works with it.
        return before
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    if target == "head":
        command.upgrade(config, target)
    else:
        command.downgrade(config, target)
    connection.commit()
    return before

"""The one way to PostgreSQL: a small pool that survives a database that sleeps, restarts or moves.

Neon suspends an idle compute and closes its connections, so a connection that has rested is tried before
it is lent, and none is kept for five minutes. Behind a transaction pooler (PgBouncer, Neon's ``-pooler``
host) consecutive messages may reach different servers, so there everything runs inside a transaction and
nothing is prepared by name.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Final, TypeAlias

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from taskwell.platform.errors import ServiceUnavailableError
from taskwell.platform.metrics import DATABASE_CONNECTIONS
from taskwell.platform.settings import DatabaseSettings

Connection: TypeAlias = "PoolConnectionProxy[asyncpg.Record]"
"""A connection that was lent by `Database`; valid only inside the ``async with`` that gave it."""

# Neon suspends after five minutes without a query; a younger connection is never the one it closed.
_RECYCLE_AFTER: Final = timedelta(minutes=4)
# A connection that rested longer than this may be dead without our having been told (a NAT that forgot
# it, a proxy that was moved): it is asked once before it is lent.
_PING_AFTER_SECONDS: Final = 20.0
_PING_TIMEOUT_SECONDS: Final = 2.0
_STATEMENT_TIMEOUT: Final = "8s"
_LOCK_TIMEOUT: Final = "4s"
# The driver's own bound, for a server that has stopped answering altogether.
_COMMAND_TIMEOUT_SECONDS: Final = 10.0
_SESSION_LIMITS: Final = {
    "statement_timeout": _STATEMENT_TIMEOUT,
    "lock_timeout": _LOCK_TIMEOUT,
    "idle_in_transaction_session_timeout": "15s",
}
_BEGIN_POOLED: Final = (
    f"BEGIN; SET LOCAL statement_timeout = '{_STATEMENT_TIMEOUT}'; SET LOCAL lock_timeout = '{_LOCK_TIMEOUT}'"
)

_UNAVAILABLE: Final = (
    OSError,
    TimeoutError,
    asyncpg.InterfaceError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.InvalidCatalogNameError,
    asyncpg.LockNotAvailableError,
    asyncpg.ReadOnlySQLTransactionError,
    asyncpg.TransactionRollbackError,
    # The tables are not there yet: the container serves while its migrations run.
    asyncpg.UndefinedTableError,
    asyncpg.UndefinedColumnError,
)
"""What a caller cannot mend and may try again: PostgreSQL's classes 08, 25006, 28, 3D, 40, 53, 55P03 and 57."""

_OPEN: Final = DATABASE_CONNECTIONS.labels("open")
_IDLE: Final = DATABASE_CONNECTIONS.labels("idle")


class _TrackedConnection(asyncpg.Connection):
    """A driver connection that knows when it was last given back."""

    __slots__ = ("rested_since",)

    rested_since: float


async def _note_rest(connection: "asyncpg.Connection[asyncpg.Record]") -> None:
    """Takes the place of the driver's reset query: no statement of ours leaves session state behind."""
    if isinstance(connection, _TrackedConnection):
        connection.rested_since = time.monotonic()


class Database:
    """A lazy pool of connections; `open` it before use and `close` it after."""

    def __init__(self, settings: DatabaseSettings) -> None:
        self._settings = settings
        self._pooled = settings.url.is_pooled
        self._pool: asyncpg.Pool[asyncpg.Record] | None = None

    async def open(self) -> None:
        """Makes the pool, without I/O: the first use connects, so the process can start while the database is away."""
        arguments = self._settings.url.connect_arguments()
        if not self._pooled:
            # A pooler refuses these as start-up parameters; there each transaction sets them for itself.
            arguments["server_settings"] |= _SESSION_LIMITS
        self._pool = await asyncpg.create_pool(
            **arguments,
            min_size=0,
            max_size=self._settings.pool_size,
            max_inactive_connection_lifetime=_RECYCLE_AFTER.total_seconds(),
            timeout=self._settings.connect_timeout.total_seconds(),
            command_timeout=_COMMAND_TIMEOUT_SECONDS,
            connection_class=_TrackedConnection,
            init=_note_rest,
            reset=_note_rest,
        )

    async def close(self) -> None:
        """Closes the pool: waits five seconds for what is in flight, then cuts."""
        pool, self._pool = self._pool, None
        if pool is None:
            return
        try:
            await asyncio.wait_for(pool.close(), timeout=5)
        except TimeoutError:
            pool.terminate()

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Connection]:
        """Lends a connection for single statements, each its own transaction.

        Raises ServiceUnavailableError when the database cannot be reached in time, also for a failure of
        that kind inside the block.
        """
        if self._pooled:
            async with self.transaction() as connection:
                yield connection
        else:
            async with self._lend() as connection:
                yield connection

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Connection]:
        """Lends a connection inside one transaction: committed on leaving, rolled back on an exception.

        Raises ServiceUnavailableError as `connection` does; the commit counts as part of the block.
        """
        async with self._lend() as connection:
            if not self._pooled:
                async with connection.transaction():
                    yield connection
                return
            await connection.execute(_BEGIN_POOLED)
            try:
                yield connection
            except BaseException:
                if not connection.is_closed():
                    await connection.execute("ROLLBACK")
                raise
            await connection.execute("COMMIT")

    @asynccontextmanager
    async def _lend(self) -> AsyncIterator[Connection]:
        try:
            if self._pool is None:
                raise asyncpg.InterfaceError("The pool is not open")
            pool = self._pool
            connection = await self._take(pool)
            self._measure()
            try:
                yield connection
            finally:
                await pool.release(connection, timeout=_PING_TIMEOUT_SECONDS)
                self._measure()
        except _UNAVAILABLE as error:
            raise ServiceUnavailableError("The database does not answer") from error

    def _measure(self) -> None:
        if self._pool is not None:
            _OPEN.set(self._pool.get_size())
            _IDLE.set(self._pool.get_idle_size())

    async def _take(self, pool: "asyncpg.Pool[asyncpg.Record]") -> Connection:
        """A connection that answers: those that died while they rested are thrown away one by one."""
        while True:
            connection = await pool.acquire(timeout=self._settings.connect_timeout.total_seconds())
            rested = time.monotonic() - connection.rested_since  # type: ignore[attr-defined]  # the proxy forwards it
            if rested < _PING_AFTER_SECONDS:
                return connection
            try:
                await connection.execute("SELECT 1", timeout=_PING_TIMEOUT_SECONDS)
            except _UNAVAILABLE:
                connection.terminate()
                await pool.release(connection)
            else:
                return connection

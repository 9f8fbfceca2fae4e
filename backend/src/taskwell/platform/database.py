"""The one way to PostgreSQL: a small pool that survives a database that sleeps, restarts or moves.

Neon suspends an idle compute and closes its connections, so a connection that has rested is tried before
it is lent, and none is kept for five minutes. Behind a transaction pooler (PgBouncer, Neon's ``-pooler``
host) consecutive messages may reach different servers, so there everything runs inside a transaction and
nothing is prepared by name.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import asyncpg

from taskwell.platform.connection_pool import Connection, ConnectionPool
from taskwell.platform.errors import ServiceUnavailableError
from taskwell.platform.logging import get_logger
from taskwell.platform.metrics import DATABASE_CONNECTIONS
from taskwell.platform.settings import ConnectArguments, DatabaseSettings

log = get_logger(__name__)

__all__ = ["Connection", "Database", "Patience"]

# Neon suspends after five minutes without a query; a younger connection is never the one it closed.
_RECYCLE_AFTER: Final = timedelta(minutes=4)
# By then every request has been answered or cut off: `taskwell.commands.serve` shares out the ten seconds.
_CLOSING_SECONDS: Final = 0.5


@dataclass(frozen=True, kw_only=True, slots=True)
class Patience:
    """How long the database is waited for.

    ``whole`` bounds a loan from asking for a connection to giving it back, whatever went wrong on the way, and so
    how long a client waits for its 503. The server keeps the two bounds of a statement itself and the connection
    stays sound. A connection that rested for ``ping_after`` may be dead without our having been told (a NAT that
    forgot it, a proxy that was moved): it is asked once before it is lent, and has ``ping`` to answer.
    """

    whole: timedelta = timedelta(seconds=12)
    statement: timedelta = timedelta(seconds=8)
    lock: timedelta = timedelta(seconds=4)
    ping_after: timedelta = timedelta(seconds=20)
    ping: timedelta = timedelta(seconds=2)

    def server_settings(self) -> dict[str, str]:
        """The part that PostgreSQL keeps, by its names."""
        return {"statement_timeout": _milliseconds(self.statement), "lock_timeout": _milliseconds(self.lock)}


def _milliseconds(duration: timedelta) -> str:
    return str(duration // timedelta(milliseconds=1))


_UNAVAILABLE: Final = (
    OSError,
    TimeoutError,
    asyncpg.InterfaceError,
    # A farewell of the server's has arrived, and the end of its connection not yet.
    asyncpg.InternalClientError,
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

_DOUBTFUL: Final = (
    OSError,
    TimeoutError,
    asyncio.CancelledError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.ReadOnlySQLTransactionError,
)
"""After these the connection is not used again: nobody knows what the server makes of it, or it leads to a server
that has become a standby while the address leads to another."""

_OPEN: Final = DATABASE_CONNECTIONS.labels("open")
_IDLE: Final = DATABASE_CONNECTIONS.labels("idle")


class Database:
    """A lazy pool of connections; `open` it before use and `close` it after."""

    def __init__(self, settings: DatabaseSettings, patience: Patience | None = None) -> None:
        self._settings = settings
        self._patience = patience or Patience()
        self._pooled = settings.url.is_pooled
        self._begin = _begin(self._patience, pooled=self._pooled)
        self._arguments = self._connect_arguments()
        self._pool: ConnectionPool | None = None
        self._measured_open = 0

    def _connect_arguments(self) -> ConnectArguments:
        arguments = self._settings.url.connect_arguments()
        if not self._pooled:
            # A pooler refuses these as start-up parameters; there each transaction sets them for itself.
            arguments["server_settings"] |= self._patience.server_settings()
            arguments["server_settings"]["idle_in_transaction_session_timeout"] = _milliseconds(self._patience.whole)
        return arguments

    async def open(self) -> None:
        """Makes the pool, without I/O: the first use connects, so the process can start while the database is away."""
        self._pool = ConnectionPool(self._connect, size=self._settings.pool_size, keep=_RECYCLE_AFTER.total_seconds())

    async def _connect(self) -> Connection:
        return await asyncpg.connect(**self._arguments, timeout=self._settings.connect_timeout.total_seconds())

    async def close(self) -> None:
        """Closes the pool: waits a moment for what is in flight and for the server's goodbye, then cuts."""
        pool, self._pool = self._pool, None
        if pool is not None:
            await pool.close(_CLOSING_SECONDS)

    def connection(self) -> AbstractAsyncContextManager[Connection]:
        """Lends a connection for single statements, each its own transaction.

        Raises ServiceUnavailableError when the database cannot be reached in time, also for a failure of
        that kind inside the block.
        """
        return self.transaction() if self._pooled else self._lend()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Connection]:
        """Lends a connection inside one transaction: committed on leaving, rolled back on an exception.

        Raises ServiceUnavailableError as `connection` does; the commit counts as part of the block.
        """
        async with self._lend() as connection:
            await connection.execute(self._begin)
            try:
                yield connection
            except BaseException as error:
                # A server that has stopped answering is not asked: it rolls back when `_lend` ends the connection.
                if not isinstance(error, _DOUBTFUL) and not connection.is_closed():
                    await connection.execute("ROLLBACK")
                raise
            await connection.execute("COMMIT")

    @asynccontextmanager
    async def _lend(self) -> AsyncIterator[Connection]:
        try:
            async with asyncio.timeout(self._patience.whole.total_seconds()):
                pool = self._opened()
                connection = await self._take(pool)
                self._measure(pool)
                try:
                    yield connection
                except _DOUBTFUL:
                    connection.terminate()
                    raise
                finally:
                    pool.give_back(connection)
                    self._measure(pool)
        except _UNAVAILABLE as error:
            log.warning("database_unavailable", kind=type(error).__name__, reason=str(error))
            raise ServiceUnavailableError("The database does not answer") from error

    def _measure(self, pool: ConnectionPool) -> None:
        _IDLE.set(pool.idle)
        if pool.open != self._measured_open:
            self._measured_open = pool.open
            _OPEN.set(pool.open)

    def _opened(self) -> ConnectionPool:
        if self._pool is None:
            raise asyncpg.InterfaceError("The pool is not open")
        return self._pool

    async def _take(self, pool: ConnectionPool) -> Connection:
        """A connection that answers, one that is made for the purpose if need be."""
        ping_after = self._patience.ping_after.total_seconds()
        while True:
            connection, rested = await pool.take()
            if rested < ping_after:
                return connection
            try:
                await connection.execute("SELECT 1", timeout=self._patience.ping.total_seconds())
            except BaseException as error:
                connection.terminate()
                pool.give_back(connection)
                if not isinstance(error, _UNAVAILABLE):
                    raise
                # What killed one of them killed every one that has rested for as long.
                pool.discard_rested(ping_after)
            else:
                return connection


def _begin(patience: Patience, *, pooled: bool) -> str:
    """How a transaction begins; behind a pooler it brings its own bounds, since no session is ours there."""
    if not pooled:
        return "BEGIN"
    bounds = (f"SET LOCAL {name} = {value}" for name, value in patience.server_settings().items())
    return "; ".join(("BEGIN", *bounds))

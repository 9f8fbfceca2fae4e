"""The one way to PostgreSQL: a small pool that survives a database that sleeps, restarts or moves.

Neon suspends an idle compute and closes its connections, so a connection that has rested is tried before
it is lent, and none is kept for five minutes. Behind a transaction pooler (PgBouncer, Neon's ``-pooler``
host) consecutive messages may reach different servers, so there everything runs inside a transaction and
nothing is prepared by name.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, TypeAlias
from weakref import WeakSet

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from taskwell.platform.errors import ServiceUnavailableError
from taskwell.platform.logging import get_logger
from taskwell.platform.metrics import DATABASE_CONNECTIONS
from taskwell.platform.settings import DatabaseSettings

log = get_logger(__name__)

Connection: TypeAlias = "PoolConnectionProxy[asyncpg.Record]"
"""A connection that was lent by `Database`; valid only inside the ``async with`` that gave it."""

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


class _TrackedConnection(asyncpg.Connection):
    """A driver connection that knows since when it rests."""

    __slots__ = ("rested_since",)

    rested_since: float | None

    def take(self) -> float:
        """Ends its rest; returns for how many seconds it rested."""
        since, self.rested_since = self.rested_since, None
        return 0.0 if since is None else time.monotonic() - since


class Database:
    """A lazy pool of connections; `open` it before use and `close` it after."""

    def __init__(self, settings: DatabaseSettings, patience: Patience | None = None) -> None:
        self._settings = settings
        self._patience = patience or Patience()
        self._pooled = settings.url.is_pooled
        self._begin = _begin(self._patience, pooled=self._pooled)
        self._pool: asyncpg.Pool[asyncpg.Record] | None = None
        self._connections: WeakSet[_TrackedConnection] = WeakSet()

    async def open(self) -> None:
        """Makes the pool, without I/O: the first use connects, so the process can start while the database is away."""
        arguments = self._settings.url.connect_arguments()
        if not self._pooled:
            # A pooler refuses these as start-up parameters; there each transaction sets them for itself.
            arguments["server_settings"] |= self._patience.server_settings()
            arguments["server_settings"]["idle_in_transaction_session_timeout"] = _milliseconds(self._patience.whole)
        self._pool = await asyncpg.create_pool(
            **arguments,
            min_size=0,
            max_size=self._settings.pool_size,
            max_inactive_connection_lifetime=_RECYCLE_AFTER.total_seconds(),
            timeout=self._settings.connect_timeout.total_seconds(),
            connection_class=_TrackedConnection,
            init=self._note_rest,
            reset=self._note_rest,
        )

    async def _note_rest(self, connection: "asyncpg.Connection[asyncpg.Record]") -> None:
        """Takes the place of the driver's reset query: no statement of ours leaves session state behind."""
        assert isinstance(connection, _TrackedConnection)
        connection.rested_since = time.monotonic()
        self._connections.add(connection)

    async def close(self) -> None:
        """Closes the pool: waits a moment for what is in flight and for the server's goodbye, then cuts."""
        pool, self._pool = self._pool, None
        if pool is None:
            return
        try:
            await asyncio.wait_for(pool.close(), timeout=_CLOSING_SECONDS)
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
                self._measure()
                try:
                    yield connection
                except _DOUBTFUL:
                    _abandon(connection)
                    raise
                finally:
                    await pool.release(connection, timeout=self._patience.ping.total_seconds())
                    self._measure()
        except _UNAVAILABLE as error:
            log.warning("database_unavailable", kind=type(error).__name__, reason=str(error))
            raise ServiceUnavailableError("The database does not answer") from error

    def _opened(self) -> "asyncpg.Pool[asyncpg.Record]":
        if self._pool is None:
            raise asyncpg.InterfaceError("The pool is not open")
        return self._pool

    def _measure(self) -> None:
        if self._pool is not None:
            _OPEN.set(self._pool.get_size())
            _IDLE.set(self._pool.get_idle_size())

    async def _take(self, pool: "asyncpg.Pool[asyncpg.Record]") -> Connection:
        """A connection that answers, one that is made for the purpose if need be."""
        while True:
            connection = await pool.acquire(timeout=self._settings.connect_timeout.total_seconds())
            try:
                rested: float = connection.take()  # type: ignore[attr-defined]  # the proxy forwards it
                if rested >= self._patience.ping_after.total_seconds():
                    await connection.execute("SELECT 1", timeout=self._patience.ping.total_seconds())
            except _UNAVAILABLE:
                _abandon(connection)
                await pool.release(connection)
                self._discard_rested()
            except BaseException:
                _abandon(connection)
                await pool.release(connection)
                raise
            else:
                return connection

    def _discard_rested(self) -> None:
        """Throws away every connection that would be asked as well: what killed one of them killed them all."""
        oldest = time.monotonic() - self._patience.ping_after.total_seconds()
        for connection in list(self._connections):
            if connection.rested_since is not None and connection.rested_since <= oldest:
                connection.terminate()


def _abandon(connection: Connection) -> None:
    """Ends a connection without asking its server for anything."""
    # One that was lost has gone back to the pool by itself, and its proxy answers nothing any more.
    with suppress(asyncpg.InterfaceError):
        connection.terminate()


def _begin(patience: Patience, *, pooled: bool) -> str:
    """How a transaction begins; behind a pooler it brings its own bounds, since no session is ours there."""
    if not pooled:
        return "BEGIN"
    bounds = (f"SET LOCAL {name} = {value}" for name, value in patience.server_settings().items())
    return "; ".join(("BEGIN", *bounds))

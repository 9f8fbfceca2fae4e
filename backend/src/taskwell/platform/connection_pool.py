"""A small pool of connections to PostgreSQL, lent in the order in which they were asked for.

The driver's own pool makes a task for each loan and another for each return; here neither costs more than a look
at a list (docs/decisions/2026-11-22-the-way-of-a-request.md).
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from itertools import takewhile
from typing import Final, TypeAlias

import asyncpg

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"


@dataclass(frozen=True, slots=True)
class _Resting:
    connection: Connection
    since: float


class ConnectionPool:
    """Connects when nothing rests, up to ``size`` at a time; whoever comes then waits for their turn.

    A connection that nobody needed for ``keep`` seconds is closed. The one that rested for the shortest time is lent
    first, so that a quiet hour closes all but the few that are needed.
    """

    def __init__(self, connect: Callable[[], Awaitable[Connection]], *, size: int, keep: float) -> None:
        self._connect = connect
        self._size: Final = size
        self._keep: Final = keep
        self._turns = asyncio.Semaphore(size)
        self._open: set[Connection] = set()
        self._resting: list[_Resting] = []
        self._sweep: asyncio.TimerHandle | None = None
        self._goodbyes: set[asyncio.Task[None]] = set()
        self._closed = False

    @property
    def open(self) -> int:
        """How many connections there are, lent or resting."""
        return len(self._open)

    @property
    def idle(self) -> int:
        """How many connections rest."""
        return len(self._resting)

    async def take(self) -> tuple[Connection, float]:
        """A connection, to be given back, and for how many seconds it rested.

        It may have died meanwhile without our having been told. Raises InterfaceError when the pool is closed, and
        what connecting raises.
        """
        if self._closed:
            raise asyncpg.InterfaceError("The pool is closed")
        await self._turns.acquire()
        try:
            return self._take_rested() or (await self._connected(), 0.0)
        except BaseException:
            self._turns.release()
            raise

    def _take_rested(self) -> tuple[Connection, float] | None:
        while self._resting:
            resting = self._resting.pop()
            if not resting.connection.is_closed():
                return resting.connection, time.monotonic() - resting.since
            self._open.discard(resting.connection)
        return None

    async def _connected(self) -> Connection:
        connection = await self._connect()
        self._open.add(connection)
        return connection

    def give_back(self, connection: Connection) -> None:
        """Ends a loan. A connection that was closed, or is left inside a transaction, is not lent again."""
        if connection.is_closed() or connection.is_in_transaction():
            connection.terminate()
            self._open.discard(connection)
        else:
            self._resting.append(_Resting(connection, time.monotonic()))
            if self._sweep is None:
                self._sweep_in(self._keep)
        self._turns.release()

    def discard_rested(self, seconds: float) -> None:
        """Cuts every connection that has rested for so long."""
        for connection in self._rested(seconds):
            connection.terminate()

    async def close(self, within: float) -> None:
        """Waits for what is lent and for the server's goodbyes, but no longer than ``within`` seconds; then cuts.

        Whoever has asked by then is served; nobody is afterwards.
        """
        self._closed = True
        if self._sweep is not None:
            self._sweep.cancel()
        try:
            async with asyncio.timeout(within):
                for _ in range(self._size):
                    await self._turns.acquire()
                await asyncio.gather(*(connection.close() for connection in self._open), *self._goodbyes)
        except TimeoutError:
            for connection in self._open:
                connection.terminate()

    def _sweep_in(self, seconds: float) -> None:
        self._sweep = asyncio.get_running_loop().call_later(seconds, self._close_what_nobody_needs)

    def _close_what_nobody_needs(self) -> None:
        self._sweep = None
        for connection in self._rested(self._keep):
            goodbye = asyncio.create_task(connection.close(timeout=self._keep))
            self._goodbyes.add(goodbye)
            goodbye.add_done_callback(self._goodbyes.discard)
        if self._resting:
            self._sweep_in(self._resting[0].since + self._keep - time.monotonic())

    def _rested(self, seconds: float) -> list[Connection]:
        """The connections that have rested for so long; they are no longer the pool's."""
        until = time.monotonic() - seconds
        # They rest in the order in which they came back.
        count = sum(1 for _ in takewhile(lambda resting: resting.since <= until, self._resting))
        rested = [resting.connection for resting in self._resting[:count]]
        del self._resting[:count]
        self._open.difference_update(rested)
        return rested

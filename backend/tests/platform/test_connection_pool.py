import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest

from taskwell.platform.connection_pool import Connection, ConnectionPool

SIZE = 2
KEEP = 60.0


class Server:
    """Connects to the real server, and counts."""

    def __init__(self, url: str) -> None:
        self._url = url
        self.connections = 0
        self.hold: asyncio.Event | None = None

    async def connect(self) -> Connection:
        self.connections += 1
        if self.hold is not None:
            await self.hold.wait()
        connection: Connection = await asyncpg.connect(self._url)
        return connection


@pytest.fixture
def server(database_url: str) -> Server:
    return Server(database_url)


@pytest.fixture
async def pool(server: Server) -> AsyncIterator[ConnectionPool]:
    pool = ConnectionPool(server.connect, size=SIZE, keep=KEEP)
    yield pool
    await pool.close(5)


async def lent(pool: ConnectionPool) -> Connection:
    connection, _ = await pool.take()
    return connection


async def test_a_connection_that_came_back_is_lent_again(pool: ConnectionPool, server: Server) -> None:
    first = await lent(pool)
    pool.give_back(first)
    second = await lent(pool)
    assert second is first
    assert server.connections == 1
    pool.give_back(second)


async def test_open_and_idle_connections_are_counted(pool: ConnectionPool) -> None:
    first, second = await lent(pool), await lent(pool)
    assert (pool.open, pool.idle) == (2, 0)
    pool.give_back(first)
    assert (pool.open, pool.idle) == (2, 1)
    second.terminate()
    pool.give_back(second)
    assert (pool.open, pool.idle) == (1, 1)


async def test_whoever_asks_first_is_served_first(pool: ConnectionPool) -> None:
    held = [await lent(pool) for _ in range(SIZE)]
    served: list[int] = []

    async def ask(number: int) -> None:
        connection = await lent(pool)
        served.append(number)
        await connection.execute("SELECT 1")
        pool.give_back(connection)

    asking = [asyncio.create_task(ask(number)) for number in range(10)]
    await asyncio.sleep(0)
    assert served == []
    for connection in held:
        pool.give_back(connection)
    await asyncio.gather(*asking)
    assert served == list(range(10))


async def test_a_connection_that_the_server_closed_while_it_rested_is_replaced(
    pool: ConnectionPool, server: Server
) -> None:
    first, second = await lent(pool), await lent(pool)
    closed = asyncio.Event()
    first.add_termination_listener(lambda _: closed.set())
    process = first.get_server_pid()
    pool.give_back(first)
    await second.execute("SELECT pg_terminate_backend($1)", process)
    await closed.wait()
    replacement = await lent(pool)
    assert await replacement.fetchval("SELECT 1") == 1
    assert server.connections == SIZE + 1
    pool.give_back(replacement)
    pool.give_back(second)


async def test_a_connection_inside_a_transaction_is_not_lent_again(pool: ConnectionPool, server: Server) -> None:
    connection = await lent(pool)
    await connection.execute("BEGIN")
    pool.give_back(connection)
    assert pool.open == 0
    assert connection.is_closed()


async def test_a_caller_that_gives_up_while_connecting_takes_no_turn(pool: ConnectionPool, server: Server) -> None:
    server.hold = asyncio.Event()
    asking = [asyncio.create_task(lent(pool)) for _ in range(SIZE)]
    await asyncio.sleep(0)
    for task in asking:
        task.cancel()
    await asyncio.gather(*asking, return_exceptions=True)
    server.hold = None
    connections = [await lent(pool) for _ in range(SIZE)]
    assert pool.open == SIZE
    for connection in connections:
        pool.give_back(connection)


async def test_a_failure_to_connect_takes_no_turn(unused_tcp_port: int) -> None:
    async def connect() -> Connection:
        connection: Connection = await asyncpg.connect(host="127.0.0.1", port=unused_tcp_port)
        return connection

    pool = ConnectionPool(connect, size=1, keep=KEEP)
    for _ in range(3):
        with pytest.raises(ConnectionRefusedError, match="Connect call failed"):
            await pool.take()
    assert pool.open == 0


async def test_what_nobody_needs_is_closed_and_the_server_told(server: Server, database_url: str) -> None:
    pool = ConnectionPool(server.connect, size=SIZE, keep=0.01)
    connection = await lent(pool)
    closed = asyncio.Event()
    connection.add_termination_listener(lambda _: closed.set())
    pool.give_back(connection)
    await closed.wait()
    assert (pool.open, pool.idle) == (0, 0)
    await pool.close(5)


async def test_rested_connections_can_be_discarded_at_once(pool: ConnectionPool) -> None:
    first, second = await lent(pool), await lent(pool)
    pool.give_back(first)
    pool.discard_rested(0)
    assert first.is_closed()
    assert not second.is_closed()
    assert (pool.open, pool.idle) == (1, 0)
    pool.give_back(second)


async def test_closing_waits_for_what_is_lent(server: Server) -> None:
    pool = ConnectionPool(server.connect, size=SIZE, keep=KEEP)
    connection = await lent(pool)
    closing = asyncio.create_task(pool.close(60))
    assert await connection.fetchval("SELECT 1") == 1
    assert not closing.done()
    pool.give_back(connection)
    await closing
    assert connection.is_closed()


async def test_closing_cuts_what_does_not_come_back_in_time(server: Server) -> None:
    pool = ConnectionPool(server.connect, size=SIZE, keep=KEEP)
    connection = await lent(pool)
    await pool.close(0.01)
    assert connection.is_closed()


async def test_whoever_asked_before_the_end_is_served_and_nobody_after_it(server: Server) -> None:
    pool = ConnectionPool(server.connect, size=1, keep=KEEP)
    connection = await lent(pool)
    waiting = asyncio.create_task(lent(pool))
    await asyncio.sleep(0)
    closing = asyncio.create_task(pool.close(60))
    await asyncio.sleep(0)
    pool.give_back(connection)
    assert await waiting is connection
    pool.give_back(connection)
    await closing
    with pytest.raises(asyncpg.InterfaceError):
        await pool.take()

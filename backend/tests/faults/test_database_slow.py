"""A database that answers late, in the middle of something, or not before somebody else is done."""

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import httpx2
import pytest
from fastapi import FastAPI

from taskwell.platform.database import Database
from taskwell.platform.errors import ServiceUnavailableError
from tests.faults.conftest import POOL_SIZE
from tests.faults.observations import (
    LIVE,
    NEVER,
    assert_every_place_is_free,
    assert_serving,
    assert_unavailable,
)
from tests.faults.servers import PostgresServer
from tests.faults.tcp_proxy import TcpProxy
from tests.todos.conftest import TODOS

MARK = "INSERT INTO rate_limits (key, hits, expires_at) VALUES (uuid_send(gen_random_uuid()), 1, now())"


@pytest.fixture
def pool(app: FastAPI) -> Database:
    """The application's own, with its short patience."""
    database = app.state.parts.database
    assert isinstance(database, Database)
    return database


@pytest.fixture
async def operator(server: PostgresServer) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    """Somebody else at the same database."""
    connection = await asyncpg.connect(server.url)
    yield connection
    await connection.close()


async def test_a_lock_that_somebody_holds_is_waited_for_a_bounded_time(
    ada: httpx2.AsyncClient, operator: "asyncpg.Connection[asyncpg.Record]"
) -> None:
    async with operator.transaction():
        await operator.execute("LOCK TABLE todos IN ACCESS EXCLUSIVE MODE")
        async with asyncio.timeout(NEVER):
            answers = await asyncio.gather(*(ada.get(TODOS) for _ in range(2 * POOL_SIZE)))
        assert {answer.status_code for answer in answers} == {503}
        assert (await ada.get("/api/v1/account")).status_code == 200
    await assert_serving(ada)


async def test_statements_that_take_too_long_are_ended_by_the_server_and_their_connections_kept(
    pool: Database,
) -> None:
    async def slow() -> int:
        async with pool.connection() as connection:
            backend: int = await connection.fetchval("SELECT pg_backend_pid()")
        with pytest.raises(ServiceUnavailableError):
            async with pool.connection() as connection:
                await connection.execute("SELECT pg_sleep(60)")
        return backend

    before = await slow()
    async with pool.connection() as connection:
        assert await connection.fetchval("SELECT pg_backend_pid()") == before


async def test_slow_statements_on_every_connection_leave_liveness_alone(
    ada: httpx2.AsyncClient, operator: "asyncpg.Connection[asyncpg.Record]"
) -> None:
    await operator.execute(
        """
        CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(60); RETURN NEW; END';
        CREATE TRIGGER dawdle BEFORE INSERT ON todos FOR EACH ROW EXECUTE FUNCTION dawdle();
        """
    )
    try:
        writes = [asyncio.create_task(ada.post(TODOS, json={"title": "Buy milk"})) for _ in range(POOL_SIZE)]
        assert (await ada.get(LIVE)).status_code == 200
        assert not any(write.done() for write in writes)
        async with asyncio.timeout(NEVER):
            assert [(await write).status_code for write in writes] == [503] * POOL_SIZE
    finally:
        await operator.execute("DROP FUNCTION dawdle CASCADE")
    await assert_serving(ada)


async def test_a_transaction_that_stalls_in_its_middle_is_not_committed_and_its_place_is_free_again(
    pool: Database, proxy: TcpProxy, operator: "asyncpg.Connection[asyncpg.Record]"
) -> None:
    async def stall() -> None:
        async with pool.transaction() as connection:
            await connection.execute(MARK)
            proxy.stall()
            await connection.execute("SELECT 1")

    async with asyncio.timeout(NEVER):
        with pytest.raises(ServiceUnavailableError):
            await stall()
    proxy.flow()
    await assert_every_place_is_free(pool)
    assert await operator.fetchval("SELECT count(*) FROM rate_limits") == 0


async def test_a_server_that_goes_silent_is_given_up_however_often_it_is_asked(
    ada: httpx2.AsyncClient, pool: Database, proxy: TcpProxy
) -> None:
    await assert_serving(ada)
    proxy.stall()
    await assert_unavailable(ada)
    await assert_unavailable(ada)
    proxy.flow()
    await assert_every_place_is_free(pool)


@pytest.mark.parametrize("silent", [False, True], ids=["a server that answers", "a server that does not"])
async def test_whoever_is_cancelled_in_the_middle_gives_the_place_back(
    pool: Database, proxy: TcpProxy, operator: "asyncpg.Connection[asyncpg.Record]", *, silent: bool
) -> None:
    inside = asyncio.Barrier(POOL_SIZE + 1)

    async def dawdle() -> None:
        async with pool.transaction() as connection:
            await connection.execute(MARK)
            await inside.wait()
            await connection.execute("SELECT pg_sleep(0.3)")

    dawdlers = [asyncio.create_task(dawdle()) for _ in range(POOL_SIZE)]
    await inside.wait()
    if silent:
        proxy.stall()
    for dawdler in dawdlers:
        dawdler.cancel()
    async with asyncio.timeout(NEVER):
        outcomes = await asyncio.gather(*dawdlers, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [asyncio.CancelledError] * POOL_SIZE
    proxy.flow()
    await assert_every_place_is_free(pool)
    assert await operator.fetchval("SELECT count(*) FROM rate_limits") == 0


async def test_whoever_is_cancelled_while_waiting_for_a_connection_takes_none(pool: Database) -> None:
    entered = asyncio.Barrier(POOL_SIZE + 1)
    leave = asyncio.Event()

    async def hold() -> None:
        async with pool.connection():
            await entered.wait()
            await leave.wait()

    async def wait() -> None:
        async with pool.connection():
            raise AssertionError("there is no free connection")

    holders = [asyncio.create_task(hold()) for _ in range(POOL_SIZE)]
    await entered.wait()
    waiters = [asyncio.create_task(wait()) for _ in range(10 * POOL_SIZE)]
    await asyncio.sleep(0)
    for waiter in waiters:
        waiter.cancel()
    await asyncio.gather(*waiters, return_exceptions=True)
    leave.set()
    await asyncio.gather(*holders)
    await assert_every_place_is_free(pool)


async def test_closing_does_not_wait_for_a_server_that_is_silent(pool: Database, proxy: TcpProxy) -> None:
    await assert_every_place_is_free(pool)
    proxy.stall()
    async with asyncio.timeout(NEVER):
        await pool.close()

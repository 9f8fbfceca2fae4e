"""What a client sees while the database is away, and that the service is back without anybody's doing."""

import asyncio
from contextlib import AsyncExitStack, suppress
from pathlib import Path

import asyncpg
import httpx2
from fastapi import FastAPI

from taskwell.bootstrap import build_app
from taskwell.platform.database import Database
from taskwell.platform.settings import Settings
from tests.conftest import SettableClock, browser
from tests.faults.conftest import PATIENCE, POOL_SIZE
from tests.faults.observations import LIVE, assert_serving, assert_unavailable
from tests.faults.servers import PostgresServer
from tests.faults.tcp_proxy import TcpProxy
from tests.todos.conftest import TODOS


async def test_a_database_that_closed_all_idle_connections_is_not_noticed(
    people: list[httpx2.AsyncClient], server: PostgresServer
) -> None:
    await asyncio.gather(*(person.get(TODOS) for person in people))
    connection = await asyncpg.connect(server.url)
    closed = await connection.fetchval(
        "SELECT count(pg_terminate_backend(pid, 1000)) FROM pg_stat_activity WHERE application_name = 'taskwell'"
    )
    await connection.close()
    assert closed == POOL_SIZE
    await assert_serving(people[0])


async def test_connections_that_died_unheard_while_they_rested_are_not_noticed(
    people: list[httpx2.AsyncClient], proxy: TcpProxy
) -> None:
    await asyncio.gather(*(person.get(TODOS) for person in people))
    proxy.strand()
    await assert_serving(people[0])


async def test_a_restart_is_answered_with_503_meanwhile(ada: httpx2.AsyncClient, server: PostgresServer) -> None:
    server.stop()
    await assert_unavailable(ada)
    server.start()
    await assert_serving(ada)


async def test_a_server_that_lost_its_power_is_answered_with_503_meanwhile(
    ada: httpx2.AsyncClient, server: PostgresServer
) -> None:
    server.kill()
    await assert_unavailable(ada)
    server.start()
    await assert_serving(ada)


async def test_a_network_that_passes_nothing_on_is_answered_with_503_meanwhile(
    ada: httpx2.AsyncClient, proxy: TcpProxy
) -> None:
    proxy.stall()
    await assert_unavailable(ada)
    proxy.flow()
    await assert_serving(ada)


async def test_a_network_that_resets_connections_is_answered_with_503_meanwhile(
    ada: httpx2.AsyncClient, proxy: TcpProxy
) -> None:
    await proxy.refuse()
    proxy.cut()
    await assert_unavailable(ada)
    await proxy.accept()
    await assert_serving(ada)


async def test_a_database_without_a_free_connection_is_answered_with_503_meanwhile(
    ada: httpx2.AsyncClient, server: PostgresServer, proxy: TcpProxy
) -> None:
    proxy.cut()
    async with AsyncExitStack() as others:
        with suppress(asyncpg.TooManyConnectionsError):
            while True:
                connection = await asyncpg.connect(server.url)
                others.push_async_callback(connection.close)
        await assert_unavailable(ada)
    await assert_serving(ada)


async def test_a_service_that_starts_without_its_database_serves_as_soon_as_it_is_there(
    settings: Settings, clock: SettableClock, proxy: TcpProxy
) -> None:
    await proxy.refuse()
    app = build_app(settings, clock, with_worker=False, patience=PATIENCE)
    async with app.router.lifespan_context(app), browser(app) as client:
        assert (await client.get(LIVE)).status_code == 200
        assert (await client.head("/")).status_code == 200
        assert (await client.get("/health/ready")).status_code == 503
        await proxy.accept()
        assert (await client.get("/health/ready")).status_code == 200


async def test_a_failover_loses_writes_only_until_the_standby_is_promoted(
    ada: httpx2.AsyncClient, server: PostgresServer, proxy: TcpProxy, tmp_path: Path
) -> None:
    server.stop()
    standby = server.copy_as_standby(tmp_path / "standby")
    try:
        standby.start()
        proxy.target = standby.port
        assert (await ada.get(TODOS)).status_code == 200
        refused = await ada.post(TODOS, json={"title": "Buy milk"})
        assert (refused.status_code, refused.json()["code"]) == (503, "service_unavailable")
        operator = await asyncpg.connect(standby.url)
        assert await operator.fetchval("SELECT pg_promote()")
        await operator.close()
        await assert_serving(ada)
    finally:
        standby.stop()
        server.start()


async def test_connections_to_a_server_that_became_a_standby_are_given_up_for_the_new_primary(
    app: FastAPI, ada: httpx2.AsyncClient, server: PostgresServer
) -> None:
    operator = await asyncpg.connect(server.url)
    await operator.execute("ALTER SYSTEM SET default_transaction_read_only = on")
    await operator.execute("SELECT pg_reload_conf()")
    assert (await ada.get(TODOS)).status_code == 200
    (demoted,) = await _backends(app.state.parts.database)
    assert (await ada.post(TODOS, json={"title": "Buy milk"})).status_code == 503
    assert demoted not in await _backends(app.state.parts.database)
    await operator.execute("SET default_transaction_read_only = off")
    await operator.execute("ALTER SYSTEM RESET default_transaction_read_only")
    await operator.execute("SELECT pg_reload_conf()")
    await operator.close()
    await assert_serving(ada)


async def _backends(database: Database) -> set[int]:
    """Where as many connections lead as are lent when nobody else has one."""
    async with database.connection() as connection:
        return {await connection.fetchval("SELECT pg_backend_pid()")}

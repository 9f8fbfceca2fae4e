"""The process as a host sees it: when it listens, how it ends, and what a storm of sign-ins does to it."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Mapping
from functools import partial
from pathlib import Path

import asyncpg
import httpx2
import pytest

from tests.faults.backend_process import ORIGIN, Backend, serving
from tests.faults.observations import someone_waits_for_a_lock, until
from tests.faults.servers import PostgresServer
from tests.faults.tcp_proxy import TcpProxy
from tests.todos.conftest import TODOS

ADA = {"email": "ada@example.org", "password": "kestrels over the moor"}
REGISTER = "/api/v1/auth/register"
LOGIN = "/api/v1/auth/login"
STORM = 100
ENOUGH_BYTES = 400 * 1024 * 1024


@pytest.fixture
def container(environment: Mapping[str, str], server: PostgresServer, proxy: TcpProxy) -> dict[str, str]:
    """What the process is given: nothing of the tests' own environment."""
    return {
        **environment,
        "LOG_FORMAT": "json",
        "FRONTEND_URL": ORIGIN,
        "DATABASE_URL": server.url_through(proxy.port),
        "RATE_LIMIT_LOGIN_CLIENT": "1000/minute",
        "RATE_LIMIT_LOGIN_ACCOUNT": "1000/minute",
    }


@pytest.fixture
async def backend(container: Mapping[str, str], tmp_path: Path) -> AsyncIterator[Backend]:
    async with serving(container, tmp_path) as backend:
        yield backend


@pytest.fixture
async def operator(server: PostgresServer) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    """Somebody else at the same database."""
    connection = await asyncpg.connect(server.url)
    yield connection
    await connection.close()


async def test_it_listens_although_its_database_is_away_and_serves_once_it_is_there(
    container: Mapping[str, str], proxy: TcpProxy, tmp_path: Path
) -> None:
    await proxy.refuse()
    async with serving(container, tmp_path) as backend:
        assert (await backend.client.head("/")).status_code == 200
        refused = await backend.client.post(LOGIN, json=ADA)
        assert (refused.status_code, refused.json()["code"]) == (503, "service_unavailable")
        await proxy.accept()
        assert (await backend.client.get("/health/ready")).status_code == 200
        assert await backend.end() == 0


async def test_a_request_in_flight_is_answered_before_the_end(
    backend: Backend, operator: "asyncpg.Connection[asyncpg.Record]"
) -> None:
    assert (await backend.client.post(REGISTER, json=ADA)).status_code == 201
    async with operator.transaction():
        await operator.execute("LOCK TABLE todos IN ACCESS EXCLUSIVE MODE")
        in_flight = asyncio.create_task(backend.client.get(TODOS))
        await until(partial(someone_waits_for_a_lock, operator))
        backend.process.send_signal(signal.SIGTERM)
        await until(partial(nothing_listens, backend))
        assert not in_flight.done()
    assert (await in_flight).status_code == 200
    async with asyncio.timeout(10):
        assert await backend.process.wait() == 0


async def nothing_listens(backend: Backend) -> bool:
    """Whether new connections are refused."""
    try:
        _, writer = await asyncio.open_connection(backend.client.base_url.host, backend.client.base_url.port)
    except ConnectionRefusedError:
        return True
    writer.close()
    return False


async def test_it_ends_in_time_although_its_database_is_silent(backend: Backend, proxy: TcpProxy) -> None:
    assert (await backend.client.post(REGISTER, json=ADA)).status_code == 201
    await backend.client.post("/api/v1/auth/forgot-password", json={"email": ADA["email"]})
    proxy.stall()
    waiting = [asyncio.create_task(backend.client.get(TODOS)) for _ in range(3)]
    assert (await backend.client.get("/health/live")).status_code == 200
    assert await backend.end() == 0
    await asyncio.gather(*waiting, return_exceptions=True)


async def test_a_client_that_hangs_up_leaves_no_connection_taken(
    backend: Backend, operator: "asyncpg.Connection[asyncpg.Record]"
) -> None:
    signed_up = await backend.client.post(REGISTER, json=ADA)
    assert signed_up.status_code == 201
    async with operator.transaction():
        await operator.execute("LOCK TABLE todos IN ACCESS EXCLUSIVE MODE")
        for _ in range(20):
            await hang_up_in_the_middle(backend)
        await until(partial(someone_waits_for_a_lock, operator))
    answers = await asyncio.gather(*(backend.client.get(TODOS) for _ in range(30)))
    assert {answer.status_code for answer in answers} == {200}
    busy = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'taskwell' AND state <> 'idle'"
    assert await operator.fetchval(busy) == 0


async def hang_up_in_the_middle(backend: Backend) -> None:
    """Sends a request, and resets the connection without waiting for its answer."""
    url = backend.client.base_url
    _, writer = await asyncio.open_connection(url.host, url.port)
    cookie = "; ".join(f"{name}={value}" for name, value in backend.client.cookies.items())
    writer.write(f"GET {TODOS} HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\n\r\n".encode())
    await writer.drain()
    writer.transport.abort()


async def test_several_workers_serve_as_one_and_one_that_dies_is_replaced(
    container: Mapping[str, str], tmp_path: Path
) -> None:
    async with serving({**container, "WEB_CONCURRENCY": "2"}, tmp_path) as backend:
        assert (await backend.client.post(REGISTER, json=ADA)).status_code == 201
        killed, _ = backend.workers()
        os.kill(killed, signal.SIGKILL)

        async def is_replaced() -> bool:
            workers = backend.workers()
            return killed not in workers and len(workers) == 2

        await until(is_replaced)
        async with httpx2.AsyncClient(base_url=backend.client.base_url, cookies=backend.client.cookies) as client:
            assert (await client.get(TODOS)).status_code == 200
        assert await backend.end() == 0


async def test_a_storm_of_sign_ins_leaves_lists_alive_and_the_memory_bounded(backend: Backend) -> None:
    assert (await backend.client.post(REGISTER, json=ADA)).status_code == 201
    wrong = ADA | {"password": "not the password"}
    async with httpx2.AsyncClient(base_url=backend.client.base_url, timeout=60) as others:
        storm = [asyncio.create_task(others.post(LOGIN, json=wrong if n % 2 else ADA)) for n in range(STORM)]
        # The first answer says that the queue is at work.
        await asyncio.wait(storm, return_when=asyncio.FIRST_COMPLETED)
        for _ in range(5):
            assert (await backend.client.get(TODOS)).status_code == 200
        assert not all(sign_in.done() for sign_in in storm)
        answers = await asyncio.gather(*storm)
    statuses = {answer.status_code for answer in answers}
    assert {200, 401} <= statuses <= {200, 401, 503}
    assert all(int(answer.headers["retry-after"]) > 0 for answer in answers if answer.status_code == 503)
    assert backend.peak_memory() < ENOUGH_BYTES

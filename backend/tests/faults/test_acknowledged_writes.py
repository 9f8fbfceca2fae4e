"""Four people write without pause while the database fails; whatever was acknowledged is there afterwards."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import asyncpg
import httpx2
import pytest
from uuid_utils.compat import uuid7

from tests.faults.observations import NEVER
from tests.faults.servers import PostgresServer
from tests.faults.tcp_proxy import TcpProxy
from tests.todos.conftest import TODOS

AMPLE = 20


@dataclass
class Writers:
    """What was sent, and how it was answered: by a todo's id, the status that it had in the end."""

    answered: dict[str, int] = field(default_factory=dict)
    statuses: list[int] = field(default_factory=list)
    _progress: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def write(self, client: httpx2.AsyncClient) -> None:
        """Adds todos for ever; one that was not acknowledged is sent again, as a browser's outbox does."""
        while True:
            todo_id = str(uuid7())
            self.answered[todo_id] = 0
            while self.answered[todo_id] not in {200, 201}:
                answer = await client.post(TODOS, json={"id": todo_id, "title": "Buy milk"})
                self.answered[todo_id] = answer.status_code
                await self._note(answer.status_code)

    async def see(self, *statuses: int) -> None:
        """Returns when so many answers more have had one of these."""
        seen = len(self.statuses)
        async with self._progress:
            await self._progress.wait_for(lambda: sum(s in statuses for s in self.statuses[seen:]) >= AMPLE)

    async def _note(self, status: int) -> None:
        async with self._progress:
            self.statuses.append(status)
            self._progress.notify_all()


@asynccontextmanager
async def writing(people: list[httpx2.AsyncClient]) -> AsyncIterator[Writers]:
    writers = Writers()
    tasks = [asyncio.create_task(writers.write(person)) for person in people[:4]]
    try:
        async with asyncio.timeout(3 * NEVER):
            await writers.see(201)
            yield writers
            await writers.see(200, 201)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def restart(server: PostgresServer, _: TcpProxy, writers: Writers) -> None:
    server.stop()
    await writers.see(503)
    server.start()


async def kill(server: PostgresServer, _: TcpProxy, writers: Writers) -> None:
    server.kill()
    await writers.see(503)
    server.start()


async def stall(_: PostgresServer, proxy: TcpProxy, writers: Writers) -> None:
    proxy.stall()
    await writers.see(503)
    proxy.flow()


async def cut(_: PostgresServer, proxy: TcpProxy, writers: Writers) -> None:
    for _attempt in range(3):
        proxy.cut()
        await writers.see(200, 201)


@pytest.mark.parametrize("fault", [restart, kill, stall, cut], ids=lambda fault: fault.__name__)
async def test_no_acknowledged_write_is_lost_and_none_is_made_twice(
    people: list[httpx2.AsyncClient],
    server: PostgresServer,
    proxy: TcpProxy,
    fault: Callable[[PostgresServer, TcpProxy, Writers], Awaitable[None]],
) -> None:
    async with writing(people) as writers:
        await fault(server, proxy, writers)
    assert set(writers.statuses) <= {200, 201, 503}
    connection = await asyncpg.connect(server.url)
    kept = [str(row["id"]) for row in await connection.fetch("SELECT id FROM todos")]
    await connection.close()
    acknowledged = {todo_id for todo_id, status in writers.answered.items() if status in {200, 201}}
    assert acknowledged <= set(kept) <= set(writers.answered)

"""What a test may expect of the service while its database is away, and once it is back."""

import asyncio
from collections.abc import Awaitable, Callable

import asyncpg
import httpx2

from taskwell.platform.database import Database
from tests.faults.conftest import PATIENCE, POOL_SIZE
from tests.todos.conftest import TODOS, make_todo

LIVE = "/health/live"
# Far beyond what is promised, so that only an answer that never comes fails the test, not a busy machine.
NEVER = 10 * PATIENCE.whole.total_seconds()


async def assert_unavailable(client: httpx2.AsyncClient) -> None:
    """Reading and writing are answered with 503 and when to come back; liveness does not notice."""
    async with asyncio.timeout(NEVER):
        answers = await asyncio.gather(
            *(client.get(TODOS) for _ in range(2 * POOL_SIZE)),
            client.post(TODOS, json={"title": "Buy milk"}),
            client.post("/api/v1/auth/forgot-password", json={"email": "ada@example.org"}),
        )
        assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [
            (503, "service_unavailable")
        ] * len(answers)
        assert all(int(answer.headers["retry-after"]) > 0 for answer in answers)
        assert (await client.get(LIVE)).status_code == 200
        ready = await client.get("/health/ready")
        assert (ready.status_code, ready.json()["checks"]["database"]["status"]) == (503, "unavailable")


async def assert_serving(client: httpx2.AsyncClient) -> None:
    """Reading and writing work, and so they do for as many at once as there are connections."""
    async with asyncio.timeout(NEVER):
        answers = await asyncio.gather(client.get("/health/ready"), *(client.get(TODOS) for _ in range(2 * POOL_SIZE)))
        assert [answer.status_code for answer in answers] == [200] * len(answers)
        await make_todo(client)


async def assert_every_place_is_free(database: Database) -> None:
    """As many loans as the pool has places stand side by side: none was lost to an earlier one."""
    meeting = asyncio.Barrier(POOL_SIZE)

    async def borrow() -> None:
        async with database.connection() as connection:
            await meeting.wait()
            assert await connection.fetchval("SELECT 1") == 1

    async with asyncio.timeout(NEVER):
        await asyncio.gather(*(borrow() for _ in range(POOL_SIZE)))


async def until(is_so: Callable[[], Awaitable[bool]]) -> None:
    """Returns when another process has come so far; what it does there cannot wake anybody here."""
    async with asyncio.timeout(60):
        while not await is_so():  # noqa: ASYNC110  # see above
            await asyncio.sleep(0.02)


async def someone_waits_for_a_lock(operator: "asyncpg.Connection[asyncpg.Record]") -> bool:
    """Whether a connection of the application's, or of its migrations, waits for somebody else's transaction."""
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND application_name = 'taskwell'"
    # Inside a transaction the view would not change otherwise.
    await operator.execute("SELECT pg_stat_clear_snapshot()")
    return bool(await operator.fetchval(waiting))

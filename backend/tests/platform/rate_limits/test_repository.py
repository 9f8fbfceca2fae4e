from datetime import UTC, datetime, timedelta

from taskwell.platform.database import Database
from taskwell.platform.rate_limits.repository import CountRepository
from taskwell.platform.settings import RateLimit

NOW = datetime(2026, 11, 22, tzinfo=UTC)
LIMIT = RateLimit(3, timedelta(hours=1))


async def test_a_count_does_not_wait_for_the_disk_and_nothing_else_is_kept_from_it(database: Database) -> None:
    async with database.connection() as connection:
        await connection.execute("SET synchronous_commit = on")
        await CountRepository(connection).count(b"somebody", LIMIT, NOW)
        assert await connection.fetchval("SHOW synchronous_commit") == "on"
    async with database.transaction() as connection:
        await connection.execute("SET LOCAL synchronous_commit = on")
        await CountRepository(connection).count(b"somebody", LIMIT, NOW)
        assert await connection.fetchval("SHOW synchronous_commit") == "off"

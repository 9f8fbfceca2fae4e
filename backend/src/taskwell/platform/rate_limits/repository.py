"""The counts in PostgreSQL."""

from datetime import datetime
from typing import Final

from taskwell.platform.database import Connection
from taskwell.platform.rate_limits.window import Window
from taskwell.platform.settings import RateLimit

# A few expired rows go with each count, so that nothing has to wake the database to clear them away. The count
# itself holds the only lock that is ever waited for: expired rows that somebody else has are passed over. That lock
# is held until the commit, and a busy client's counts all want it, so the commit does not wait for the disk: a crash
# of the database may forget the last moment's counts, and nothing that anybody was promised.
_COUNT: Final = """
    WITH cleared AS (
        DELETE FROM rate_limits WHERE key IN (
            SELECT key FROM rate_limits WHERE expires_at <= $4 AND key <> $1
            ORDER BY expires_at LIMIT 4 FOR UPDATE SKIP LOCKED
        )
    )
    INSERT INTO rate_limits AS counted (key, hits, expires_at)
    SELECT $1::bytea, 1, $4::timestamptz + $3::interval FROM set_config('synchronous_commit', 'off', true)
    ON CONFLICT (key) DO UPDATE SET
        hits = CASE WHEN counted.expires_at <= $4 THEN 1 ELSE least(counted.hits, $2::integer) + 1 END,
        expires_at = CASE WHEN counted.expires_at <= $4 THEN excluded.expires_at ELSE counted.expires_at END
    RETURNING hits, expires_at
"""
_FORGET: Final = "DELETE FROM rate_limits WHERE key = $1"


class CountRepository:
    """Counts by key. Keys are digests; whoever makes them knows of what."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def count(self, key: bytes, limit: RateLimit, now: datetime) -> Window:
        """Counts one more hit, in one statement, and returns the window with it: no two callers get the same."""
        row = await self._connection.fetchrow(_COUNT, key, limit.amount, limit.window, now)
        assert row is not None, "an upsert without a condition returns its row"
        return Window(hits=row["hits"], expires_at=row["expires_at"])

    async def forget(self, key: bytes) -> None:
        """Begins again at none."""
        await self._connection.execute(_FORGET, key)

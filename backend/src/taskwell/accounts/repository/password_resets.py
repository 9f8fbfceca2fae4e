"""The table ``password_resets``."""

from datetime import datetime
from uuid import UUID

from taskwell.accounts.repository.accounts import account_of
from taskwell.accounts.rows import PasswordReset
from taskwell.platform.database import Connection


class PasswordResetRepository:
    """Reads and writes what mailed links may be spent for; a token comes in as its hash, never as itself."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def grant(self, token_hash: bytes, account_id: UUID, expires_at: datetime) -> bool:
        """Makes this the account's one valid link; False when it was spent already.

        Granting the same link again, because its mail is sent again, moves its end.
        """
        await self.void_others(account_id, token_hash)
        row = await self._connection.fetchrow(
            """
            INSERT INTO password_resets (token_hash, account_id, expires_at)
            VALUES ($1, $2, $3)
            ON CONFLICT (token_hash) DO UPDATE SET expires_at = excluded.expires_at
            WHERE password_resets.used_at IS NULL
            RETURNING account_id
            """,
            token_hash,
            account_id,
            expires_at,
        )
        return row is not None

    async def find(self, token_hash: bytes) -> PasswordReset | None:
        """The link, spent or not, with its account."""
        row = await self._connection.fetchrow(
            """
            SELECT a.id, a.email, a.name, a.time_zone, a.created_at, a.updated_at, r.expires_at, r.used_at
            FROM password_resets r
            JOIN accounts a ON a.id = r.account_id
            WHERE r.token_hash = $1
            """,
            token_hash,
        )
        if row is None:
            return None
        return PasswordReset(account=account_of(row), expires_at=row["expires_at"], used_at=row["used_at"])

    async def spend(self, token_hash: bytes, now: datetime) -> bool:
        """Spends the link; of any number of callers at once exactly one is told True."""
        row = await self._connection.fetchrow(
            """
            UPDATE password_resets SET used_at = $2
            WHERE token_hash = $1 AND used_at IS NULL AND expires_at > $2
            RETURNING account_id
            """,
            token_hash,
            now,
        )
        return row is not None

    async def void_others(self, account_id: UUID, token_hash: bytes) -> None:
        """Makes every other link of the account worthless."""
        await self._connection.execute(
            "DELETE FROM password_resets WHERE account_id = $1 AND token_hash <> $2", account_id, token_hash
        )

    async def void_all(self, account_id: UUID) -> None:
        """Makes every link of the account worthless."""
        await self._connection.execute("DELETE FROM password_resets WHERE account_id = $1", account_id)

    async def forget_expired(self, before: datetime) -> None:
        """Removes the rows of links that ran out before this moment."""
        await self._connection.execute("DELETE FROM password_resets WHERE expires_at < $1", before)

"""The table ``accounts``."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import asyncpg

from taskwell.accounts.rows import Account, Credentials, ListedAccount
from taskwell.platform.database import Connection


class AccountRepository:
    """Reads and writes accounts; every statement but the operator's list names its account."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add(self, account: Account, email_normalized: str, password_hash: str) -> bool:
        """Stores a new account; False when the address has one already."""
        row = await self._connection.fetchrow(
            """
            INSERT INTO accounts (id, email, email_normalized, name, time_zone, password_hash,
                                  credentials_changed_at, created_at, updated_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $7)
            ON CONFLICT (email_normalized) DO NOTHING
            RETURNING id
            """,
            account.id,
            account.email,
            email_normalized,
            account.name,
            account.time_zone,
            password_hash,
            account.created_at,
        )
        return row is not None

    async def find_credentials(self, email_normalized: str) -> Credentials | None:
        """The account that signs in with this address."""
        row = await self._connection.fetchrow(
            "SELECT id, email, name, time_zone, created_at, updated_at, password_hash FROM accounts WHERE email_normalized = $1",
            email_normalized,
        )
        return _credentials(row)

    async def find_credentials_by_id(self, account_id: UUID) -> Credentials | None:
        """The account with its password's hash, for a person who has to show the password again."""
        row = await self._connection.fetchrow(
            "SELECT id, email, name, time_zone, created_at, updated_at, password_hash FROM accounts WHERE id = $1",
            account_id,
        )
        return _credentials(row)

    async def find(self, account_id: UUID) -> Account | None:
        """The account, without its credentials."""
        row = await self._connection.fetchrow(
            "SELECT id, email, name, time_zone, created_at, updated_at FROM accounts WHERE id = $1", account_id
        )
        return None if row is None else account_of(row)

    async def update_profile(
        self, account_id: UUID, name: str | None, time_zone: str | None, now: datetime
    ) -> Account | None:
        """Changes what is not None; returns the account as it stands then, or None when it is gone."""
        row = await self._connection.fetchrow(
            """
            UPDATE accounts
            SET name = coalesce($2, name), time_zone = coalesce($3, time_zone), updated_at = $4
            WHERE id = $1
            RETURNING id, email, name, time_zone, created_at, updated_at
            """,
            account_id,
            name,
            time_zone,
            now,
        )
        return None if row is None else account_of(row)

    async def set_password_hash(self, account_id: UUID, password_hash: str, now: datetime) -> None:
        """A new password: sessions that were authenticated before ``now`` are dead from here on."""
        await self._connection.execute(
            "UPDATE accounts SET password_hash = $2, credentials_changed_at = $3, updated_at = $3 WHERE id = $1",
            account_id,
            password_hash,
            now,
        )

    async def replace_hash(self, account_id: UUID, old_hash: str, new_hash: str) -> None:
        """The same password under today's parameters, unless it was changed meanwhile."""
        await self._connection.execute(
            "UPDATE accounts SET password_hash = $3 WHERE id = $1 AND password_hash = $2",
            account_id,
            old_hash,
            new_hash,
        )

    async def list(self, part: str, seen_since: datetime, limit: int) -> Sequence[ListedAccount]:
        """The newest accounts with ``part`` in their normalised address or name; sessions that rest since longer are over."""
        rows = await self._connection.fetch(
            """
            SELECT a.id, a.email, a.name, a.created_at, count(s.id) AS sessions, max(s.last_seen_at) AS last_seen_at
            FROM accounts a
            LEFT JOIN sessions s ON s.account_id = a.id AND s.last_seen_at > $2
            WHERE strpos(a.email_normalized, $1) > 0 OR strpos(lower(a.name), $1) > 0
            GROUP BY a.id
            ORDER BY a.created_at DESC, a.id DESC
            LIMIT $3
            """,
            part,
            seen_since,
            limit,
        )
        return [ListedAccount(**row) for row in rows]

    async def delete(self, account_id: UUID) -> None:
        """Removes the account and, by its foreign keys, everything that belongs to it."""
        await self._connection.execute("DELETE FROM accounts WHERE id = $1", account_id)


def account_of(row: asyncpg.Record) -> Account:
    """The account in a row that has all of its columns."""
    return Account(
        id=row["id"],
        email=row["email"],
        name=row["name"],
        time_zone=row["time_zone"],
        created_at=row["created_at"],
        updated_at=row["updated_at"],
    )


def _credentials(row: asyncpg.Record | None) -> Credentials | None:
    return None if row is None else Credentials(account=account_of(row), password_hash=row["password_hash"])

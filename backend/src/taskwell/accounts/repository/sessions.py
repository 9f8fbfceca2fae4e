"""The table ``sessions``."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import asyncpg

from taskwell.accounts.rows import Session, SessionKind
from taskwell.platform.database import Connection


class SessionRepository:
    """Reads and writes sessions; every statement but the token's own look-up names the owner."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add(self, session: Session) -> None:
        """Stores a new session."""
        await self._connection.execute(
            """
            INSERT INTO sessions (id, account_id, kind, user_agent, client_address, created_at, last_seen_at, expires_at, authenticated_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $6)
            """,
            session.id,
            session.account_id,
            session.kind.value,
            session.user_agent,
            session.client_address,
            session.created_at,
            session.last_seen_at,
            session.expires_at,
        )

    async def find_living(self, session_id: UUID, now: datetime, seen_since: datetime) -> Session | None:
        """The session, unless it expired, rested since before ``seen_since``, or precedes a new password."""
        row = await self._connection.fetchrow(
            """
            SELECT s.id, s.account_id, s.kind, s.user_agent, s.client_address,
                   s.created_at, s.last_seen_at, s.expires_at
            FROM sessions s
            JOIN accounts a ON a.id = s.account_id
            WHERE s.id = $1 AND s.expires_at > $2 AND s.last_seen_at > $3
              AND s.authenticated_at >= a.credentials_changed_at
            """,
            session_id,
            now,
            seen_since,
        )
        return None if row is None else _session(row)

    async def list_living(self, account_id: UUID, now: datetime, seen_since: datetime) -> Sequence[Session]:
        """Where the account is signed in, the most recently used first."""
        rows = await self._connection.fetch(
            """
            SELECT id, account_id, kind, user_agent, client_address, created_at, last_seen_at, expires_at FROM sessions
            WHERE account_id = $1 AND expires_at > $2 AND last_seen_at > $3
            ORDER BY last_seen_at DESC, id DESC
            """,
            account_id,
            now,
            seen_since,
        )
        return [_session(row) for row in rows]

    async def touch(self, session_id: UUID, now: datetime) -> None:
        """Notes that the session is in use."""
        await self._connection.execute("UPDATE sessions SET last_seen_at = $2 WHERE id = $1", session_id, now)

    async def authenticate_again(self, session_id: UUID, now: datetime) -> None:
        """Lets a session outlive the password change that was made from it."""
        await self._connection.execute(
            "UPDATE sessions SET authenticated_at = $2, last_seen_at = $2 WHERE id = $1", session_id, now
        )

    async def end(self, account_id: UUID, session_id: UUID) -> bool:
        """Ends one of the account's sessions; False when it has no such session."""
        status = await self._connection.execute(
            "DELETE FROM sessions WHERE account_id = $1 AND id = $2", account_id, session_id
        )
        return status == "DELETE 1"

    async def end_all(self, account_id: UUID, keep: UUID | None = None) -> int:
        """Ends the account's sessions, but for the one to keep; returns how many."""
        status = await self._connection.execute(
            "DELETE FROM sessions WHERE account_id = $1 AND id IS DISTINCT FROM $2", account_id, keep
        )
        return int(status.removeprefix("DELETE "))

    async def forget_dead(self, account_id: UUID, now: datetime, seen_since: datetime) -> None:
        """Removes the rows of the account's sessions that have run out."""
        await self._connection.execute(
            "DELETE FROM sessions WHERE account_id = $1 AND (expires_at <= $2 OR last_seen_at <= $3)",
            account_id,
            now,
            seen_since,
        )


def _session(row: asyncpg.Record) -> Session:
    return Session(
        id=row["id"],
        account_id=row["account_id"],
        kind=SessionKind(row["kind"]),
        user_agent=row["user_agent"],
        client_address=row["client_address"],
        created_at=row["created_at"],
        last_seen_at=row["last_seen_at"],
        expires_at=row["expires_at"],
    )

"""The outbox in PostgreSQL. Several processes share it.

A row belongs to whoever holds its lease, and every statement that writes the outcome of an attempt names
the lease: a worker that was slower than its lease changes nothing any more.
"""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import asyncpg

from taskwell.mail.outbox import ListedMail, MailState, NewMail, OutboxFigures, QueuedMail
from taskwell.platform.database import Connection

# A queued row steps back while another row of its key is in hand, and for a newer one of its key.
_STEPS_BACK: Final = """
    mail.state = 'queued' AND EXISTS (
        SELECT FROM mail_outbox AS other
        WHERE other.coalescing_key = mail.coalescing_key
          AND (other.state = 'leased' OR (other.state = 'queued' AND other.id > mail.id))
    )
"""

_CLAIM: Final = f"""
    UPDATE mail_outbox AS claimed
    SET state = 'leased', lease_id = $2, wake_at = $3, attempts = attempts + 1
    WHERE id IN (
        SELECT id FROM mail_outbox AS mail
        WHERE mail.state IN ('queued', 'leased') AND mail.wake_at <= $1 AND NOT ({_STEPS_BACK})
        ORDER BY mail.wake_at
        LIMIT $4
        FOR UPDATE SKIP LOCKED
    )
    RETURNING id, kind, address, payload, created_at, expires_at, generation, attempts, lease_id, EXISTS (
        SELECT FROM mail_outbox AS sent
        WHERE sent.coalescing_key = claimed.coalescing_key AND sent.state = 'sent'
          AND sent.settled_at + sent.quiet_for > claimed.created_at
    ) AS covered
"""  # noqa: S608 -- put together from constants

# Requests that came in while the mail was in hand are answered by it, and lengthen its life.
_FOLDED: Final = """
    WITH folded AS (
        DELETE FROM mail_outbox AS other USING mail_outbox AS mine
        WHERE mine.id = $1 AND mine.lease_id = $2 AND other.coalescing_key = mine.coalescing_key
          AND other.state = 'queued'
        RETURNING other.expires_at
    )
"""

_SENT: Final = f"""
    {_FOLDED}
    UPDATE mail_outbox
    SET state = 'sent', lease_id = NULL, settled_at = $3::timestamptz, transport = $4, last_error = NULL,
        wake_at = $3::timestamptz + GREATEST(quiet_for, $5::interval)
    WHERE id = $1 AND lease_id = $2
"""  # noqa: S608 -- put together from constants

_POSTPONED: Final = f"""
    {_FOLDED}
    UPDATE mail_outbox
    SET state = 'queued', lease_id = NULL, wake_at = $3, last_error = $4,
        expires_at = GREATEST(expires_at, (SELECT max(expires_at) FROM folded))
    WHERE id = $1 AND lease_id = $2
"""  # noqa: S608 -- put together from constants

_FIGURES: Final = """
    count(*) FILTER (WHERE state IN ('queued', 'leased')) AS queued,
    count(*) FILTER (WHERE state = 'dead') AS dead,
    min(created_at) FILTER (WHERE state IN ('queued', 'leased')) AS oldest_queued_at
"""

_FORGET_AND_LOOK_AHEAD: Final = f"""
    WITH forgotten AS (
        DELETE FROM mail_outbox WHERE state IN ('sent', 'dead') AND wake_at <= $1
    )
    SELECT min(mail.wake_at) FILTER (WHERE NOT ({_STEPS_BACK})) AS next_at, {_FIGURES}
    FROM mail_outbox AS mail
    WHERE NOT (mail.state IN ('sent', 'dead') AND mail.wake_at <= $1)
"""  # noqa: S608 -- put together from constants

_LISTED: Final = """
    SELECT id, kind, address, state, attempts, generation, created_at, wake_at, expires_at, settled_at,
        transport, last_error
    FROM mail_outbox
"""

_LIST: Final = f"{_LISTED} WHERE $1::text IS NULL OR state = $1 ORDER BY created_at DESC, id DESC LIMIT $2"
_FIND: Final = f"{_LISTED} WHERE id = $1"
_HOW_IT_STANDS: Final = f"SELECT {_FIGURES} FROM mail_outbox"  # noqa: S608 -- put together from constants


class OutboxRepository:
    """The rows of the outbox, through one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add(self, mail: NewMail) -> None:
        """Queues a mail; it is sent some time after the transaction is committed and the worker woken.

        Always the same single insert, whatever is queued already and whoever lives at the address: neither
        its time nor its failure tells anything. The worker decides which of several is sent.
        """
        await self._connection.execute(
            """
            INSERT INTO mail_outbox (id, kind, address, payload, coalescing_key, quiet_for, state, wake_at,
                expires_at, created_at, generation, attempts)
            VALUES ($1, $2, $3, $4::jsonb, $5, $6, 'queued', $7, $8, $7, 0, 0)
            """,
            mail.id,
            mail.kind,
            mail.address,
            json.dumps(dict(mail.payload)),
            mail.coalescing.key if mail.coalescing else None,
            mail.coalescing.quiet_for if mail.coalescing else timedelta(0),
            mail.created_at,
            mail.expires_at,
        )

    async def claim(self, now: datetime, lease_id: UUID, lease_until: datetime, limit: int) -> Sequence[QueuedMail]:
        """Takes up to `limit` mails that are due, and those whose lease ran out; nobody else gets them meanwhile."""
        try:
            rows = await self._connection.fetch(_CLAIM, now, lease_id, lease_until, limit)
        except asyncpg.UniqueViolationError:
            # Another process took a mail with one of their keys in the same instant.
            return ()
        return [_queued(row) for row in rows]

    async def mark_sent(self, mail: QueuedMail, now: datetime, transport: str, keep_for: timedelta) -> bool:
        """Records that a transport took the mail; False when the lease was lost."""
        return _hit(await self._connection.execute(_SENT, mail.id, mail.lease_id, now, transport, keep_for))

    async def postpone(self, mail: QueuedMail, until: datetime, error: str) -> bool:
        """Puts the mail back until then; False when the lease was lost."""
        return _hit(await self._connection.execute(_POSTPONED, mail.id, mail.lease_id, until, error))

    async def mark_dead(self, mail: QueuedMail, now: datetime, error: str, keep_for: timedelta) -> bool:
        """Gives the mail up, and keeps it for the operator to see; False when the lease was lost."""
        status = await self._connection.execute(
            """
            UPDATE mail_outbox
            SET state = 'dead', lease_id = NULL, settled_at = $3::timestamptz, last_error = $4,
                wake_at = $3::timestamptz + $5::interval
            WHERE id = $1 AND lease_id = $2
            """,
            mail.id,
            mail.lease_id,
            now,
            error,
            keep_for,
        )
        return _hit(status)

    async def discard(self, mail: QueuedMail) -> bool:
        """Deletes a mail that nobody needs; False when the lease was lost."""
        return _hit(
            await self._connection.execute(
                "DELETE FROM mail_outbox WHERE id = $1 AND lease_id = $2", mail.id, mail.lease_id
            )
        )

    async def forget_and_look_ahead(self, now: datetime) -> tuple[datetime | None, OutboxFigures]:
        """Deletes what was kept long enough; returns when there is something to do next, and how the outbox stands.

        The time is None when there is nothing to do until something is queued.
        """
        row = await self._connection.fetchrow(_FORGET_AND_LOOK_AHEAD, now)
        assert row is not None  # an aggregate without GROUP BY has one row
        next_at, *figures = row
        return next_at, _figures(*figures)

    async def list(self, state: MailState | None, limit: int) -> Sequence[ListedMail]:
        """The newest mails, of one state or of all."""
        rows = await self._connection.fetch(_LIST, state, limit)
        return [_listed(row) for row in rows]

    async def find(self, mail_id: UUID) -> ListedMail | None:
        """The mail, or None when it was never there or is forgotten."""
        row = await self._connection.fetchrow(_FIND, mail_id)
        return _listed(row) if row else None

    async def revive(self, mail_id: UUID, now: datetime) -> bool:
        """Queues a dead mail anew, with a new link and its whole life before it; False when it is not dead."""
        return _hit(
            await self._connection.execute(
                """
                UPDATE mail_outbox
                SET state = 'queued', wake_at = $2::timestamptz, created_at = $2::timestamptz,
                    expires_at = $2::timestamptz + (expires_at - created_at),
                    settled_at = NULL, last_error = NULL, attempts = 0, generation = generation + 1
                WHERE id = $1 AND state = 'dead'
                """,
                mail_id,
                now,
            )
        )

    async def hasten(self, mail_id: UUID, now: datetime) -> bool:
        """Ends the wait of a queued mail; False when it is not queued."""
        return _hit(
            await self._connection.execute(
                "UPDATE mail_outbox SET wake_at = $2 WHERE id = $1 AND state = 'queued'", mail_id, now
            )
        )

    async def figures(self) -> OutboxFigures:
        """How the outbox stands."""
        row = await self._connection.fetchrow(_HOW_IT_STANDS)
        assert row is not None  # an aggregate without GROUP BY has one row
        return _figures(*row)


def _hit(status: str) -> bool:
    """Whether a command's status says that it changed a row."""
    return not status.endswith(" 0")


def _queued(row: asyncpg.Record) -> QueuedMail:
    return QueuedMail(**{**row, "payload": json.loads(row["payload"])})


def _listed(row: asyncpg.Record) -> ListedMail:
    return ListedMail(**{**row, "state": MailState(row["state"])})


def _figures(queued: int, dead: int, oldest_queued_at: datetime | None) -> OutboxFigures:
    return OutboxFigures(queued=queued, dead=dead, oldest_queued_at=oldest_queued_at)

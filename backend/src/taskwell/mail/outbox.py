"""What lies in the outbox, and the port through which another domain writes its mails."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol
from uuid import UUID, uuid5

from taskwell.mail.message import Message
from taskwell.platform.database import Connection

Payload = Mapping[str, str]
"""What a composer needs besides the address. It rests in the database, so it holds no secret."""


class MailState(StrEnum):
    """Where a mail stands. Mails that nobody needs are deleted and have no state."""

    QUEUED = "queued"
    LEASED = "leased"
    SENT = "sent"
    DEAD = "dead"


@dataclass(frozen=True, kw_only=True, slots=True)
class Coalescing:
    """Mails of one `key` stand for one another: one of them is sent, and for `quiet_for` after it no other."""

    key: str
    quiet_for: timedelta


@dataclass(frozen=True, kw_only=True, slots=True)
class NewMail:
    """A mail to be written and sent later. After `expires_at` nobody has a use for it."""

    id: UUID
    kind: str
    address: str
    payload: Payload
    created_at: datetime
    expires_at: datetime
    coalescing: Coalescing | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class QueuedMail:
    """A mail that a worker has in hand.

    `generation` counts how often the operator had it made anew; `attempts` counts the tries of this
    generation, this one included. `covered` says that a mail which was sent after this one was asked for,
    or shortly before, stands for it already.
    """

    id: UUID
    kind: str
    address: str
    payload: Payload
    created_at: datetime
    expires_at: datetime
    generation: int
    attempts: int
    lease_id: UUID
    covered: bool

    @property
    def key(self) -> UUID:
        """The same for every attempt at this generation, and for nothing else."""
        return uuid5(self.id, str(self.generation))


class MailComposer(Protocol):
    """Writes the mails of one kind. Each domain that sends mail registers one."""

    async def compose(self, connection: Connection, mail: QueuedMail) -> Message | None:
        """The message, or None when there is nobody to write to.

        Called at every attempt, inside a transaction that is committed before the message is sent. The
        message for one `mail.key` should be the same each time: a provider may compare it with the first.
        """


@dataclass(frozen=True, kw_only=True, slots=True)
class ListedMail:
    """A mail as the operator sees it: without its text, which is never stored."""

    id: UUID
    kind: str
    address: str
    state: MailState
    attempts: int
    generation: int
    created_at: datetime
    wake_at: datetime
    expires_at: datetime
    settled_at: datetime | None
    transport: str | None
    last_error: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class OutboxFigures:
    """How the outbox stands. `oldest_queued_at` is when the mail that has waited longest was asked for."""

    queued: int
    dead: int
    oldest_queued_at: datetime | None

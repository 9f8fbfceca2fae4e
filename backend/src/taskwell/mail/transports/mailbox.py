"""The development mailbox: mails are kept in memory, to be looked at in /dev/mail."""

from collections import deque
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from taskwell.mail.message import Message, as_email
from taskwell.platform.clock import Clock

_KEPT: Final = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class ReceivedMail:
    """A mail that arrived in the mailbox; `id` is the key it was sent with."""

    id: UUID
    message: Message
    arrived_at: datetime

    @property
    def source(self) -> str:
        """The mail as it would have gone over the wire."""
        return as_email(self.message, self.id).as_bytes().decode("utf-8")


class MailboxTransport:
    """Takes every mail and sends none. It holds the newest two hundred, for as long as the process lives."""

    name = "mailbox"

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._mails: deque[ReceivedMail] = deque(maxlen=_KEPT)

    async def send(self, message: Message, key: UUID) -> None:
        # Like a provider with idempotency: the second attempt at one mail is no second mail.
        if self.find(key) is None:
            self._mails.appendleft(ReceivedMail(id=key, message=message, arrived_at=self._clock()))

    async def probe(self) -> None:
        """Always well."""

    async def rest(self) -> None:
        """Nothing to let go of."""

    def list(self) -> tuple[ReceivedMail, ...]:
        """The mails, newest first."""
        return tuple(self._mails)

    def find(self, key: UUID) -> ReceivedMail | None:
        """The mail that was sent with this key, or None."""
        return next((mail for mail in self._mails if mail.id == key), None)

    def clear(self) -> None:
        """Throw every mail away."""
        self._mails.clear()

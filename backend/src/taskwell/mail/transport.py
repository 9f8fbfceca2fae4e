"""The port through which messages leave: what the worker may expect of SMTP, an HTTPS API or the mailbox."""

from typing import Protocol
from uuid import UUID

from taskwell.mail.message import Message


class MailTransport(Protocol):
    """One way to send mail. Safe for concurrent use within one event loop."""

    @property
    def name(self) -> str:
        """As the operator wrote it in MAIL_TRANSPORT."""

    async def send(self, message: Message, key: UUID) -> None:
        """Hand the message over; on return the other side has answered for it.

        `key` is the same for every attempt at one mail: the Message-ID is made of it, and a provider
        that offers idempotency gets it. Ends within half a minute, whatever the other side does.
        Raises a MailError.
        """

    async def probe(self) -> None:
        """Go as far as one can without sending: connect, check the certificate, prove the credentials.

        Raises TransportUnavailableError or TransportMisconfiguredError.
        """

    async def rest(self) -> None:
        """Let go of connections kept for the next message; a later `send` opens them anew. Never raises."""

"""One message through the first transport that takes it."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from taskwell.mail.errors import (
    AddressRefusedError,
    MailError,
    MessageRefusedError,
    TransportMisconfiguredError,
    TransportUnavailableError,
)
from taskwell.mail.message import Message
from taskwell.mail.transport import MailTransport
from taskwell.platform.clock import Clock
from taskwell.platform.logging import get_logger

_log = get_logger(__name__)

# All transports together: shorter than a lease, longer than one transport that hangs in its connection and
# another that is slow.
DEADLINE: Final = timedelta(seconds=40)
# A transport that failed a moment ago is asked last, so that a hundred mails do not each wait for it to hang.
_LAST_IN_LINE: Final = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Sent:
    """A transport has answered for the message."""

    transport: str


@dataclass(frozen=True, slots=True)
class Refused:
    """No transport will ever take it."""

    reason: str


@dataclass(frozen=True, slots=True)
class Postponed:
    """No transport took it now."""

    reason: str
    retry_after: timedelta | None = None


Outcome = Sent | Refused | Postponed


class Delivery:
    """The transports in the operator's order."""

    def __init__(self, transports: Sequence[MailTransport], clock: Clock, deadline: timedelta = DEADLINE) -> None:
        self._transports = tuple(transports)
        self._clock = clock
        self._deadline = deadline
        self._failed_at: dict[str, datetime] = {}

    async def send(self, message: Message, key: UUID) -> Outcome:
        """Tries each transport once, those that work first. Ends within the deadline."""
        failures: list[MailError] = []
        try:
            async with asyncio.timeout(self._deadline.total_seconds()):
                for transport in self._in_line():
                    try:
                        await transport.send(message, key)
                    except AddressRefusedError as error:
                        return Refused(str(error))
                    except MailError as error:
                        self._note_failure(transport, error)
                        failures.append(error)
                    else:
                        self._failed_at.pop(transport.name, None)
                        return Sent(transport.name)
        except TimeoutError:
            failures.append(TransportUnavailableError("the transports took too long"))
        return _outcome(failures)

    async def rest(self) -> None:
        """Lets go of kept connections."""
        for transport in self._transports:
            await transport.rest()

    def _in_line(self) -> list[MailTransport]:
        patience = self._clock() - _LAST_IN_LINE
        # Sorting is stable, so the operator's order stays within both groups.
        return sorted(self._transports, key=lambda t: t.name in self._failed_at and self._failed_at[t.name] > patience)

    def _note_failure(self, transport: MailTransport, error: MailError) -> None:
        _log.warning("mail_transport_failed", transport=transport.name, kind=type(error).__name__, reason=str(error))
        # A transport that refuses a message works.
        if not isinstance(error, MessageRefusedError):
            self._failed_at[transport.name] = self._clock()
        if isinstance(error, TransportMisconfiguredError):
            _log.error("mail_transport_misconfigured", transport=transport.name, reason=str(error))


def _outcome(failures: Sequence[MailError]) -> Outcome:
    reason = "; ".join(str(error) for error in failures)
    if all(isinstance(error, MessageRefusedError) for error in failures):
        return Refused(reason)
    asked = [e.retry_after for e in failures if isinstance(e, TransportUnavailableError) and e.retry_after]
    return Postponed(reason, min(asked, default=None))

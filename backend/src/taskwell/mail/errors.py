"""What can go wrong when a message is handed to a transport.

    MailError
    ├── AddressRefusedError          this address will never take the mail: give up
    ├── MessageRefusedError          this transport will never take this message: ask the next one
    ├── TransportUnavailableError    passing: ask the next transport, or come back later
    └── TransportMisconfiguredError  the operator has to mend something: ask the next one, say it loudly

The text of each is written to the log and to the outbox, so it must carry no address, key or link;
`redacted` makes what a server said fit for that.
"""

import re
from datetime import timedelta
from typing import Final

_LONGEST_REASON: Final = 300
_ADDRESS: Final = re.compile(r"[^\s<>\"',;:()\[\]]+@[^\s<>\"',;:()\[\]]+")
_LINK: Final = re.compile(r"\bhttps?://\S+", re.IGNORECASE)
# Keys and tokens are long runs without a space; words of a reason are not.
_SECRET: Final = re.compile(r"[A-Za-z0-9_\-.+/=]{24,}")


class MailError(Exception):
    """The transport did not take the message."""


class AddressRefusedError(MailError):
    """The recipient's address is refused for good; no transport and no later attempt will change it."""


class MessageRefusedError(MailError):
    """This transport refuses this message for good; another one may take it."""


class TransportUnavailableError(MailError):
    """The transport cannot take the message now.

    `retry_after` is how long the transport asked to be left alone, when it said so.
    """

    def __init__(self, reason: str, *, retry_after: timedelta | None = None) -> None:
        super().__init__(reason)
        self.retry_after = retry_after


class TransportMisconfiguredError(MailError):
    """The transport refuses us: a wrong key, an unverified sender, a certificate that does not check."""


def redacted(reason: str) -> str:
    """What a server said, on one line, shortened, without addresses, links and anything as long as a key."""
    line = " ".join("".join(c if c.isprintable() else " " for c in reason).split())
    line = _LINK.sub("[link]", line)
    line = _ADDRESS.sub("[address]", line)
    line = _SECRET.sub("[redacted]", line)
    return line[:_LONGEST_REASON]

"""The value types that settings are made of, as far as the standard library has none."""

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Self

from taskwell.platform.settings.problems import UnusableValueError


class Environment(StrEnum):
    DEVELOPMENT = "development"
    PRODUCTION = "production"


class LogLevel(StrEnum):
    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class LogFormat(StrEnum):
    JSON = "json"
    CONSOLE = "console"


class SameSite(StrEnum):
    LAX = "lax"
    NONE = "none"


class ResetLink(StrEnum):
    """Where a mailed link carries its token: the query string reaches the servers on the way, a fragment does not."""

    QUERY = "query"
    FRAGMENT = "fragment"


class SmtpTls(StrEnum):
    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


class MailTransportName(StrEnum):
    RESEND = "resend"
    BREVO = "brevo"
    SENDGRID = "sendgrid"
    POSTMARK = "postmark"
    MAILGUN = "mailgun"
    SMTP = "smtp"
    MAILBOX = "mailbox"


@dataclass(frozen=True)
class MailAddress:
    """A sender as it stands in a mail's header: `name` is empty where only an address was given."""

    name: str
    address: str


_RATE_LIMIT = re.compile(
    r"(?P<amount>\d{1,7})\s*(?:/|per)\s*(?P<count>\d{1,4})?\s*(?P<unit>second|minute|hour|day)s?", re.IGNORECASE
)


@dataclass(frozen=True)
class RateLimit:
    """At most `amount` in any `window`. Written `10/15minute`, `60/minute`, `5 per hour`."""

    amount: int
    window: timedelta

    @classmethod
    def parse(cls, text: str) -> Self:
        match = _RATE_LIMIT.fullmatch(text)
        amount, count = (int(match["amount"]), int(match["count"] or 1)) if match else (0, 0)
        if match is None or amount < 1 or count < 1:
            raise UnusableValueError(
                "is not a rate", "Write an amount and a span of time, like 60/minute or 10/15minute"
            )
        seconds = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}[match["unit"].lower()]
        return cls(amount=amount, window=timedelta(seconds=count * seconds))

"""A message as the domain knows it, and its form on the wire."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime
from typing import Final
from uuid import UUID

import idna

_LINE_BREAKS_OF_UNICODE: Final = ("\u2028", "\u2029")


def _breaks_a_header(text: str) -> bool:
    return any(unicodedata.category(c) == "Cc" or c in _LINE_BREAKS_OF_UNICODE for c in text)


def one_line(text: str) -> str:
    """`text` fit for a header: control characters and runs of white space become one space."""
    return " ".join("".join(" " if _breaks_a_header(c) else c for c in text).split())


def idna_domain(domain: str) -> str:
    """An international domain in its ASCII form, an ASCII one as it stands. ValueError when it has no such form."""
    # An ASCII domain is the mail server's to judge: idna refuses more than mail servers do.
    return domain if domain.isascii() else idna.encode(domain, uts46=True).decode("ascii")


@dataclass(frozen=True, slots=True)
class MailAddress:
    """Somebody's address, with the name to show beside it.

    Raises ValueError for anything that could smuggle a second header or recipient into a message.
    """

    email: str
    name: str = ""

    def __post_init__(self) -> None:
        local, at, domain = self.email.rpartition("@")
        if not (local and at and domain):
            raise ValueError("an e-mail address has a local part, an @ and a domain")
        if _breaks_a_header(self.email + self.name):
            raise ValueError("an e-mail address and its name hold no control characters")
        if any(c.isspace() or c in "<>," for c in self.email):
            raise ValueError("an e-mail address holds no spaces, commas or angle brackets")
        idna_domain(domain)

    @property
    def local_part(self) -> str:
        return self.email.rpartition("@")[0]

    @property
    def domain(self) -> str:
        """The domain as DNS knows it: international names in their ASCII form."""
        return idna_domain(self.email.rpartition("@")[2])

    @property
    def wire(self) -> str:
        """The bare address as it goes to a mail server or an API."""
        return f"{self.local_part}@{self.domain}"

    @property
    def needs_utf8(self) -> bool:
        """Whether only a server with SMTPUTF8 (RFC 6531) can take it."""
        return not self.local_part.isascii()

    def __str__(self) -> str:
        """The RFC 5322 form, `Name <address>`, quoted where needed; not folded and not encoded."""
        return str(self.as_header())

    def as_header(self) -> Address:
        """The same for `EmailMessage`, which encodes and folds it."""
        return Address(display_name=self.name, username=self.local_part, domain=self.domain)


@dataclass(frozen=True, kw_only=True, slots=True)
class Message:
    """One mail to one person, in both forms. Raises ValueError when a header could be forged through it."""

    sender: MailAddress
    recipient: MailAddress
    subject: str
    text: str
    html: str
    date: datetime
    reply_to: MailAddress | None = None

    def __post_init__(self) -> None:
        if _breaks_a_header(self.subject):
            raise ValueError("a subject is one line")
        if self.date.tzinfo is None:
            raise ValueError("a date has a time zone")


def automatic_headers(key: UUID) -> dict[str, str]:
    """The headers that say a machine wrote this, beside those that every transport sets by itself.

    `key` is the same for each attempt at one mail and for nothing else. RFC 3834 asks that no
    out-of-office answers an auto-generated mail; Exchange listens to a header of its own; Gmail folds
    mails with one subject into a thread, where nobody finds the newest link, unless the reference differs.
    """
    return {
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "X-Entity-Ref-ID": str(key),
    }


def message_id(message: Message, key: UUID) -> str:
    """The Message-ID: the same for each attempt, so that a receiver can drop the second copy."""
    return f"<{key}@{message.sender.domain}>"


def as_email(message: Message, key: UUID) -> EmailMessage:
    """The message in MIME: plain text first, then HTML (RFC 2046 puts the preferred form last).

    Both parts are quoted-printable, so no line passes 76 octets however long the HTML's lines are:
    a strict server refuses lines over 998 (RFC 5321, 4.5.3.1.6).
    """
    people = (message.sender, message.recipient, message.reply_to)
    # Headers are ASCII unless an address cannot be.
    email = EmailMessage(policy=SMTPUTF8 if any(person and person.needs_utf8 for person in people) else SMTP)
    email["From"] = message.sender.as_header()
    email["To"] = message.recipient.as_header()
    if message.reply_to:
        email["Reply-To"] = message.reply_to.as_header()
    email["Subject"] = message.subject
    email["Date"] = format_datetime(message.date)
    email["Message-ID"] = message_id(message, key)
    for name, value in automatic_headers(key).items():
        email[name] = value
    email.set_content(message.text, cte="quoted-printable")
    email.add_alternative(message.html, subtype="html", cte="quoted-printable")
    return email

"""The mails that people get.

Each has a template for its HTML, in MJML, and one for its text; both are given the same plain values.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo

import mrml
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from taskwell.mail.message import MailAddress, Message, one_line

_LONGEST_NAME: Final = 60
# Whoever signs up with another's address and a name like "Win at evil.example" has us mail that to them.
_ADVERTISES: Final = re.compile(r"[/@:]|\w\.\w|www\.", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Letterhead:
    """What is the same on every mail. `frontend_url` has no slash at its end."""

    sender: MailAddress
    reply_to: MailAddress | None
    frontend_url: str


def password_reset_message(
    letterhead: Letterhead, *, recipient: MailAddress, time_zone: str, link: str, expires_at: datetime, now: datetime
) -> Message:
    """The mail with the link that sets a new password. `time_zone` is the reader's, by its IANA name."""
    values = {"link": link, "expires": _moment(expires_at, time_zone)}
    return _message(letterhead, "password_reset", "Choose a new Taskwell password", recipient, values, now)


def password_changed_message(
    letterhead: Letterhead, *, recipient: MailAddress, time_zone: str, changed_at: datetime, now: datetime
) -> Message:
    """The notice that a password was changed, with the way back for whoever did not change it."""
    values = {"link": f"{letterhead.frontend_url}/forgot-password", "changed": _moment(changed_at, time_zone)}
    return _message(letterhead, "password_changed", "Your Taskwell password was changed", recipient, values, now)


def _message(
    letterhead: Letterhead, template: str, subject: str, recipient: MailAddress, values: dict[str, str], now: datetime
) -> Message:
    name = greeting_name(recipient.name)
    everything = {
        **values,
        "subject": subject,
        "name": name,
        "recipient": recipient,
        "sender": letterhead.sender,
        "frontend_url": letterhead.frontend_url,
    }
    return Message(
        sender=letterhead.sender,
        reply_to=letterhead.reply_to,
        recipient=MailAddress(recipient.email, name),
        subject=subject,
        text=_templates().get_template(f"{template}.txt.j2").render(everything),
        html=_html(_templates().get_template(f"{template}.mjml.j2").render(everything)),
        date=now,
    )


def greeting_name(name: str) -> str:
    """The name to greet somebody by; "" for one that is none, such as an advertisement."""
    plain = one_line(name)
    return "" if len(plain) > _LONGEST_NAME or _ADVERTISES.search(plain) else plain


def _moment(moment: datetime, time_zone: str) -> str:
    """The moment for somebody in this time zone: `Sunday, 22 November 2026 at 16:30 (Europe/Berlin)`."""
    local = moment.astimezone(ZoneInfo(time_zone))
    return f"{local:%A}, {local.day} {local:%B %Y} at {local:%H:%M} ({time_zone})"


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("taskwell.mail", "templates"),
        # MJML is XML, so what is escaped for it is escaped for HTML too; text is what it is.
        autoescape=select_autoescape(enabled_extensions=("mjml.j2",), default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _html(mjml: str) -> str:
    # Unless told otherwise, the renderer adds an import of web fonts.
    html: str = mrml.to_html(mjml, None, mrml.RenderOptions(fonts={})).content
    return html

"""What became of a mail on its way, read from the mail as it arrived: links, images, and what the receiver verified."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as modern
from html.parser import HTMLParser
from typing import Final
from urllib.parse import urlsplit

from taskwell.doctor.examination import Course
from taskwell.doctor.finding import CourseEndedError, Finding, fault, fine, skipped, warning
from taskwell.platform.settings import Settings

_NAME: Final = "MAIL_TRANSPORT"
_BOUND: Final = timedelta(seconds=10)
_URL: Final = re.compile(r"https?://[^\s<>\"]+")
# RFC 8601: method, result, and properties that do not matter here.
_RESULT: Final = re.compile(r"\b(spf|dkim|dmarc)\s*=\s*(\w+)", re.IGNORECASE)


def received_course(settings: Settings, source: bytes) -> Course:
    """The course for `source`, the whole mail as a mail program saves it, which `--send-to` had sent."""

    async def steps() -> AsyncIterator[Finding]:
        mail = message_from_bytes(source, _class=EmailMessage, policy=modern)
        drawn = _Drawn.of(mail)
        yield _links(drawn, settings.web.frontend_url)
        yield _images(drawn)
        yield _verdicts(mail)

    return Course(subject="the mail that arrived", name=_NAME, steps=steps, bound=_BOUND)


class _Drawn(HTMLParser):
    """The addresses in a mail: those that a click opens, and those of images."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.images: list[str] = []

    @classmethod
    def of(cls, mail: EmailMessage) -> "_Drawn":
        drawn = cls()
        for part in mail.walk():
            if part.get_content_type() == "text/html":
                drawn.feed(part.get_content())
            elif part.get_content_type() == "text/plain":
                drawn.links += _URL.findall(part.get_content())
        return drawn

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "a":
            self.links.append(values.get("href") or "")
        elif tag == "img":
            self.images.append(values.get("src") or "")


def _links(drawn: _Drawn, own: str) -> Finding:
    if not drawn.links:
        raise CourseEndedError(
            fault(_NAME, "sent a mail in which there is no link", "Save the whole mail as it arrived, with its source")
        )
    foreign = [link for link in drawn.links if not f"{link}/".startswith(f"{own}/")]
    if foreign:
        return fault(
            _NAME,
            f"sends mails whose links lead to {urlsplit(foreign[0]).hostname} first",
            "Turn click tracking off on the provider's console, for it sees every reset link; if that is a scanner "
            "of the mailbox, look at a mail in another one",
        )
    return fine(_NAME, "sends mails whose links lead to FRONTEND_URL alone")


def _images(drawn: _Drawn) -> Finding:
    if drawn.images:
        return warning(
            _NAME, "sends mails into which an image is put", "Turn open tracking off on the provider's console"
        )
    return fine(_NAME, "sends mails without images")


def _verdicts(mail: EmailMessage) -> Finding:
    # The topmost is the receiver's own; those below it may be anybody's.
    results: dict[str, set[str]] = {}
    for method, result in _RESULT.findall(str(mail.get("Authentication-Results", ""))):
        results.setdefault(method.lower(), set()).add(result.lower())
    if not results:
        return skipped("MAIL_FROM", "arrived where nobody notes what was verified", "Try a mailbox at Gmail")
    failed = [f"{method}={'/'.join(sorted(found))}" for method, found in results.items() if "pass" not in found]
    if failed:
        return fault(
            "MAIL_FROM",
            f"was not believed by the receiver: {', '.join(failed)}",
            "Mend what the other lines on MAIL_FROM name, and look on the provider's console",
        )
    return fine("MAIL_FROM", f"was believed by the receiver: {', '.join(results)}")

"""Whether each way of sending mail would work, and on request whether it does."""

from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from typing import Final
from uuid import uuid4

from taskwell.doctor.examination import Course
from taskwell.doctor.finding import CourseEndedError, Finding, fault, fine, skipped
from taskwell.doctor.spaces import OPEN_PORTS, way_out
from taskwell.doctor.stopwatch import stopwatch
from taskwell.mail.errors import MailError, TransportUnavailableError
from taskwell.mail.message import MailAddress, Message
from taskwell.mail.transport import MailTransport
from taskwell.platform.clock import Clock
from taskwell.platform.settings import MailTransportName, Settings

_VARIABLE: Final = {
    MailTransportName.RESEND: "RESEND_API_KEY",
    MailTransportName.BREVO: "BREVO_API_KEY",
    MailTransportName.SENDGRID: "SENDGRID_API_KEY",
    MailTransportName.POSTMARK: "POSTMARK_SERVER_TOKEN",
    MailTransportName.MAILGUN: "MAILGUN_API_KEY",
    MailTransportName.SMTP: "SMTP_HOST",
    MailTransportName.MAILBOX: "MAIL_TRANSPORT",
}
# A transport ends each of its two calls within half a minute.
_BOUND: Final = timedelta(seconds=70)


def mail_courses(
    settings: Settings, transports: Sequence[MailTransport], clock: Clock, send_to: str | None
) -> tuple[Course, ...]:
    """A course for each transport; a mail goes out only when there is an address to send it to."""
    return tuple(_course(transport, settings, clock, send_to) for transport in transports)


def _course(transport: MailTransport, settings: Settings, clock: Clock, send_to: str | None) -> Course:
    name = _VARIABLE[MailTransportName(transport.name)]

    async def steps() -> AsyncIterator[Finding]:
        if transport.name == MailTransportName.MAILBOX:
            yield skipped(name, "is mailbox, which sends nothing", "Name a provider or smtp before you deploy")
            return
        elapsed = stopwatch()
        try:
            await transport.probe()
            yield fine(name, f"opens {transport.name}, asked in {elapsed()}")
            if send_to is not None:
                await transport.send(_trial(settings, clock, transport.name, send_to), uuid4())
                yield fine(name, f"has sent a mail to {send_to}; look whether its link begins with your own address")
        except MailError as error:
            raise CourseEndedError(_refusal(name, error, settings, transport.name)) from error
        finally:
            await transport.rest()

    return Course(subject=transport.name, name=name, steps=steps, bound=_BOUND)


def _refusal(name: str, error: MailError, settings: Settings, transport: str) -> Finding:
    said = f"does not work: {error}"
    if not isinstance(error, TransportUnavailableError):
        return fault(name, said, "Mend it on the provider's console, or copy the value from there again")
    port = settings.mail.smtp.port
    if transport == MailTransportName.SMTP and port not in OPEN_PORTS:
        return fault(name, said, way_out(port, on_space=settings.server.space_id is not None))
    return fault(name, said, "Look at the provider's status page, and whether this machine lets port 443 out")


def _trial(settings: Settings, clock: Clock, transport: str, send_to: str) -> Message:
    sender, link = settings.mail.sender, f"{settings.web.frontend_url}/login"
    return Message(
        sender=MailAddress(sender.address, sender.name),
        recipient=MailAddress(send_to),
        subject=f"Taskwell can send mail through {transport}",
        text=_TEXT.format(link=link),
        html=_HTML.format(link=link),
        date=clock(),
    )


_TEXT: Final = """\
This mail was sent by taskwell doctor, so mail works.

Look at this link before you follow it:
{link}

If it leads elsewhere first, the provider counts clicks: turn click tracking off, for it would see every reset link.
"""
_HTML: Final = """\
<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Taskwell can send mail</title></head><body>
<p>This mail was sent by taskwell doctor, so mail works.</p>
<p>Look at this link before you follow it: <a href="{link}">{link}</a></p>
<p>If it leads elsewhere first, the provider counts clicks: turn click tracking off, for it would see every reset
link.</p>
</body></html>
"""

"""The transports that the settings name, in the operator's order."""

from collections.abc import Callable

import httpx2
from pydantic import SecretStr

from taskwell.mail.message import MailAddress
from taskwell.mail.transport import MailTransport
from taskwell.mail.transports.brevo import BrevoTransport
from taskwell.mail.transports.mailbox import MailboxTransport
from taskwell.mail.transports.mailgun import MailgunTransport
from taskwell.mail.transports.postmark import PostmarkTransport
from taskwell.mail.transports.resend import ResendTransport
from taskwell.mail.transports.sendgrid import SendGridTransport
from taskwell.mail.transports.smtp import SmtpTransport
from taskwell.platform.settings import MailSettings, MailTransportName


def selected_transports(
    settings: MailSettings, client: httpx2.AsyncClient, mailbox: MailboxTransport
) -> tuple[MailTransport, ...]:
    """One transport for each name in ``MAIL_TRANSPORT``; the settings have made sure that each has its key."""
    return tuple(_transport(name, settings, client, mailbox) for name in settings.transports)


def _transport(
    name: MailTransportName, settings: MailSettings, client: httpx2.AsyncClient, mailbox: MailboxTransport
) -> MailTransport:
    url, key = settings.api_base_url, _given
    makers: dict[MailTransportName, Callable[[], MailTransport]] = {
        MailTransportName.RESEND: lambda: ResendTransport(client, key(settings.resend_api_key), url),
        MailTransportName.BREVO: lambda: BrevoTransport(client, key(settings.brevo_api_key), url),
        MailTransportName.SENDGRID: lambda: SendGridTransport(client, key(settings.sendgrid_api_key), url),
        MailTransportName.POSTMARK: lambda: PostmarkTransport(client, key(settings.postmark_server_token), url),
        MailTransportName.MAILGUN: lambda: MailgunTransport(
            client, key(settings.mailgun_api_key), settings.mailgun_domain or "", url
        ),
        MailTransportName.SMTP: lambda: SmtpTransport(
            settings.smtp, client_name=MailAddress(settings.sender.address).domain
        ),
        MailTransportName.MAILBOX: lambda: mailbox,
    }
    return makers[name]()


def _given(key: SecretStr | None) -> SecretStr:
    assert key is not None
    return key

"""The transports that the settings name, in the operator's order."""

import httpx2
from pydantic import SecretStr

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
    if name is MailTransportName.MAILBOX:
        return mailbox
    if name is MailTransportName.SMTP:
        return SmtpTransport(settings.smtp, client_name=settings.sender.address.rpartition("@")[2])
    return _https_provider(name, settings, client)


def _https_provider(name: MailTransportName, settings: MailSettings, client: httpx2.AsyncClient) -> MailTransport:
    base_url = settings.api_base_url
    if name is MailTransportName.MAILGUN:
        return MailgunTransport(client, _given(settings.mailgun_api_key), settings.mailgun_domain or "", base_url)
    if name is MailTransportName.RESEND:
        return ResendTransport(client, _given(settings.resend_api_key), base_url)
    if name is MailTransportName.BREVO:
        return BrevoTransport(client, _given(settings.brevo_api_key), base_url)
    if name is MailTransportName.SENDGRID:
        return SendGridTransport(client, _given(settings.sendgrid_api_key), base_url)
    assert name is MailTransportName.POSTMARK
    return PostmarkTransport(client, _given(settings.postmark_server_token), base_url)


def _given(key: SecretStr | None) -> SecretStr:
    assert key is not None
    return key

"""What the mail settings must be to each other."""

from collections.abc import Iterator

from taskwell.platform.settings import catalogue
from taskwell.platform.settings.parsing import is_loopback
from taskwell.platform.settings.problems import Problem
from taskwell.platform.settings.reading import Reading
from taskwell.platform.settings.setting import Setting
from taskwell.platform.settings.values import MailTransportName, SmtpTls

# Ports on which servers expect TLS from the first byte.
IMPLICIT_TLS_PORTS = (465, 2465, 8465, 443)
_SPACE_PORTS = (80, 443, 8080)
_DEFAULT_PORTS = {SmtpTls.STARTTLS: 587, SmtpTls.TLS: 465, SmtpTls.NONE: 25}

_NEEDED: dict[MailTransportName, tuple[Setting[object], ...]] = {
    MailTransportName.RESEND: (catalogue.RESEND_API_KEY,),
    MailTransportName.BREVO: (catalogue.BREVO_API_KEY,),
    MailTransportName.SENDGRID: (catalogue.SENDGRID_API_KEY,),
    MailTransportName.POSTMARK: (catalogue.POSTMARK_SERVER_TOKEN,),
    MailTransportName.MAILGUN: (catalogue.MAILGUN_API_KEY, catalogue.MAILGUN_DOMAIN),
    MailTransportName.SMTP: (catalogue.SMTP_HOST,),
    MailTransportName.MAILBOX: (),
}


def smtp_tls(reading: Reading) -> SmtpTls:
    """As set, else what the port implies."""
    implied = SmtpTls.TLS if reading.find(catalogue.SMTP_PORT) in IMPLICIT_TLS_PORTS else SmtpTls.STARTTLS
    return reading.find(catalogue.SMTP_TLS) or implied


def smtp_port(reading: Reading) -> int:
    return reading.find(catalogue.SMTP_PORT) or _DEFAULT_PORTS[smtp_tls(reading)]


def transports_have_what_they_need(reading: Reading) -> Iterator[Problem]:
    for transport in reading.find(catalogue.MAIL_TRANSPORT) or ():
        for setting in _NEEDED[transport]:
            if not reading.is_given(setting):
                yield Problem(
                    setting.name, "is not set", f"MAIL_TRANSPORT names {transport}: set it, or take {transport} out"
                )


def smtp_credentials_are_complete(reading: Reading) -> Iterator[Problem]:
    pair = (catalogue.SMTP_USERNAME, catalogue.SMTP_PASSWORD)
    for setting, other in (pair, pair[::-1]):
        if reading.is_given(other) and not reading.is_given(setting):
            yield Problem(setting.name, "is not set", f"{other.name} is: set both or neither")


def smtp_port_fits_tls(reading: Reading) -> Iterator[Problem]:
    given = reading.find(catalogue.SMTP_TLS)
    if smtp_port(reading) == _DEFAULT_PORTS[SmtpTls.TLS] and given in {SmtpTls.STARTTLS, SmtpTls.NONE}:
        yield Problem("SMTP_TLS", "does not fit SMTP_PORT", "Port 465 speaks TLS from the first byte: set it to tls")
    if smtp_port(reading) == _DEFAULT_PORTS[SmtpTls.STARTTLS] and given is SmtpTls.TLS:
        yield Problem(
            "SMTP_TLS", "does not fit SMTP_PORT", "Port 587 begins without TLS: set it to starttls, or the port to 465"
        )


def production_mail_is_sent(reading: Reading) -> Iterator[Problem]:
    if MailTransportName.MAILBOX in (reading.find(catalogue.MAIL_TRANSPORT) or ()):
        yield Problem("MAIL_TRANSPORT", "names mailbox, which sends nothing", "Name a provider or smtp")


def production_smtp_is_encrypted(reading: Reading) -> Iterator[Problem]:
    host = reading.find(catalogue.SMTP_HOST)
    if _uses_smtp(reading) and host and not is_loopback(host) and smtp_tls(reading) is SmtpTls.NONE:
        yield Problem("SMTP_TLS", "is none, and SMTP_HOST is another machine", "Set it to starttls or tls")


def ways_out_of_a_space(reading: Reading) -> Iterator[Problem]:
    """Hugging Face documents 80, 443 and 8080 as the only ports that lead out; SMTP's own are known to be closed."""
    if _uses_smtp(reading) and reading.is_given(catalogue.SPACE_ID) and smtp_port(reading) not in _SPACE_PORTS:
        yield Problem(
            "SMTP_PORT",
            "is closed on Hugging Face Spaces",
            "Use a provider's HTTPS API, or one that takes SMTP on port 80 or 443",
        )


def _uses_smtp(reading: Reading) -> bool:
    return MailTransportName.SMTP in (reading.find(catalogue.MAIL_TRANSPORT) or ())

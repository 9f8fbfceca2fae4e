"""Whether receivers will believe that our mail comes from the sender's domain: SPF, DKIM and DMARC."""

from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from typing import Final

from taskwell.doctor.examination import Course
from taskwell.doctor.finding import CourseEndedError, Finding, fault, fine, skipped, warning
from taskwell.doctor.names import Names, NamesUnavailableError
from taskwell.mail.message import idna_domain
from taskwell.platform.settings import MailSettings, MailTransportName

_NAME: Final = "MAIL_FROM"
_BOUND: Final = timedelta(seconds=60)
# Selectors that a provider gives to all its customers; the others make up one for each.
_SELECTORS: Final = {
    MailTransportName.RESEND: ("resend",),
    MailTransportName.BREVO: ("brevo1", "mail"),
    MailTransportName.SENDGRID: ("s1",),
}
# Mailboxes at these domains are their providers' to sign for.
_MAILBOX_PROVIDERS: Final = {
    "gmail.com": ("smtp.gmail.com", "smtp-relay.gmail.com"),
    "googlemail.com": ("smtp.gmail.com",),
    "outlook.com": ("smtp-mail.outlook.com", "smtp.office365.com"),
    "hotmail.com": ("smtp-mail.outlook.com",),
    "yahoo.com": ("smtp.mail.yahoo.com",),
    "icloud.com": ("smtp.mail.me.com",),
    "gmx.net": ("mail.gmx.net",),
    "gmx.de": ("mail.gmx.net",),
}
_AT_PROVIDER: Final = "Make the record that your mail provider's console shows for the domain"


def domain_course(mail: MailSettings, names: Names) -> Course:
    """The course for the sender's domain."""
    domain = idna_domain(mail.sender.address.rpartition("@")[2]).lower()

    async def steps() -> AsyncIterator[Finding]:
        if domain.endswith((".localhost", ".test", ".example", ".invalid")):
            yield skipped(_NAME, f"is at {domain}, which nobody can have", "Write your own domain before you deploy")
            return
        if domain in _MAILBOX_PROVIDERS:
            yield _mailbox(domain, mail)
            return
        try:
            yield await _spf(domain, names)
            async for finding in _dkim(domain, mail.transports, names):
                yield finding
            yield await _dmarc(domain, names)
        except NamesUnavailableError as error:
            raise CourseEndedError(
                skipped(_NAME, f"cannot be judged, for DNS does not answer here: {error}", "Run the doctor elsewhere")
            ) from error

    return Course(subject=f"DNS of {domain}", name=_NAME, steps=steps, bound=_BOUND)


def _mailbox(domain: str, mail: MailSettings) -> Finding:
    ways = {mail.smtp.host if name is MailTransportName.SMTP else name.value for name in mail.transports}
    if ways <= set(_MAILBOX_PROVIDERS[domain]):
        return fine(_NAME, f"is at {domain}, which signs what it sends itself")
    return warning(
        _NAME,
        f"is at {domain}, for which nobody else may sign: many receivers put such mail among the spam",
        "Send from a domain of your own, or through the mailbox's own SMTP server alone",
    )


async def _spf(domain: str, names: Names) -> Finding:
    records = [text for text in await names.texts(domain) if text.lower().split(" ")[0] == "v=spf1"]
    if len(records) > 1:
        return fault(_NAME, f"is at {domain}, which has {len(records)} SPF records: none counts", "Make one of them")
    if not records:
        return warning(_NAME, f"is at {domain}, which has no SPF record", _AT_PROVIDER)
    if records[0].lower().endswith("+all"):
        return warning(_NAME, f"is at {domain}, whose SPF record lets everybody send", "End it with ~all or -all")
    return fine(_NAME, f"is at {domain}, which has an SPF record")


async def _dkim(domain: str, transports: Sequence[MailTransportName], names: Names) -> AsyncIterator[Finding]:
    for transport in transports:
        selectors = _SELECTORS.get(transport)
        if selectors is None:
            yield skipped(
                _NAME,
                f"is signed by {transport} under a name that differs from customer to customer",
                "Look on its console whether DKIM is verified",
            )
            continue
        records = [text for selector in selectors for text in await names.texts(f"{selector}._domainkey.{domain}")]
        yield _judged_key(f"{selectors[0]}._domainkey.{domain}", records)


def _judged_key(name: str, records: Sequence[str]) -> Finding:
    keys = [_tags(record).get("p") for record in records]
    if not keys:
        return warning(_NAME, f"has no DKIM key at {name}", _AT_PROVIDER)
    if not any(keys):
        return fault(_NAME, f"has an empty DKIM key at {name}, which means that it was withdrawn", _AT_PROVIDER)
    return fine(_NAME, f"has a DKIM key at {name}")


async def _dmarc(domain: str, names: Names) -> Finding:
    """Looked for at the domain and at those above it, as receivers do."""
    labels = domain.split(".")
    for start in range(len(labels) - 1):
        holder = ".".join(labels[start:])
        records = [text for text in await names.texts(f"_dmarc.{holder}") if text.startswith("v=DMARC1")]
        if len(records) > 1:
            return fault(_NAME, f"has {len(records)} DMARC records at _dmarc.{holder}: none counts", "Keep one")
        if records:
            return fine(_NAME, f"has a DMARC policy at _dmarc.{holder}: {_tags(records[0]).get('p', 'none')}")
    return warning(
        _NAME,
        f"has no DMARC policy at _dmarc.{domain}",
        "Make a TXT record there, with the text v=DMARC1; p=none to begin with",
    )


def _tags(record: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in record.split(";"))
    return {name.strip(): "".join(value.split()) for name, _, value in pairs}

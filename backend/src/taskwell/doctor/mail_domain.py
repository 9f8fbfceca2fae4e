"""Whether receivers will believe that our mail comes from the sender's domain: SPF, DKIM and DMARC."""

from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from typing import Final

from taskwell.doctor.examination import Course
from taskwell.doctor.finding import CourseEndedError, Finding, fault, fine, skipped, warning
from taskwell.doctor.names import Names, NamesUnavailableError
from taskwell.doctor.signing_habits import HABITS, SigningHabits
from taskwell.mail.message import idna_domain
from taskwell.platform.settings import MailSettings, MailTransportName

_NAME: Final = "MAIL_FROM"
_BOUND: Final = timedelta(seconds=60)
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
            for transport in mail.transports:
                if habits := HABITS.get(transport):
                    place = habits.return_path and habits.return_path(mail, domain)
                    yield await _spf(transport, place, names)
                    yield await _dkim(transport, habits, habits.signer(mail, domain), names)
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


async def _spf(transport: MailTransportName, return_path: str | None, names: Names) -> Finding:
    """Receivers ask the domain that bounces go to, which often is not the sender's."""
    if return_path is None:
        return fine(_NAME, f"needs no SPF record for {transport}, where bounces go to an address of the provider")
    records = [text for text in await names.texts(return_path) if text.lower().split(" ")[0] == "v=spf1"]
    if len(records) > 1:
        return fault(_NAME, f"has {len(records)} SPF records at {return_path}: none counts", "Make one of them")
    if not records:
        return warning(
            _NAME, f"has no SPF record at {return_path}, where {transport} has bounces sent by default", _AT_PROVIDER
        )
    if records[0].lower().endswith("+all"):
        return warning(
            _NAME, f"has an SPF record at {return_path} that lets everybody send", "End it with ~all or -all"
        )
    return fine(_NAME, f"has an SPF record at {return_path}")


async def _dkim(transport: MailTransportName, habits: SigningHabits, signer: str, names: Names) -> Finding:
    for selector in habits.selectors:
        place = f"{selector}._domainkey.{signer}"
        if records := await names.texts(place):
            return _judged_key(place, records)
    if habits.are_all:
        return warning(_NAME, f"has no DKIM key at {habits.selectors[0]}._domainkey.{signer}", _AT_PROVIDER)
    return skipped(
        _NAME, f"is signed by {transport} under a name that differs from customer to customer", habits.console
    )


def _judged_key(place: str, records: Sequence[str]) -> Finding:
    if not any(_tags(record).get("p") for record in records):
        return fault(_NAME, f"has an empty DKIM key at {place}, which means that it was withdrawn", _AT_PROVIDER)
    return fine(_NAME, f"has a DKIM key at {place}")


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

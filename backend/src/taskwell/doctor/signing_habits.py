"""What each way of sending does with the sender's domain: where it wants SPF, and under which names it signs."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

from taskwell.platform.settings import MailSettings, MailTransportName

Place: TypeAlias = Callable[[MailSettings, str], str]
"""From the settings and the sender's domain to the domain that counts."""


@dataclass(frozen=True, kw_only=True)
class SigningHabits:
    """Bounces go to an address at `return_path`, whose SPF record receivers look at; keys are below `signer`.

    Where `return_path` is None, that address is the provider's own and its record no concern of ours.

    `selectors` are the names of keys, all that the provider gives out when `are_all`, else the usual ones. `console`
    says where the provider tells whether it signs.
    """

    return_path: Place | None
    signer: Place
    selectors: tuple[str, ...]
    are_all: bool
    console: str


def _sender(_: MailSettings, domain: str) -> str:
    return domain


def _below_sender(_: MailSettings, domain: str) -> str:
    return f"send.{domain}"


def _mailgun_domain(mail: MailSettings, domain: str) -> str:
    return mail.mailgun_domain or domain


HABITS: Final = {
    MailTransportName.RESEND: SigningHabits(
        return_path=_below_sender,
        signer=_sender,
        selectors=("resend",),
        are_all=True,
        console="Look under Domains on its console whether the domain is verified",
    ),
    MailTransportName.BREVO: SigningHabits(
        return_path=None,
        signer=_sender,
        # By CNAME; `mail` is that of domains which were set up by TXT.
        selectors=("brevo1", "mail"),
        are_all=True,
        console="Look under Senders, domains & dedicated IPs on its console whether the domain is authenticated",
    ),
    MailTransportName.SENDGRID: SigningHabits(
        return_path=None,
        signer=_sender,
        selectors=("s1",),
        are_all=True,
        console="Look under Settings → Sender Authentication on its console whether the domain is verified",
    ),
    MailTransportName.POSTMARK: SigningHabits(
        return_path=None,
        signer=_sender,
        # Today's are made of the date on which the domain was added.
        selectors=("pm",),
        are_all=False,
        console="Look under Sender Signatures on its console whether DKIM is verified",
    ),
    MailTransportName.MAILGUN: SigningHabits(
        return_path=_mailgun_domain,
        signer=_mailgun_domain,
        selectors=("pdk1", "mx", "k1", "krs", "smtp", "pic", "mailo"),
        are_all=False,
        console="Look at the DNS records of the domain on its console whether DKIM is verified",
    ),
    MailTransportName.SMTP: SigningHabits(
        return_path=_sender,
        signer=_sender,
        selectors=(),
        are_all=False,
        console="Look for dkim=pass in the source of a mail that has arrived",
    ),
}

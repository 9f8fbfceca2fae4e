"""The sender's domain as a real DNS server tells it."""

from collections.abc import Mapping

import pytest

from taskwell.doctor.finding import Severity
from taskwell.doctor.mail_domain import domain_course
from taskwell.doctor.names import DnsNames
from taskwell.platform.settings import load_settings
from tests.doctor.conftest import Examined, not_fine
from tests.doctor.dns_server import Records, dns_server

LONG_KEY = "p=" + "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIB" * 10
WELL: Records = {
    "send.todo.org": ["v=spf1 include:amazonses.com ~all", "some-verification=1"],
    "resend._domainkey.todo.org": [LONG_KEY],
    "_dmarc.todo.org": ["v=DMARC1; p=reject"],
}
RESEND = {"MAIL_TRANSPORT": "resend", "RESEND_API_KEY": "re_8Hs92kQ", "MAIL_FROM": "Taskwell <hi@todo.org>"}


@pytest.fixture
def environment(environment: dict[str, str]) -> dict[str, str]:
    return environment | RESEND


async def judged(
    examined: Examined, environment: Mapping[str, str], records: Records, *, refuses: bool = False
) -> list[tuple[str, str]]:
    """Severity and message of everything that is not fine."""
    async with dns_server(records, refuses=refuses) as resolver:
        findings = await examined([domain_course(load_settings(environment).mail, DnsNames(resolver, seconds=2))])
    assert {found.name for found in findings} == {"MAIL_FROM"}
    return [(found.severity.value, found.message) for found in findings if found.severity is not Severity.FINE]


async def test_a_domain_with_all_three_records_is_fine(examined: Examined, environment: dict[str, str]) -> None:
    assert await judged(examined, environment, WELL) == []


@pytest.mark.parametrize(
    ("changed", "severity", "message"),
    [
        ({"send.todo.org": ["nothing to do with mail"]}, "warning", "has no SPF record at send.todo.org"),
        ({"send.todo.org": ["v=spf1 a -all", "v=spf1 mx -all"]}, "fault", "has 2 SPF records at send.todo.org"),
        ({"send.todo.org": ["v=spf1 +all"]}, "warning", "lets everybody send"),
        ({"resend._domainkey.todo.org": ["p="]}, "fault", "empty DKIM key"),
        ({"resend._domainkey.todo.org": ["hello"]}, "fault", "empty DKIM key"),
        ({"_dmarc.todo.org": ["v=spf1 -all"]}, "warning", "no DMARC policy at _dmarc.todo.org"),
        ({"_dmarc.todo.org": ["v=DMARC1; p=none", "v=DMARC1; p=reject"]}, "fault", "2 DMARC records"),
    ],
)
async def test_a_seeded_fault_of_a_record_is_found(
    examined: Examined, environment: dict[str, str], changed: Records, severity: str, message: str
) -> None:
    [(found_severity, found_message)] = await judged(examined, environment, {**WELL, **changed})
    assert found_severity == severity
    assert message in found_message


async def test_a_missing_key_is_named_by_where_it_should_be(examined: Examined, environment: dict[str, str]) -> None:
    records = {name: texts for name, texts in WELL.items() if "domainkey" not in name}
    assert await judged(examined, environment, records) == [
        ("warning", "has no DKIM key at resend._domainkey.todo.org")
    ]


async def test_a_domain_below_another_has_its_policy(examined: Examined, environment: dict[str, str]) -> None:
    environment["MAIL_FROM"] = "hi@mail.todo.org"
    records = {"send.mail.todo.org": ["v=spf1 -all"], "resend._domainkey.mail.todo.org": [LONG_KEY], **WELL}
    assert await judged(examined, environment, records) == []


# Each way of sending with the records that its provider asks for, and no other.
SOUND: Mapping[str, tuple[dict[str, str], Records]] = {
    "brevo": ({"BREVO_API_KEY": "x"}, {"brevo1._domainkey.todo.org": [LONG_KEY]}),
    "sendgrid": ({"SENDGRID_API_KEY": "x"}, {"s1._domainkey.todo.org": [LONG_KEY]}),
    "postmark": ({"POSTMARK_SERVER_TOKEN": "x"}, {"pm._domainkey.todo.org": [LONG_KEY]}),
    "mailgun": (
        {"MAILGUN_API_KEY": "x", "MAILGUN_DOMAIN": "mg.todo.org"},
        {"mg.todo.org": ["v=spf1 include:mailgun.org ~all"], "k1._domainkey.mg.todo.org": [LONG_KEY]},
    ),
}


@pytest.mark.parametrize("transport", SOUND)
async def test_a_provider_is_asked_for_what_it_asks_for(
    examined: Examined, environment: dict[str, str], transport: str
) -> None:
    settings, records = SOUND[transport]
    environment |= settings | {"MAIL_TRANSPORT": transport}
    assert await judged(examined, environment, {**records, "_dmarc.todo.org": ["v=DMARC1; p=none"]}) == []


@pytest.mark.parametrize("transport", ["postmark", "mailgun"])
async def test_a_provider_that_makes_up_selectors_is_not_guessed_at(
    examined: Examined, environment: dict[str, str], transport: str
) -> None:
    settings, records = SOUND[transport]
    environment |= settings | {"MAIL_TRANSPORT": transport}
    without = {name: texts for name, texts in {**WELL, **records}.items() if "domainkey" not in name}
    assert await judged(examined, environment, without) == [
        ("skipped", f"is signed by {transport} under a name that differs from customer to customer")
    ]


async def test_by_smtp_the_senders_own_domain_has_to_name_the_server(
    examined: Examined, environment: dict[str, str]
) -> None:
    environment |= {"MAIL_TRANSPORT": "smtp", "SMTP_HOST": "mail.todo.org"}
    [(severity, message), (unsigned, _)] = await judged(examined, environment, WELL)
    assert (severity, unsigned) == ("warning", "skipped")
    assert message.startswith("has no SPF record at todo.org")


async def test_a_mailbox_of_gmail_goes_through_gmail_alone(examined: Examined, environment: dict[str, str]) -> None:
    environment["MAIL_FROM"] = "ada@gmail.com"
    [(severity, message)] = await judged(examined, environment, {})
    assert severity == "warning"
    assert "for which nobody else may sign" in message
    own = environment | {"MAIL_TRANSPORT": "smtp", "SMTP_HOST": "smtp.gmail.com"}
    assert await judged(examined, own, {}) == []


async def test_dns_that_does_not_answer_judges_nothing(examined: Examined, environment: dict[str, str]) -> None:
    [(severity, message)] = await judged(examined, environment, WELL, refuses=True)
    assert severity == "skipped"
    assert "DNS does not answer" in message


async def test_a_domain_that_nobody_can_have_is_not_asked_for(examined: Examined, environment: dict[str, str]) -> None:
    environment["MAIL_FROM"] = "hi@todo.localhost"
    async with dns_server({}) as resolver:
        findings = await examined([domain_course(load_settings(environment).mail, DnsNames(resolver))])
    assert not_fine(findings) == [("MAIL_FROM", Severity.SKIPPED)]

"""The doctor's own mail, as different providers and receivers would have it arrive."""

from collections.abc import Awaitable, Callable

import pytest

from taskwell.doctor.finding import Severity
from taskwell.doctor.mail_transports import mail_courses
from taskwell.doctor.received_mail import received_course
from taskwell.mail.transports.http_api import open_client
from taskwell.mail.transports.mailbox import MailboxTransport
from taskwell.mail.transports.selection import selected_transports
from taskwell.platform.clock import system_clock
from taskwell.platform.settings import Settings, load_settings
from tests.doctor.conftest import Examined
from tests.mail.transports.smtp_server import SmtpServerScript, smtp_server

BELIEVED = (
    b"Authentication-Results: mx.receiver.example; dkim=pass header.i=@todo.org; dkim=fail header.i=@relay.example;\r\n"
    b" spf=pass (domain of bounces@send.todo.org) smtp.mailfrom=send.todo.org; dmarc=pass (p=NONE) header.from=todo.org\r\n"
)
OWN = b"https://todo.org/login"
OF_TRACKER = b"https://u4711.tracker.example/ls/click"
Judged = Callable[[bytes], Awaitable[list[tuple[str, Severity, str]]]]


@pytest.fixture
async def settings(environment: dict[str, str]) -> Settings:
    return load_settings(environment | {"FRONTEND_URL": "https://todo.org"})


@pytest.fixture
async def arrived(examined: Examined, environment: dict[str, str]) -> bytes:
    """The source of a mail that the doctor has really sent."""
    script = SmtpServerScript()
    async with smtp_server(script) as port, open_client() as client:
        smtp = {"MAIL_TRANSPORT": "smtp", "SMTP_HOST": "localhost", "SMTP_PORT": str(port), "SMTP_TLS": "none"}
        sending = load_settings({**environment, **smtp, "FRONTEND_URL": "https://todo.org"})
        transports = selected_transports(sending.mail, client, MailboxTransport(system_clock))
        await examined(mail_courses(sending, transports, system_clock, "ada@example.org"))
    [mail] = script.mails
    return bytes(mail)


@pytest.fixture
def judged(examined: Examined, settings: Settings) -> Judged:
    async def judge(source: bytes) -> list[tuple[str, Severity, str]]:
        findings = await examined([received_course(settings, source)])
        return [(found.name, found.severity, found.message) for found in findings]

    return judge


async def test_a_mail_that_arrived_as_it_was_sent_is_fine(judged: Judged, arrived: bytes) -> None:
    assert {severity for _, severity, _ in await judged(BELIEVED + arrived)} == {Severity.FINE}


async def test_a_link_that_was_rewritten_is_found(judged: Judged, arrived: bytes) -> None:
    text, mark, html = arrived.partition(b"text/html")
    assert OWN in html
    (name, severity, message), *others = await judged(BELIEVED + text + mark + html.replace(OWN, OF_TRACKER))
    assert (name, severity) == ("MAIL_TRANSPORT", Severity.FAULT)
    assert message == "sends mails whose links lead to u4711.tracker.example first"
    assert {severity for _, severity, _ in others} == {Severity.FINE}


async def test_an_address_that_only_begins_like_ours_is_another(judged: Judged, arrived: bytes) -> None:
    assert (await judged(arrived.replace(OWN, b"https://todo.org.tracker.example/login")))[0][1] is Severity.FAULT


async def test_an_image_that_was_put_in_is_found(judged: Judged, arrived: bytes) -> None:
    opened = arrived.replace(b"</body>", b"<img></body>")
    assert opened != arrived
    assert (await judged(BELIEVED + opened))[1][:2] == ("MAIL_TRANSPORT", Severity.WARNING)


@pytest.mark.parametrize("failing", ["spf", "dkim", "dmarc"])
async def test_what_the_receiver_did_not_believe_is_told(judged: Judged, arrived: bytes, failing: str) -> None:
    verdict = BELIEVED.replace(f"{failing}=pass".encode(), f"{failing}=fail".encode())
    # What a sender wrote below the receiver's own line counts for nothing.
    name, severity, message = (await judged(verdict + BELIEVED + arrived))[-1]
    assert (name, severity) == ("MAIL_FROM", Severity.FAULT)
    assert message == f"was not believed by the receiver: {failing}=fail"


async def test_a_receiver_that_tells_nothing_judges_nothing(judged: Judged, arrived: bytes) -> None:
    assert (await judged(arrived))[-1][1] is Severity.SKIPPED


@pytest.mark.parametrize("source", [b"", b"\xff\xfe\x00", b"Subject: nothing but words\n\nHello."])
async def test_a_file_that_is_no_such_mail_is_told(judged: Judged, source: bytes) -> None:
    [(_, severity, message)] = await judged(source)
    assert severity is Severity.FAULT
    assert "there is no link" in message

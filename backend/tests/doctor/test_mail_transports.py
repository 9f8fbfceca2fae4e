"""Mail servers and providers that misbehave as real ones do."""

import json
import ssl
from collections.abc import Mapping

import httpx2
import pytest
import trustme
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from taskwell.doctor.finding import Finding, Severity
from taskwell.doctor.mail_transports import mail_courses
from taskwell.mail.transports.http_api import open_client
from taskwell.mail.transports.mailbox import MailboxTransport
from taskwell.mail.transports.selection import selected_transports
from taskwell.platform.clock import system_clock
from taskwell.platform.settings import SmtpTls, load_settings
from tests.doctor.conftest import Examined, not_fine
from tests.doctor.served import served
from tests.mail.transports.smtp_server import SmtpServerScript, smtp_server
from tools.postgres import free_port

# The test server offers sign-in on an open line too, so that wrong passwords need no certificate.
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")


async def looked_at(
    examined: Examined, environ: Mapping[str, str], changed: Mapping[str, str], send_to: str | None = None
) -> list[Finding]:
    settings = load_settings({**environ, **changed})
    async with open_client() as client:
        transports = selected_transports(settings.mail, client, MailboxTransport(system_clock))
        return await examined(mail_courses(settings, transports, system_clock, send_to))


def smtp(port: int, **changed: str) -> dict[str, str]:
    return {"MAIL_TRANSPORT": "smtp", "SMTP_HOST": "localhost", "SMTP_PORT": str(port), "SMTP_TLS": "none", **changed}


async def test_a_server_that_lets_us_in_is_fine_and_sends_nothing(
    examined: Examined, environment: dict[str, str]
) -> None:
    script = SmtpServerScript()
    async with smtp_server(script, login=("ada", "right")) as port:
        findings = await looked_at(
            examined, environment, smtp(port, SMTP_USERNAME="ada", SMTP_PASSWORD="right"), send_to=None
        )
    assert not_fine(findings) == []
    assert script.envelopes == []


async def test_a_mail_goes_out_on_request(examined: Examined, environment: dict[str, str]) -> None:
    script = SmtpServerScript()
    async with smtp_server(script) as port:
        findings = await looked_at(examined, environment, smtp(port), send_to="ada@example.org")
    assert [found.severity for found in findings] == [Severity.FINE, Severity.FINE]
    [mail] = script.mails
    assert mail["To"] == "ada@example.org"
    text = mail.get_body(("plain",))
    assert text is not None
    assert f"{environment['FRONTEND_URL']}/login" in text.get_content()


async def test_a_wrong_password_is_found_and_not_repeated(examined: Examined, environment: dict[str, str]) -> None:
    async with smtp_server(SmtpServerScript(), login=("ada", "right")) as port:
        found = await looked_at(examined, environment, smtp(port, SMTP_USERNAME="ada", SMTP_PASSWORD="hunter2"))
    assert not_fine(found) == [("SMTP_HOST", Severity.FAULT)]
    assert "535" in found[0].message
    assert "hunter2" not in str(found)


async def test_a_certificate_that_nobody_vouches_for_is_found(examined: Examined, environment: dict[str, str]) -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    trustme.CA().issue_cert("localhost").configure_cert(context)
    async with smtp_server(SmtpServerScript(), tls=SmtpTls.STARTTLS, certificate=context) as port:
        [found] = await looked_at(examined, environment, smtp(port, SMTP_TLS="starttls"))
    assert (found.severity, found.message) == (
        Severity.FAULT,
        "does not work: smtp: the server's certificate does not check",
    )


async def test_a_closed_port_on_a_space_names_the_rule_of_spaces(
    examined: Examined, environment: dict[str, str]
) -> None:
    closed = smtp(free_port())
    [here] = await looked_at(examined, environment, closed)
    [there] = await looked_at(examined, environment, closed | {"SPACE_ID": "ada/todo"})
    assert "whether this machine lets port" in here.mend
    assert there.mend.startswith("Spaces document 80, 443 and 8080 as the only ports that lead out")


@pytest.mark.parametrize(
    ("transport", "key"),
    [
        ("resend", "RESEND_API_KEY"),
        ("brevo", "BREVO_API_KEY"),
        ("sendgrid", "SENDGRID_API_KEY"),
        ("postmark", "POSTMARK_SERVER_TOKEN"),
        ("mailgun", "MAILGUN_API_KEY"),
    ],
)
async def test_a_key_that_the_provider_refuses_is_found_under_its_name(
    examined: Examined, environment: dict[str, str], transport: str, key: str
) -> None:
    async def refuse(_: Request) -> Response:
        return JSONResponse({"message": "Invalid key"}, 401)

    mail = {"MAIL_TRANSPORT": transport, key: "pasted-wrongly", "MAILGUN_DOMAIN": "todo.org"}
    async with served(Starlette(routes=[Route("/{path:path}", refuse)])) as origin:
        found = await looked_at(examined, environment, mail | {"MAIL_API_BASE_URL": origin})
    assert not_fine(found) == [(key, Severity.FAULT)]
    assert "answered 401" in found[0].message
    assert "pasted-wrongly" not in str(found)


async def test_each_transport_of_the_list_is_looked_at(examined: Examined, environment: dict[str, str]) -> None:
    sent: list[object] = []

    async def accept(request: Request) -> Response:
        sent.append(json.loads(await request.body() or b"null"))
        return JSONResponse({"id": "1", "data": []})

    app = Starlette(routes=[Route("/{path:path}", accept, methods=["GET", "POST"])])
    async with served(app) as origin, smtp_server(SmtpServerScript(rcpt="550 5.1.1 nobody here")) as port:
        mail = smtp(port) | {"MAIL_TRANSPORT": "resend,smtp", "RESEND_API_KEY": "re_1", "MAIL_API_BASE_URL": origin}
        findings = await looked_at(examined, environment, mail, send_to="ada@example.org")
    assert not_fine(findings) == [("SMTP_HOST", Severity.FAULT)]
    assert len(sent) == 2


async def test_a_provider_that_is_away_is_found(examined: Examined, environment: dict[str, str]) -> None:
    mail = {"MAIL_TRANSPORT": "brevo", "BREVO_API_KEY": "x", "MAIL_API_BASE_URL": f"http://127.0.0.1:{free_port()}"}
    [found] = await looked_at(examined, environment, mail)
    assert found.severity is Severity.FAULT
    assert httpx2.ConnectError.__name__ in found.message


async def test_the_mailbox_of_development_is_said_to_send_nothing(
    examined: Examined, environment: dict[str, str]
) -> None:
    assert not_fine(await looked_at(examined, environment, {})) == [("MAIL_TRANSPORT", Severity.SKIPPED)]

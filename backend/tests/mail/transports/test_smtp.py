"""SMTP against a real server: how mail goes out, and how each refusal is understood."""

import socket
import ssl
from collections.abc import Callable
from uuid import UUID

import pytest
import trustme
from pydantic import SecretStr

from taskwell.mail.errors import (
    AddressRefusedError,
    MailError,
    MessageRefusedError,
    TransportMisconfiguredError,
    TransportUnavailableError,
)
from taskwell.mail.message import MailAddress, Message
from taskwell.mail.transports.smtp import SmtpTransport
from taskwell.platform.settings import SmtpSettings, SmtpTls
from tests.mail.transports.smtp_server import SmtpServerScript, smtp_server

# The test server offers sign-in on an open line too, so that wrong passwords need no certificate.
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")


class Authority:
    """A certificate authority of the test, with a server certificate for `localhost`."""

    def __init__(self) -> None:
        self._ca = trustme.CA()

    def server(self, name: str = "localhost") -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._ca.issue_cert(name).configure_cert(context)
        return context

    def client(self) -> ssl.SSLContext:
        context = ssl.create_default_context()
        self._ca.configure_trust(context)
        return context


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority()


@pytest.fixture
def script() -> SmtpServerScript:
    return SmtpServerScript()


def server_at(port: int, tls: SmtpTls, username: str | None = None, password: str | None = None) -> SmtpSettings:
    secret = SecretStr(password) if password else None
    return SmtpSettings(host="localhost", port=port, username=username, password=secret, tls=tls)


def plain(port: int, *, send_seconds: float = 30, connect_seconds: float = 10) -> SmtpTransport:
    server = server_at(port, SmtpTls.NONE)
    return SmtpTransport(
        server,
        client_name="taskwell.example",
        connect_seconds=connect_seconds,
        send_seconds=send_seconds,
    )


async def test_a_message_arrives_as_it_was_written(script: SmtpServerScript, message: Message, key: UUID) -> None:
    async with smtp_server(script) as port:
        transport = plain(port)
        await transport.send(message, key)
        await transport.rest()
    [envelope] = script.envelopes
    assert (envelope.mail_from, envelope.rcpt_tos) == (
        "hello@taskwell.example",
        ["ada@example.org"],
    )
    [mail] = script.mails
    assert mail["Subject"] == message.subject
    body = mail.get_body(("plain",))
    assert body is not None
    assert body.get_content().replace("\r\n", "\n") == message.text


@pytest.mark.parametrize("tls", [SmtpTls.STARTTLS, SmtpTls.TLS])
async def test_encrypted_with_sign_in(
    tls: SmtpTls,
    authority: Authority,
    script: SmtpServerScript,
    message: Message,
    key: UUID,
) -> None:
    async with smtp_server(script, tls=tls, certificate=authority.server(), login=("ada", "s3cret")) as port:
        server = server_at(port, tls, "ada", "s3cret")
        transport = SmtpTransport(server, client_name="taskwell.example", tls_context=authority.client())
        await transport.probe()
        await transport.send(message, key)
        await transport.rest()
    assert len(script.mails) == 1


@pytest.mark.parametrize("tls", [SmtpTls.STARTTLS, SmtpTls.TLS])
@pytest.mark.parametrize("certificate", ["of another authority", "of another name"])
async def test_a_certificate_that_does_not_check_is_refused(
    tls: SmtpTls,
    certificate: str,
    authority: Authority,
    script: SmtpServerScript,
    message: Message,
    key: UUID,
) -> None:
    context = Authority().server() if certificate == "of another authority" else authority.server("mail.other.example")
    async with smtp_server(script, tls=tls, certificate=context) as port:
        server = server_at(port, tls)
        transport = SmtpTransport(server, client_name="taskwell.example", tls_context=authority.client())
        with pytest.raises(TransportMisconfiguredError, match="certificate"):
            await transport.send(message, key)
        with pytest.raises(TransportMisconfiguredError, match="certificate"):
            await transport.probe()
    assert script.mails == []


async def test_a_server_without_starttls_gets_nothing(
    authority: Authority, script: SmtpServerScript, message: Message, key: UUID
) -> None:
    async with smtp_server(script) as port:
        server = server_at(port, SmtpTls.STARTTLS)
        transport = SmtpTransport(server, client_name="taskwell.example", tls_context=authority.client())
        with pytest.raises(TransportMisconfiguredError):
            await transport.send(message, key)
    assert script.mails == []


async def test_a_wrong_password_is_the_operators_to_mend(script: SmtpServerScript, message: Message, key: UUID) -> None:
    async with smtp_server(script, login=("ada", "s3cret")) as port:
        server = server_at(port, SmtpTls.NONE, "ada", "wr0ng-password")
        transport = SmtpTransport(server, client_name="taskwell.example")
        with pytest.raises(TransportMisconfiguredError, match="535") as raised:
            await transport.send(message, key)
        with pytest.raises(TransportMisconfiguredError, match="535"):
            await transport.probe()
    assert "wr0ng" not in str(raised.value)


@pytest.mark.parametrize(
    ("stage", "answer", "error"),
    [
        ("rcpt", "550 5.1.1 no such user ada@example.org", AddressRefusedError),
        ("rcpt", "553 mailbox name not allowed", AddressRefusedError),
        ("rcpt", "450 4.2.1 greylisted", TransportUnavailableError),
        ("rcpt", "554 5.7.1 relay access denied", TransportMisconfiguredError),
        ("mail", "550 5.7.1 sender not verified", TransportMisconfiguredError),
        ("mail", "421 4.3.0 busy", TransportUnavailableError),
        ("data", "550 5.1.1 no such user", AddressRefusedError),
        ("data", "552 5.2.2 mailbox full", AddressRefusedError),
        ("data", "554 5.7.1 looks like spam", MessageRefusedError),
        ("data", "451 4.3.0 try again", TransportUnavailableError),
        ("data", "530 5.7.0 authentication required", TransportMisconfiguredError),
    ],
)
async def test_each_answer_is_understood(
    stage: str,
    answer: str,
    error: type[MailError],
    script: SmtpServerScript,
    message: Message,
    key: UUID,
) -> None:
    setattr(script, stage, answer)
    async with smtp_server(script) as port:
        with pytest.raises(error) as raised:
            await plain(port).send(message, key)
    assert type(raised.value) is error
    assert "ada@example.org" not in str(raised.value)


async def test_a_server_that_dies_in_data_is_passing(script: SmtpServerScript, message: Message, key: UUID) -> None:
    script.dies_in_data = True
    async with smtp_server(script) as port:
        with pytest.raises(TransportUnavailableError):
            await plain(port).send(message, key)


@pytest.mark.parametrize("stage", ["rcpt", "data"])
async def test_a_hanging_server_is_left_in_bounded_time(
    stage: str, script: SmtpServerScript, message: Message, key: UUID
) -> None:
    script.hang_in = stage
    async with smtp_server(script) as port:
        with pytest.raises(TransportUnavailableError):
            await plain(port, send_seconds=0.2).send(message, key)
    assert script.hanging.is_set()


async def test_a_port_that_accepts_and_says_nothing_is_left_in_bounded_time(message: Message, key: UUID) -> None:
    with socket.create_server(("127.0.0.1", 0)) as never_accepts, pytest.raises(TransportUnavailableError):
        await plain(never_accepts.getsockname()[1], connect_seconds=0.2).send(message, key)


async def test_nobody_listening_is_passing(message: Message, key: UUID) -> None:
    async with smtp_server(SmtpServerScript()) as port:
        pass
    with pytest.raises(TransportUnavailableError):
        await plain(port).send(message, key)


async def test_a_connection_carries_many_messages(script: SmtpServerScript, message: Message) -> None:
    async with smtp_server(script) as port:
        transport = plain(port)
        for n in range(5):
            await transport.send(message, UUID(int=n))
        await transport.rest()
        assert (script.connections, len(script.mails)) == (1, 5)
        await transport.send(message, UUID(int=5))
        await transport.rest()
    assert (script.connections, len(script.mails)) == (2, 6)


async def test_a_kept_connection_that_the_server_closed_costs_no_mail(
    script: SmtpServerScript, message: Message, key: UUID
) -> None:
    async with smtp_server(script) as port:
        transport = plain(port)
        await transport.send(message, key)
        await transport._idle[0].quit()  # noqa: SLF001 -- as a server does that closes idle connections
        await transport.send(message, key)
        await transport.rest()
    assert len(script.mails) == 2


async def test_an_international_address_asks_for_smtputf8(
    script: SmtpServerScript, make_message: Callable[..., Message], key: UUID
) -> None:
    async with smtp_server(script) as port:
        transport = plain(port)
        await transport.send(make_message(recipient=MailAddress("jörg@example.org")), key)
        await transport.rest()
    assert script.envelopes[0].rcpt_tos == ["jörg@example.org"]
    assert "SMTPUTF8" in script.envelopes[0].mail_options

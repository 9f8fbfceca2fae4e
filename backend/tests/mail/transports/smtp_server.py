"""A real SMTP server on a loopback port, which can be told to misbehave."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from taskwell.platform.settings import SmtpTls


@dataclass
class SmtpServerScript:
    """What the server answers, and what it has seen."""

    rcpt: str = "250 OK"
    mail: str = "250 OK"
    data: str = "250 OK"
    hang_in: str = ""
    dies_in_data: bool = False
    connections: int = 0
    envelopes: list[Envelope] = field(default_factory=list)
    hanging: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def mails(self) -> list[EmailMessage]:
        contents = (envelope.content for envelope in self.envelopes)
        return [message_from_bytes(c, _class=EmailMessage, policy=default) for c in contents if isinstance(c, bytes)]

    async def handle_MAIL(  # noqa: N802 -- the server's name for it
        self,
        _s: SMTP,
        _n: Session,
        envelope: Envelope,
        address: str,
        options: list[str],
    ) -> str:
        if self.mail.startswith("250"):
            envelope.mail_from = address
            envelope.mail_options.extend(options)
        return self.mail

    async def handle_RCPT(  # noqa: N802 -- the server's name for it
        self,
        _s: SMTP,
        _n: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        await self._hang("rcpt")
        if self.rcpt.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.rcpt

    async def handle_DATA(  # noqa: N802 -- the server's name for it
        self,
        server: SMTP,
        _session: Session,
        envelope: Envelope,
    ) -> str:
        await self._hang("data")
        if self.dies_in_data:
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
            return ""
        if self.data.startswith("250"):
            self.envelopes.append(envelope)
        return self.data

    async def _hang(self, stage: str) -> None:
        if self.hang_in == stage:
            self.hanging.set()
            await asyncio.Event().wait()


@asynccontextmanager
async def smtp_server(
    script: SmtpServerScript,
    *,
    tls: SmtpTls = SmtpTls.NONE,
    certificate: ssl.SSLContext | None = None,
    login: tuple[str, str] | None = None,
    port: int = 0,
) -> AsyncIterator[int]:
    """Serves until the block ends; gives its port. With `login`, nothing goes without these credentials."""

    def authenticate(*arguments: object) -> AuthResult:
        given = arguments[-1]
        assert isinstance(given, LoginPassword)
        right = login is not None and (given.login.decode(), given.password.decode()) == login
        return AuthResult(success=right, handled=False)

    opened: list[asyncio.Transport] = []

    class Connection(SMTP):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            assert isinstance(transport, asyncio.Transport)
            opened.append(transport)
            super().connection_made(transport)

    def connection() -> SMTP:
        script.connections += 1
        return Connection(
            script,
            enable_SMTPUTF8=True,
            hostname="mail.test",
            tls_context=certificate if tls is SmtpTls.STARTTLS else None,
            require_starttls=tls is SmtpTls.STARTTLS,
            authenticator=authenticate if login else None,
            auth_required=login is not None,
            auth_require_tls=False,
        )

    server = await asyncio.get_running_loop().create_server(
        connection, "127.0.0.1", port, ssl=certificate if tls is SmtpTls.TLS else None
    )
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        # A connection that was just accepted gets its transport in one of the next turns of the loop.
        await _let_the_loop_turn()
        for transport in opened:
            transport.abort()
        await _let_the_loop_turn()


async def _let_the_loop_turn() -> None:
    for _ in range(10):
        await asyncio.sleep(0)

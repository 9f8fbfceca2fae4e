"""SMTP submission (RFC 6409), with certificates checked and every step bounded in time."""

import asyncio
import ssl
from typing import Final
from uuid import UUID

from aiosmtplib import (
    SMTP,
    SMTPAuthenticationError,
    SMTPException,
    SMTPNotSupported,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPSenderRefused,
)

from taskwell.mail.errors import (
    AddressRefusedError,
    MailError,
    MessageRefusedError,
    TransportMisconfiguredError,
    TransportUnavailableError,
    redacted,
)
from taskwell.mail.message import Message, as_email
from taskwell.platform.settings import SmtpSettings, SmtpTls

# A host that blocks SMTP ports often answers nothing at all, so the connection has a bound of its own.
_CONNECT_SECONDS: Final = 10.0
_SEND_SECONDS: Final = 30.0
_QUIT_SECONDS: Final = 2.0
_FIRST_PERMANENT: Final = 500
_AUTHENTICATION_REQUIRED: Final = 530


class SmtpTransport:
    """One SMTP server. Connections are kept from message to message until `rest`."""

    name = "smtp"

    def __init__(
        self,
        server: SmtpSettings,
        *,
        client_name: str,
        tls_context: ssl.SSLContext | None = None,
        connect_seconds: float = _CONNECT_SECONDS,
        send_seconds: float = _SEND_SECONDS,
    ) -> None:
        """`client_name` is what we call ourselves in EHLO: the host's own name is that of a container.

        Without a `tls_context` the system's authorities are trusted.
        """
        self._server = server
        self._client_name = client_name
        self._tls_context = tls_context or ssl.create_default_context()
        self._connect_seconds = connect_seconds
        self._send_seconds = send_seconds
        self._idle: list[SMTP] = []

    async def send(self, message: Message, key: UUID) -> None:
        content = as_email(message, key).as_bytes()
        utf8 = message.recipient.needs_utf8 or message.sender.needs_utf8
        try:
            async with asyncio.timeout(self._send_seconds):
                connection = await self._take()
                try:
                    await connection.sendmail(
                        message.sender.wire,
                        message.recipient.wire,
                        content,
                        mail_options=["SMTPUTF8"] if utf8 else [],
                    )
                except BaseException:
                    # The dialogue may have stopped anywhere, also by cancellation: not a connection to keep.
                    connection.close()
                    raise
        except (SMTPException, OSError, TimeoutError) as error:
            raise _failure(error, utf8=utf8) from error
        self._idle.append(connection)

    async def probe(self) -> None:
        try:
            async with asyncio.timeout(self._send_seconds):
                connection = await self._open()
        except (SMTPException, OSError, TimeoutError) as error:
            raise _failure(error, utf8=False) from error
        await _quit(connection)

    async def rest(self) -> None:
        idle, self._idle = self._idle, []
        await asyncio.gather(*(_quit(connection) for connection in idle))

    async def _take(self) -> SMTP:
        while self._idle:
            connection = self._idle.pop()
            try:
                await connection.noop()
            except (SMTPException, OSError):
                connection.close()
            else:
                return connection
        return await self._open()

    async def _open(self) -> SMTP:
        connection = SMTP(
            hostname=self._server.host,
            port=self._server.port,
            username=self._server.username,
            password=self._server.password.get_secret_value() if self._server.password else None,
            local_hostname=self._client_name,
            timeout=self._connect_seconds,
            use_tls=self._server.tls is SmtpTls.TLS,
            start_tls=self._server.tls is SmtpTls.STARTTLS,
            tls_context=None if self._server.tls is SmtpTls.NONE else self._tls_context,
        )
        await connection.connect()
        connection.timeout = self._send_seconds
        return connection


async def _quit(connection: SMTP) -> None:
    try:
        await connection.quit(timeout=_QUIT_SECONDS)
    except (SMTPException, OSError):
        connection.close()


def _failure(error: Exception, *, utf8: bool) -> MailError:
    """What an exception of the SMTP client means for the message in hand."""
    if any(isinstance(cause, ssl.SSLCertVerificationError) for cause in _causes(error)):
        return TransportMisconfiguredError("smtp: the server's certificate does not check")
    match error:
        case SMTPRecipientsRefused(recipients=[refused, *_]):
            return _recipient_refused(refused)
        case SMTPResponseException():
            return _answered(error)
        case SMTPNotSupported() if utf8 and "SMTPUTF8" in error.message:
            return MessageRefusedError("smtp: the server takes no international addresses")
    said = redacted(f"smtp: {type(error).__name__} {error}")
    # The client raises the bare class when the server offers no STARTTLS or no sign-in.
    if isinstance(error, SMTPNotSupported) or type(error) is SMTPException:
        return TransportMisconfiguredError(said)
    return TransportUnavailableError(said)


def _answered(error: SMTPResponseException) -> MailError:
    said = _said(error)
    if error.code < _FIRST_PERMANENT:
        return TransportUnavailableError(said)
    if isinstance(error, SMTPAuthenticationError | SMTPSenderRefused) or error.code == _AUTHENTICATION_REQUIRED:
        return TransportMisconfiguredError(said)
    # RFC 3463: 5.1.x is the address, 5.2.x the mailbox; the rest of what may follow DATA is our content.
    if error.message.startswith(("5.1.", "5.2.")):
        return AddressRefusedError(said)
    return MessageRefusedError(said)


def _recipient_refused(error: SMTPResponseException) -> MailError:
    said = _said(error)
    if error.code < _FIRST_PERMANENT:
        return TransportUnavailableError(said)
    # "Relaying denied" speaks of us, who should have signed in, and not of the recipient.
    if error.code == _AUTHENTICATION_REQUIRED or "relay" in error.message.lower():
        return TransportMisconfiguredError(said)
    return AddressRefusedError(said)


def _said(error: SMTPResponseException) -> str:
    return redacted(f"smtp answered {error.code} {error.message}")


def _causes(error: BaseException) -> list[BaseException]:
    chain = [error]
    while (cause := chain[-1].__cause__ or chain[-1].__context__) is not None:
        chain.append(cause)
    return chain

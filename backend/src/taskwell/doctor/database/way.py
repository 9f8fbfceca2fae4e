"""The way to a PostgreSQL server, one step after the other: name, port, encryption, sign-in.

Each step raises CourseEndedError when the next one would make no sense.
"""

import asyncio
import socket
import ssl
from typing import Final, TypeAlias

import asyncpg

from taskwell.doctor.finding import CourseEndedError, Finding, fault, fine, warning
from taskwell.doctor.spaces import way_out
from taskwell.doctor.stopwatch import stopwatch
from taskwell.platform.settings import PostgresAddress

ServerConnection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"

# https://www.postgresql.org/docs/18/protocol-message-formats.html, SSLRequest
_SSL_REQUEST: Final = (8).to_bytes(4) + (80877103).to_bytes(4)
_PASTE_AGAIN: Final = "Copy the connection string from the provider's console again, with its password shown"


class WayToServer:
    """The steps to one address. `name` is the variable that holds it; `seconds` bounds each step."""

    def __init__(self, name: str, address: PostgresAddress, *, seconds: float, on_space: bool) -> None:
        self._name = name
        self._address = address
        self._seconds = seconds
        self._on_space = on_space

    @property
    def is_network(self) -> bool:
        """False for a socket file, where there is no name, port or encryption to look at."""
        return not self._address.host.startswith("/")

    async def resolve(self) -> Finding:
        """The host has an address that can be used from here."""
        host = self._address.host
        try:
            async with asyncio.timeout(self._seconds):
                found = await asyncio.get_running_loop().getaddrinfo(host, self._address.port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError, TimeoutError) as error:
            raise self._ended(f"names a host that DNS does not know: {host}", _PASTE_AGAIN) from error
        if self._on_space and not any(family is socket.AF_INET for family, *_ in found):
            raise self._ended(
                f"names a host with IPv6 addresses only: {host}",
                "A Space speaks IPv4 alone; take the provider's pooled address, which has one",
            )
        return fine(self._name, f"names a host that DNS knows: {host}")

    async def connect(self) -> Finding:
        """Somebody listens on the port."""
        port, elapsed = self._address.port, stopwatch()
        try:
            async with asyncio.timeout(self._seconds):
                _, writer = await asyncio.open_connection(self._address.host, port)
        except ConnectionRefusedError as error:
            raise self._ended(f"leads to port {port}, where nobody listens", self._way_out()) from error
        except (OSError, TimeoutError) as error:
            raise self._ended(f"leads to port {port}, which cannot be reached from here", self._way_out()) from error
        writer.transport.abort()
        return fine(self._name, f"leads to port {port}, which answers in {elapsed()}")

    async def encrypt(self) -> Finding:
        """The server proves who it is, as far as the address asks for that."""
        context = self._address.connect_arguments()["ssl"]
        if not isinstance(context, ssl.SSLContext):
            if self._address.is_local:
                return fine(self._name, "stays on this machine, without encryption")
            return warning(
                self._name,
                "leads to another machine without verified encryption",
                "Write sslmode=verify-full in it; in production it has to be there",
            )
        elapsed = stopwatch()
        try:
            async with asyncio.timeout(self._seconds):
                version = await self._handshake(context)
        except ssl.SSLCertVerificationError as error:
            raise self._ended(
                f"leads to a server whose certificate does not check: {error.verify_message}",
                "Use the host name as the console shows it; for an authority of your own, name its file as sslrootcert=",
            ) from error
        except (OSError, EOFError, TimeoutError) as error:
            raise self._ended(
                f"leads to a server with which no encryption comes about: {type(error).__name__}",
                "Look whether a proxy stands in between, and whether the server speaks TLS 1.2 or later",
            ) from error
        return fine(self._name, f"is encrypted by {version}, the certificate checks, in {elapsed()}")

    async def sign_in(self) -> ServerConnection:
        """A connection that the caller closes."""
        try:
            return await asyncpg.connect(**self._address.connect_arguments(), timeout=self._seconds)
        except asyncpg.InvalidAuthorizationSpecificationError as error:
            raise self._ended("carries a user or password that the server refuses", _PASTE_AGAIN) from error
        except asyncpg.InvalidCatalogNameError as error:
            raise self._ended(f"names a database that is not there: {self._address.database}", _PASTE_AGAIN) from error
        except asyncpg.InsufficientResourcesError as error:
            raise self._ended(
                "leads to a server with no connection to spare",
                "End other programs' connections, or use the pooled address",
            ) from error
        except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            raise self._ended(
                f"leads to a server that does not let us in: {type(error).__name__}",
                "Look at the server's state on the provider's console",
            ) from error

    async def _handshake(self, context: ssl.SSLContext) -> str:
        reader, writer = await asyncio.open_connection(self._address.host, self._address.port)
        try:
            writer.write(_SSL_REQUEST)
            if await reader.readexactly(1) != b"S":
                raise self._ended(
                    "leads to a server that offers no encryption",
                    "Use a server with TLS, or one on the same machine",
                )
            await writer.start_tls(context, server_hostname=self._address.host)
            encrypted = writer.get_extra_info("ssl_object")
            assert isinstance(encrypted, ssl.SSLObject)
            return encrypted.version() or "TLS"
        finally:
            writer.transport.abort()

    def _way_out(self) -> str:
        return way_out(self._address.port, on_space=self._on_space)

    def _ended(self, message: str, mend: str) -> CourseEndedError:
        return CourseEndedError(fault(self._name, message, mend))

"""A front with TLS, as the proxy of a provider is: the PostgreSQL that the tests bring along is built without it."""

import asyncio
import ssl

from taskwell.platform.settings import PostgresAddress

# https://www.postgresql.org/docs/18/protocol-message-formats.html, SSLRequest
SSL_REQUEST = (8).to_bytes(4) + (80877103).to_bytes(4)


class TlsFront:
    """Takes connections with TLS or without, notes which, and hands them on to a server that has none."""

    def __init__(self, behind: PostgresAddress, context: ssl.SSLContext) -> None:
        self._behind = behind
        self._context = context
        self.encrypted: list[bool] = []

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            first = await reader.readexactly(8)
            is_encrypted = first == SSL_REQUEST
            if is_encrypted:
                writer.write(b"S")
                await writer.start_tls(self._context)
                first = b""
            self.encrypted.append(is_encrypted)
            await self._hand_on(first, reader, writer)
        except (ssl.SSLError, ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def _hand_on(self, first: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        from_server, to_server = await asyncio.open_connection(self._behind.host, self._behind.port)
        try:
            to_server.write(first)
            await asyncio.gather(_pump(reader, to_server), _pump(from_server, writer))
        finally:
            to_server.close()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65536):
        writer.write(data)
        await writer.drain()
    writer.close()

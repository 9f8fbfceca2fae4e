"""Servers that stand before a database and misbehave."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import trustme

from taskwell.platform.settings import PostgresAddress
from tests.platform.settings.tls_front import TlsFront

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
Change = Callable[[bytes], bytes]


@asynccontextmanager
async def listening(serve: Serve, context: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    """The port on which `serve` takes connections; at the end those that are open are cut, and closed before the loop is."""
    serving: set[asyncio.Task[None]] = set()

    async def taken(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        serving.add(task)
        try:
            await serve(reader, writer)
        except asyncio.CancelledError:
            pass
        finally:
            writer.close()

    async with await asyncio.start_server(taken, "127.0.0.1", 0, ssl=context) as server:
        yield server.sockets[0].getsockname()[1]
        for task in serving:
            task.cancel()
        await asyncio.gather(*serving, return_exceptions=True)


@asynccontextmanager
async def rewriting(database_url: str, change: Change) -> AsyncIterator[str]:
    """The address of a front that changes what the server says."""
    behind = PostgresAddress.parse(database_url)

    async def hand_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        from_server, to_server = await asyncio.open_connection(behind.host, behind.port)
        try:
            await asyncio.gather(_pump(reader, to_server, bytes), _pump(from_server, writer, change))
        finally:
            to_server.close()

    async with listening(hand_on) as port:
        yield database_url.replace(f":{behind.port}/", f":{port}/")


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, change: Change) -> None:
    while data := await reader.read(65536):
        writer.write(change(data))
    writer.close()


@asynccontextmanager
async def behind_tls(database_url: str, authority: trustme.CA, name: str) -> AsyncIterator[str]:
    """The address, under `name`, of a front whose certificate this authority vouches for."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert(name).configure_cert(context)
    behind = PostgresAddress.parse(database_url)
    async with listening(TlsFront(behind, context)) as port:
        yield database_url.replace(f"{behind.host}:{behind.port}", f"{name}:{port}")

"""Stands between a client and a server on the loopback interface, and does to connections what networks do."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Self

_CHUNK = 64 * 1024


class TcpProxy:
    """Listens on a port of its own; by default it passes on everything to `target`."""

    def __init__(self, target: int) -> None:
        self.target = target
        """The port that new connections lead to; setting it is what an address does after a failover."""
        self.port = 0
        self._flows = _flowing()
        self._stranded: list[asyncio.Event] = []
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self._serving: set[asyncio.Task[object]] = set()

    @classmethod
    @asynccontextmanager
    async def before(cls, target: int) -> AsyncIterator[Self]:
        """A proxy that is open until the block ends."""
        proxy = cls(target)
        await proxy.accept()
        yield proxy
        await proxy.refuse()
        for flows in (proxy._flows, *proxy._stranded):
            flows.set()
        proxy.cut()
        await asyncio.gather(*proxy._serving)

    async def accept(self) -> None:
        """Listens, on the same port as before."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def refuse(self) -> None:
        """Refuses new connections; those that stand go on."""
        if self._server is not None:
            self._server.close()
            self._server = None

    def cut(self) -> None:
        """Resets every connection."""
        for writer in list(self._writers):
            writer.transport.abort()

    def stall(self) -> None:
        """Holds back every byte in both directions; connections stand, and new ones are accepted."""
        self._flows.clear()

    def strand(self) -> None:
        """Loses the connections that stand, as a NAT does that forgets them: nobody is told. New ones are well."""
        self.stall()
        self._stranded.append(self._flows)
        self._flows = _flowing()

    def flow(self) -> None:
        """Passes on what was held back, and everything after it."""
        self._flows.set()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._serving.add(task)
        task.add_done_callback(self._serving.discard)
        try:
            to_server = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:
            writer.transport.abort()
            return
        ends = {writer, to_server[1]}
        self._writers |= ends
        flows = self._flows
        await asyncio.gather(_pump(reader, to_server[1], flows), _pump(to_server[0], writer, flows))
        self._writers -= ends


def _flowing() -> asyncio.Event:
    flows = asyncio.Event()
    flows.set()
    return flows


async def _pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter, flows: asyncio.Event) -> None:
    with suppress(OSError):
        while chunk := await source.read(_CHUNK):
            await flows.wait()
            sink.write(chunk)
            await sink.drain()
        await flows.wait()
    sink.close()

"""A mail provider's HTTPS API that takes mails or refuses them, and repeats in a refusal whatever it was sent."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass
class MailProvider:
    """``refuses`` makes every further answer a 500 that quotes the request, key and text and all."""

    port: int = 0
    refuses: bool = False
    taken: list[str] = field(default_factory=list)
    _arrival: asyncio.Event = field(default_factory=asyncio.Event)

    async def token(self) -> str:
        """The token in the first mail that is taken."""
        async with asyncio.timeout(30):
            await self._arrival.wait()
        found = re.search(r"token=([\w-]+)", self.taken[0])
        assert found is not None
        return found[1]

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request of a connection, and the end of it."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        (length,) = re.findall(r"content-length: (\d+)", head, re.IGNORECASE)
        body = (await reader.readexactly(int(length))).decode()
        if not self.refuses:
            self.taken.append(body)
            self._arrival.set()
        status = "500 Internal Server Error" if self.refuses else "200 OK"
        said = json.dumps({"message": f"{head}{body}"} if self.refuses else {"id": "1"}).encode()
        writer.write(
            f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {len(said)}\r\n"
            "Connection: close\r\n\r\n".encode()
            + said
        )
        await writer.drain()
        writer.close()


@asynccontextmanager
async def mail_provider() -> AsyncIterator[MailProvider]:
    """Listens until the block ends."""
    provider = MailProvider()
    server = await asyncio.start_server(provider.answer, "127.0.0.1", 0)
    provider.port = server.sockets[0].getsockname()[1]
    yield provider
    server.close()

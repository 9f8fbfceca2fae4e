"""A mail provider that takes everything at once: `python -m benchmarks.mail_api PORT`.

In a process of its own, so that its time is nobody's who is measured.
"""

from __future__ import annotations

import asyncio
import re
import sys

import uvloop

_ANSWER = b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 13\r\n\r\n{"id":"mail"}'
_LENGTH = re.compile(rb"\r\ncontent-length: *([0-9]+)", re.IGNORECASE)


async def serve(port: int) -> None:
    """Answer until the process is ended."""
    server = await asyncio.start_server(_converse, "127.0.0.1", port)
    await server.serve_forever()


async def _converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            length = _LENGTH.search(head)
            await reader.readexactly(int(length[1]) if length else 0)
            writer.write(_ANSWER)
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()


if __name__ == "__main__":
    uvloop.run(serve(int(sys.argv[1])))

"""Serves an ASGI application on a loopback port, for clients that are to go over the wire."""

import asyncio
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import httpx2
import uvicorn
from starlette.types import ASGIApp


@asynccontextmanager
async def served(app: ASGIApp) -> AsyncIterator[str]:
    """The origin under which the application answers until the block ends."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, lifespan="off", log_config=None, proxy_headers=False))
    # Listening already, so whoever calls before the server's loop turns is answered a little later.
    running = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        await running
        listening.close()


class Directory(httpx2.AsyncHTTPTransport):
    """The network of a client for which names lead to loopback ports."""

    def __init__(self, origins: Mapping[str, str]) -> None:
        """`origins` are what `served` gave, by the names under which the client is to know them."""
        super().__init__()
        self._origins = {name: httpx2.URL(origin) for name, origin in origins.items()}

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        there = self._origins[request.url.host]
        request.url = request.url.copy_with(host=there.host, port=there.port)
        return await super().handle_async_request(request)

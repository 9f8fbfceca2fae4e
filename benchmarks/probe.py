"""Single requests, from this process: to see what is answered, and when for the first time."""

from __future__ import annotations

import socket
import time
from dataclasses import dataclass
from http.client import HTTPResponse
from pathlib import Path
from typing import Final

from benchmarks.requests import endless

_LIVE: Final = b"GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
_PATIENCE_SECONDS: Final = 60


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    body: bytes


def first_of(path: Path, number: int = 1) -> bytes:
    """The first request of a file."""
    return next(endless(path, number))[1]


def ask(port: int, request: bytes) -> Answer:
    """One request on a connection of its own."""
    with socket.create_connection(("127.0.0.1", port), timeout=_PATIENCE_SECONDS) as connection:
        return _exchange(connection, request)


def first_answer(port: int) -> None:
    """Return as soon as a server that is just starting has answered with 200."""
    until = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            if ask(port, _LIVE).status == 200:
                return
        except ConnectionError:
            if time.monotonic() > until:
                raise
        time.sleep(0.002)


def times_of(port: int, request: bytes, seconds: float) -> list[tuple[float, float]]:
    """For so long one request after the other: when each was answered, from the beginning on, and how long it took."""
    began_at = time.perf_counter()
    taken = []
    with socket.create_connection(("127.0.0.1", port), timeout=_PATIENCE_SECONDS) as connection:
        while (sent_at := time.perf_counter()) < began_at + seconds:
            _exchange(connection, request)
            answered_at = time.perf_counter()
            taken.append((answered_at - began_at, answered_at - sent_at))
    return taken


def _exchange(connection: socket.socket, request: bytes) -> Answer:
    connection.sendall(request)
    response = HTTPResponse(connection)
    response.begin()
    return Answer(response.status, response.read())

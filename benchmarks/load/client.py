"""One connection that a load comes over, and what is counted of its answers.

An HTTP client library would cost more than the servers it measures. This one reads what the contenders write:
a status line, headers with a Content-Length unless there is no body, and the body.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import cast

_LENGTH = re.compile(rb"\r\ncontent-length: *([0-9]+)", re.IGNORECASE)
_RETRY_AFTER = re.compile(rb"\r\nretry-after: *([0-9]+)", re.IGNORECASE)
_END_OF_HEAD = b"\r\n\r\n"
_WITHOUT_BODY = (204, 304)
_BUSY = 503


class Tally:
    """Everything that the connections of one load count together."""

    def __init__(self) -> None:
        self.measuring = False
        self.sending = True
        self.in_flight = 0
        self.answered = 0
        self.broken = 0
        self.statuses: Counter[str] = Counter()
        self.seconds: dict[str, list[float]] = {}

    def note(self, kind: str, status: str, sent_at: float, began_at: float) -> None:
        """Counts an answer that has just come; how long a refusal took is of no interest."""
        self.answered += 1
        self.statuses[status] += 1
        if sent_at >= began_at and status < "4":
            self.seconds.setdefault(kind, []).append(time.perf_counter() - sent_at)


class LoadConnection(asyncio.Protocol):
    """Sends a request, waits for its answer, sends the next.

    A 503 that says when to come back is obeyed, as every decent client does; the other connections go on.
    """

    def __init__(self, requests: Iterator[tuple[str, bytes]], tally: Tally, when_idle: Callable[[], None]) -> None:
        self._requests = requests
        self._tally = tally
        self._when_idle = when_idle
        self._received = b""
        self._kind = ""
        self._sent_at = 0.0
        self._waiting = False
        self.began_at = float("inf")

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports behave like asyncio's and descend from nothing.
        self._transport = cast("asyncio.Transport", transport)

    def send(self) -> None:
        """Sends the next request, unless the load is over."""
        tally = self._tally
        if not tally.sending:
            return
        self._kind, request = next(self._requests)
        tally.in_flight += 1
        self._waiting = True
        self._sent_at = time.perf_counter()
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        received = self._received + data if self._received else data
        end = received.find(_END_OF_HEAD)
        if end < 0:
            self._received = received
            return
        status = int(received[9:12])
        length = 0 if status in _WITHOUT_BODY else _content_length(received[:end])
        if len(received) < end + len(_END_OF_HEAD) + length:
            self._received = received
            return
        self._received = b""
        self._answered(status, received[:end])

    def _answered(self, status: int, head: bytes) -> None:
        tally = self._tally
        tally.in_flight -= 1
        self._waiting = False
        pause = _RETRY_AFTER.search(head) if status == _BUSY else None
        tally.note(self._kind, _name(status, explained=pause is not None), self._sent_at, self.began_at)
        if not tally.sending:
            self._when_idle()
        elif pause is not None:
            asyncio.get_running_loop().call_later(int(pause[1]), self.send)
        else:
            self.send()

    def connection_lost(self, _exc: Exception | None) -> None:
        if self._waiting:
            self._tally.in_flight -= 1
            self._tally.broken += 1
            self._waiting = False
            self._when_idle()

    def close(self) -> None:
        """Ends the connection, whatever is under way on it."""
        self._waiting = False
        self._transport.abort()


def _name(status: int, *, explained: bool) -> str:
    """What a status is counted as: a 503 that says nothing of when to come back is a status of its own."""
    return "503 without Retry-After" if status == _BUSY and not explained else str(status)


def _content_length(head: bytes) -> int:
    found = _LENGTH.search(head)
    if found is None:
        raise ValueError(f"An answer without Content-Length: {head!r}")
    return int(found[1])

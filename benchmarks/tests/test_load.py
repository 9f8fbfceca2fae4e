"""What the load generator counts."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Sequence
from pathlib import Path

import pytest

from benchmarks.load import Load, Measured, percentile
from benchmarks.load.client import LoadConnection, Tally
from benchmarks.load.plan import Latency
from benchmarks.requests import MARK, Request, endless, write

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
NO_CONTENT = b"HTTP/1.1 204 No Content\r\n\r\n"
BUSY = b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 2\r\ncontent-length: 0\r\n\r\n"
BUSY_FOR_NO_SAID_TIME = b"HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\n\r\n"


class Wire(asyncio.Transport):
    """A transport that keeps what is written."""

    def __init__(self) -> None:
        super().__init__()
        self.written: list[bytes] = []

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.written.append(bytes(data))


def conversation(*received: bytes) -> tuple[Wire, Tally]:
    """A connection that asks, and gets these pieces one after the other."""
    wire, tally = Wire(), Tally()

    async def talk() -> None:
        connection = LoadConnection(itertools.repeat(("list", b"GET / HTTP/1.1\r\n\r\n")), tally, lambda: None)
        connection.connection_made(wire)
        connection.began_at = 0.0
        connection.send()
        for piece in received:
            connection.data_received(piece)

    asyncio.run(talk())
    return wire, tally


@pytest.mark.parametrize("answer", [OK, NO_CONTENT])
def test_an_answer_counts_once_wherever_the_network_cuts_it(answer: bytes) -> None:
    for cut in range(1, len(answer)):
        _, tally = conversation(answer[:cut], answer[cut:])
        assert tally.answered == 1, cut
        assert len(tally.seconds["list"]) == 1, cut


def test_the_next_request_is_sent_when_the_answer_is_whole() -> None:
    wire, tally = conversation(OK, OK[:-1])
    assert len(wire.written) == 2
    assert tally.in_flight == 1


def test_a_503_that_says_when_to_come_back_is_obeyed() -> None:
    wire, tally = conversation(BUSY)
    assert len(wire.written) == 1
    assert tally.statuses == {"503": 1}
    assert tally.seconds == {}


def test_a_503_that_does_not_say_when_to_come_back_is_told_apart() -> None:
    wire, tally = conversation(BUSY_FOR_NO_SAID_TIME)
    assert len(wire.written) == 2
    assert tally.statuses == {"503 without Retry-After": 1}


def test_a_connection_that_ends_under_a_request_is_counted() -> None:
    tally = Tally()
    connection = LoadConnection(itertools.repeat(("list", b"")), tally, lambda: None)
    connection.connection_made(Wire())
    connection.send()
    connection.connection_lost(None)
    assert (tally.broken, tally.in_flight) == (1, 0)


@pytest.mark.parametrize(
    ("values", "percent", "expected"),
    [([5.0], 99, 5.0), (range(1, 101), 50, 50), (range(1, 101), 99, 99), (range(1, 11), 95, 10), ([1.0, 2.0], 0, 1.0)],
)
def test_a_percentile_is_one_of_the_values(values: Sequence[float], percent: int, expected: float) -> None:
    assert percentile(values, percent) == expected


def test_a_load_and_what_it_found_survive_their_lines() -> None:
    load = Load(port=1, requests=Path("list.json"), connections=2, seconds=3, warm_up=4)
    assert Load.of_line(load.line()) == load
    measured = Measured(
        seconds=1,
        rate=2,
        answered=3,
        statuses={"200": 3},
        unanswered=0,
        broken=0,
        latency={"list": Latency(count=3, p50=1, p95=2, p99=3, longest=4)},
        generator_cpu=0.1,
    )
    assert Measured.of_line(measured.line()) == measured


def test_no_two_requests_with_a_mark_are_the_same(tmp_path: Path) -> None:
    path = write(tmp_path / "create.json", [Request("create", f"one {MARK}"), Request("create", f"two {MARK}")])
    sent = [content for _, content in itertools.islice(endless(path, 7), 4)]
    assert sent == [b"one 00000007", b"two 00000008", b"one 00000009", b"two 00000010"]

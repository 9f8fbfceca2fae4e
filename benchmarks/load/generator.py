"""The load generator's process: `python -m benchmarks.load`, one load after the other from standard input."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections.abc import Callable, Sequence

import uvloop

from benchmarks.load.client import LoadConnection, Tally
from benchmarks.load.plan import Load, Measured, latency_of
from benchmarks.requests import endless

_BEGAN = "measuring"
# What a request that was sent in the measured time may take beyond it.
_GRACE_SECONDS = 30


def drive(load: Load, when_measuring: Callable[[], None], when_measured: Callable[[], None]) -> Measured:
    """Put a load on a server from another process; both functions are called at the ends of what counts."""
    with subprocess.Popen(
        [sys.executable, "-m", "benchmarks.load"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(load.line() + "\n")
        process.stdin.close()
        if process.stdout.readline().strip() == _BEGAN:
            when_measuring()
        line = process.stdout.readline()
        when_measured()
    if not line:
        raise RuntimeError("The load generator failed: see above.")
    return Measured.of_line(line)


def main() -> None:
    """Do what standard input says, and tell on standard output."""
    load = Load.of_line(sys.stdin.readline())
    print(uvloop.run(_measured(load)).line(), flush=True)


async def _measured(load: Load) -> Measured:
    tally, idle = Tally(), asyncio.Event()
    connections = await _connected(load, tally, idle.set)
    for connection in connections:
        connection.send()
    await asyncio.sleep(load.warm_up)
    answered_before, statuses_before, broken_before = tally.answered, tally.statuses.copy(), tally.broken
    print(_BEGAN, flush=True)
    cpu, began_at = time.process_time(), time.perf_counter()
    for connection in connections:
        connection.began_at = began_at
    await _until_enough(load, tally, began_at)
    seconds = time.perf_counter() - began_at
    within = tally.answered - answered_before
    cpu = time.process_time() - cpu
    tally.sending = False
    await _drained(tally, idle)
    unanswered = tally.in_flight
    for connection in connections:
        connection.close()
    return Measured(
        seconds=seconds,
        rate=within / seconds,
        answered=tally.answered - answered_before,
        statuses=dict(tally.statuses - statuses_before),
        unanswered=unanswered,
        broken=tally.broken - broken_before,
        latency={kind: latency_of(took) for kind, took in tally.seconds.items()},
        generator_cpu=cpu,
    )


async def _connected(load: Load, tally: Tally, when_idle: Callable[[], None]) -> Sequence[LoadConnection]:
    requests = endless(load.requests, load.first_number)
    loop = asyncio.get_running_loop()
    made = [
        await loop.create_connection(lambda: LoadConnection(requests, tally, when_idle), "127.0.0.1", load.port)
        for _ in range(load.connections)
    ]
    return [connection for _, connection in made]


async def _until_enough(load: Load, tally: Tally, began_at: float) -> None:
    """Return when the time is over or enough was answered; the loop is left alone meanwhile."""
    while (left := began_at + load.seconds - time.perf_counter()) > 0:
        await asyncio.sleep(min(left, 0.25))
        if tally.answered >= load.most_requests:
            return


async def _drained(tally: Tally, idle: asyncio.Event) -> None:
    """Wait for the answers to what is under way, as long as the grace goes."""
    until = time.perf_counter() + _GRACE_SECONDS
    while tally.in_flight and (left := until - time.perf_counter()) > 0:
        idle.clear()
        try:
            await asyncio.wait_for(idle.wait(), left)
        except TimeoutError:
            return

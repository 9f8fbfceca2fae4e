"""One run of one contender, and how it is taken."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from benchmarks.contenders.servers import Running
from benchmarks.load import Latency, Load, Measured, drive
from benchmarks.stage import Stage
from benchmarks.usage import cpu_seconds, forget_peak, peak_megabytes

# No load sends more, so that the numbers in its requests are its own.
_NUMBERS_EACH = 250_000
_ONLY_READING = ("list", "search", "get")
_NONE = Latency(count=0, p50=0, p95=0, p99=0, longest=0)


@dataclass(frozen=True, kw_only=True)
class Duration:
    """How long a run is watched, after so long a warm-up."""

    seconds: float
    warm_up: float


@dataclass(frozen=True, kw_only=True)
class Sample:
    """What one run showed.

    Times of the processor are in milliseconds for each answer: of the server with all its processes, of PostgreSQL,
    and of the load generator. ``faults`` are answers of another status than the scenario's, requests without an
    answer, and broken connections. Latencies are in milliseconds.
    """

    contender: str
    scenario: str
    connections: int
    rate: float
    p50: float
    p95: float
    p99: float
    server_cpu: float | None = None
    database_cpu: float | None = None
    generator_cpu: float | None = None
    peak_megabytes: float | None = None
    faults: int = 0
    statuses: dict[str, int] = field(default_factory=dict)


# The status that serves, and those that are as right: whoever comes when too many sign in is told when to come back.
_EXPECTED = {
    "list": (200,),
    "search": (200,),
    "get": (200,),
    "create": (201,),
    "update": (200,),
    "forgot-password": (202,),
    "sign-in": (200, 503),
}


class Meter:
    """Reads the clocks of a server and of PostgreSQL at both ends of what is measured."""

    def __init__(self, server: int, postgres: int) -> None:
        self._pids = (server, postgres)
        self._before = (0.0, 0.0)
        self.spent = (0.0, 0.0)
        self.peak_megabytes = 0.0

    def begin(self) -> None:
        """What was spent so far does not count."""
        forget_peak(self._pids[0])
        self._before = self._read()

    def end(self) -> None:
        """What is spent from here on does not count."""
        server, postgres = self._read()
        self.spent = (server - self._before[0], postgres - self._before[1])
        self.peak_megabytes = peak_megabytes(self._pids[0])

    def _read(self) -> tuple[float, float]:
        server, postgres = self._pids
        return cpu_seconds(server), cpu_seconds(postgres)


class Sampler:
    """Takes one run after the other on a stage, and leaves it as it was."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._first_number = 1

    def drive(
        self,
        running: Running,
        scenario: str,
        connections: int,
        duration: Duration,
        meter: Meter,
        after: Callable[[], None] = lambda: None,
    ) -> Measured:
        """One load, none of whose requests is the same as one of another load before it.

        ``after`` is called when the last connection of the load has gone.
        """
        load = Load(
            port=running.port,
            requests=self._stage.requests(scenario),
            connections=connections,
            seconds=duration.seconds,
            warm_up=duration.warm_up,
            first_number=self._first_number,
        )
        self._first_number += _NUMBERS_EACH
        try:
            measured = drive(load, meter.begin, meter.end)
            after()
            return measured
        finally:
            if scenario not in _ONLY_READING:
                settled(running.pid)
                self._stage.restore()

    def meter(self, running: Running) -> Meter:
        """The clocks of a server and of the database."""
        return Meter(running.pid, self._stage.postgres)

    def take(self, contender: str, scenario: str, running: Running, connections: int, duration: Duration) -> Sample:
        """One run of a server."""
        meter = self.meter(running)
        measured = self.drive(running, scenario, connections, duration, meter)
        latency = measured.latency.get(scenario, _NONE)
        server, database = meter.spent
        answered = max(measured.answered, 1)
        return Sample(
            contender=contender,
            scenario=scenario,
            connections=connections,
            rate=served_rate(measured, _EXPECTED[scenario][0]),
            p50=latency.p50,
            p95=latency.p95,
            p99=latency.p99,
            server_cpu=server / answered * 1000,
            database_cpu=database / answered * 1000,
            generator_cpu=measured.generator_cpu / answered * 1000,
            peak_megabytes=meter.peak_megabytes,
            faults=faults(measured, *_EXPECTED[scenario]),
            statuses=dict(measured.statuses),
        )


def served_rate(measured: Measured, status: int) -> float:
    """How many answers of this status came in a second."""
    return measured.rate * measured.statuses.get(str(status), 0) / max(measured.answered, 1)


def faults(measured: Measured, *expected: int) -> int:
    """How many requests had not the answer that they should have."""
    good = sum(count for status, count in measured.statuses.items() if status in map(str, expected))
    return measured.answered - good + measured.unanswered + measured.broken


def settled(pid: int, seconds: float = 0.3) -> None:
    """Return when a process has done what its last requests left it to do, or after a while anyway."""
    for _ in range(20):
        before = cpu_seconds(pid)
        time.sleep(seconds)
        if cpu_seconds(pid) - before < 0.02:
            return

"""What the load generator is told, and what it tells, as one line of JSON each."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self


@dataclass(frozen=True, kw_only=True)
class Load:
    """A closed loop: each connection sends its next request when it has the answer to the last.

    ``requests`` names a file of requests, as `benchmarks.requests` writes it. After ``warm_up`` seconds, which
    do not count, ``seconds`` are measured, or less when ``most_requests`` were answered before. ``first_number`` is
    the first that takes a mark's place.
    """

    port: int
    requests: Path
    connections: int
    seconds: float
    warm_up: float
    first_number: int = 1
    most_requests: int = 1_000_000

    def line(self) -> str:
        """As JSON."""
        return json.dumps({**asdict(self), "requests": str(self.requests)})

    @classmethod
    def of_line(cls, line: str) -> Self:
        """The load that `line` made."""
        members = json.loads(line)
        return cls(**{**members, "requests": Path(members["requests"])})


@dataclass(frozen=True, kw_only=True)
class Latency:
    """How long answers to one kind of request took, in milliseconds."""

    count: int
    p50: float
    p95: float
    p99: float
    longest: float


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What came back.

    ``rate`` is of the answers within the measured time. Latencies are of every request that was sent in it, also
    when its answer came later: leaving the slowest out would flatter. ``unanswered`` had no answer even after the
    grace; ``broken`` is how often the server closed a connection.
    """

    seconds: float
    rate: float
    answered: int
    statuses: Mapping[str, int]
    unanswered: int
    broken: int
    latency: Mapping[str, Latency]
    generator_cpu: float

    def line(self) -> str:
        """As JSON."""
        return json.dumps(asdict(self))

    @classmethod
    def of_line(cls, line: str) -> Self:
        """What `line` told."""
        members = json.loads(line)
        latency = {kind: Latency(**figures) for kind, figures in members["latency"].items()}
        return cls(**{**members, "latency": latency})


def latency_of(seconds: Sequence[float]) -> Latency:
    """The figures of these times; at least one is needed."""
    took = sorted(each * 1000 for each in seconds)
    return Latency(
        count=len(took),
        p50=percentile(took, 50),
        p95=percentile(took, 95),
        p99=percentile(took, 99),
        longest=took[-1],
    )


def percentile(ordered: Sequence[float], percent: int) -> float:
    """The smallest value that so many per cent of all do not exceed."""
    return ordered[max(math.ceil(len(ordered) * percent / 100), 1) - 1]

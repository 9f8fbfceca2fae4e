"""The runs that one table of scenarios does not show: storms, mixtures, starts, and a second worker."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from benchmarks.contenders import SERVERS, ServerContender
from benchmarks.contenders.servers import Running
from benchmarks.load import Measured
from benchmarks.probe import ask, first_answer, first_of, times_of
from benchmarks.samples import Duration, Sampler, faults, served_rate
from benchmarks.stage import Stage
from benchmarks.usage import resident_megabytes
from tools.layout import ROOT

Figures = Mapping[str, float]
"""What a run showed, by name; the names are those of `goals` and of the report."""

TASKWELL: Final = SERVERS[0]
_STORM: Final = 250
_CROWD: Final = 100
_SCALED: Final = 64
_DURATION: Final = Duration(seconds=5, warm_up=1)
_REPETITIONS: Final = 3
_STARTS: Final = 5
_CALM_SECONDS: Final = 1.0
_AFTERMATH_SECONDS: Final = 2.0


@dataclass(frozen=True)
class Special:
    """Takes special runs on a stage."""

    stage: Stage
    sampler: Sampler

    def storm(self) -> Figures:
        """More clients than anybody has: whether every one is answered, and how soon it is calm again.

        Calm is when no request takes longer than twice what the slowest of a hundred took before.
        """
        request = first_of(self.stage.requests("list"))
        with TASKWELL.started(self.stage.around) as started:
            server = started.wait()
            ask(server.port, request)
            calm = sorted(took for _, took in times_of(server.port, request, _CALM_SECONDS))
            usual = calm[int(len(calm) * 0.99)]
            aftermath: list[tuple[float, float]] = []
            measured = self._drive(
                server,
                "list",
                _STORM,
                after=lambda: aftermath.extend(times_of(server.port, request, _AFTERMATH_SECONDS)),
            )
        late = [answered_at for answered_at, took in aftermath if took > 2 * usual]
        return {
            "connections": _STORM,
            "rate": measured.rate,
            "p99": measured.latency["list"].p99,
            "faults": faults(measured, 200),
            "calm_p99": usual * 1000,
            "calm_again_after_seconds": max(late, default=0.0),
        }

    def among_sign_ins(self) -> Figures:
        """A crowd that reads while one request in fifty is a sign-in: whether the readers notice."""
        with TASKWELL.started(self.stage.around) as started:
            measured = self._drive(started.wait(), "list, and 2 % sign-ins", _CROWD)
        return {
            "connections": _CROWD,
            "rate": measured.rate,
            "sign_ins": measured.latency["sign-in"].count,
            "list_p50": measured.latency["list"].p50,
            "list_p99": measured.latency["list"].p99,
            "sign_in_p99": measured.latency["sign-in"].p99,
            "faults": faults(measured, 200),
        }

    def sign_in_storm(self) -> Figures:
        """Everybody signs in at once: who is not served is told when to come back, and the cores do nothing else."""
        limit_before = _argon2_limit()
        with TASKWELL.started(self.stage.around) as started:
            server = started.wait()
            meter = self.sampler.meter(server)
            measured = self.sampler.drive(server, "sign-in", _CROWD, Duration(seconds=10, warm_up=3), meter)
        limit = statistics.mean((limit_before, _argon2_limit()))
        rate = served_rate(measured, 200)
        return {
            "connections": _CROWD,
            "rate": rate,
            "argon2_limit": limit,
            "share_of_limit": rate / limit,
            "signed_in": measured.statuses.get("200", 0),
            "told_to_come_back": measured.statuses.get("503", 0),
            "faults": faults(measured, 200, 503),
            "peak_megabytes": meter.peak_megabytes,
        }

    def workers(self) -> Figures:
        """The list with one worker and with two, taking turns."""
        rates: dict[int, list[float]] = {1: [], 2: []}
        for _ in range(_REPETITIONS):
            for count, taken in rates.items():
                with TASKWELL.started(self.stage.around, workers=count) as started:
                    taken.append(self._drive(started.wait(), "list", _SCALED).rate)
        one, two = (statistics.median(taken) for taken in rates.values())
        return {"connections": _SCALED, "one_worker": one, "two_workers": two, "scale": two / one}

    def cold_start(self) -> Figures:
        """From the start of the process to its first answer, and what it has in memory then."""
        figures: dict[str, float] = {}
        taken: dict[str, list[tuple[float, float, float]]] = {each.name: [] for each in SERVERS}
        for _ in range(_STARTS):
            for contender in SERVERS:
                taken[contender.name].append(self._start(contender))
        for name, starts in taken.items():
            answer, todos, memory = (statistics.median(column) for column in zip(*starts, strict=True))
            figures |= {f"{name}_first_answer": answer, f"{name}_first_list": todos, f"{name}_idle_megabytes": memory}
        return figures

    def _start(self, contender: ServerContender) -> tuple[float, float, float]:
        request = first_of(self.stage.requests("list"))
        began_at = time.perf_counter()
        with contender.started(self.stage.around) as server:
            first_answer(server.port)
            answered_at = time.perf_counter()
            ask(server.port, request)
            listed_at = time.perf_counter()
            memory = resident_megabytes(server.pid)
        return answered_at - began_at, listed_at - began_at, memory

    def _drive(
        self, server: Running, scenario: str, connections: int, after: Callable[[], None] = lambda: None
    ) -> Measured:
        meter = self.sampler.meter(server)
        return self.sampler.drive(server, scenario, connections, _DURATION, meter, after)


SPECIALS: Final[Mapping[str, Callable[[Special], Figures]]] = {
    "cold-start": Special.cold_start,
    "storm": Special.storm,
    "among-sign-ins": Special.among_sign_ins,
    "sign-in-storm": Special.sign_in_storm,
    "workers": Special.workers,
}


def _argon2_limit() -> float:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.argon2_limit", "3"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return float(done.stdout)

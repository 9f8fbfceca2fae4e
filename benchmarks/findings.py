"""What a benchmark found: the samples of all repetitions, put together and kept as JSON."""

from __future__ import annotations

import json
import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

from benchmarks.samples import Sample


@dataclass(frozen=True, kw_only=True)
class Task:
    """What a contender did: a scenario at a number of connections."""

    contender: str
    scenario: str
    connections: int


@dataclass(frozen=True, kw_only=True)
class Result:
    """The medians of a task's repetitions. ``spread`` is how far the rates lie apart, as a share of their median."""

    task: Task
    rate: float
    spread: float
    p50: float
    p95: float
    p99: float
    server_cpu: float | None
    database_cpu: float | None
    generator_cpu: float | None
    peak_megabytes: float | None
    faults: int


@dataclass(frozen=True, kw_only=True)
class Findings:
    """Everything that one benchmark found, and about which machine and versions it speaks."""

    about: Mapping[str, str]
    results: Sequence[Result]
    special: Mapping[str, Mapping[str, float]]

    def find(self, contender: str, scenario: str, connections: int) -> Result | None:
        """The result of a task; None when it was not measured."""
        task = Task(contender=contender, scenario=scenario, connections=connections)
        return next((result for result in self.results if result.task == task), None)

    def write(self, path: Path) -> None:
        """Keep the findings."""
        path.write_text(json.dumps(asdict(self), indent=1) + "\n")

    @classmethod
    def read(cls, path: Path) -> Self:
        """The findings that were kept."""
        members = json.loads(path.read_text())
        results = [Result(**{**each, "task": Task(**each["task"])}) for each in members["results"]]
        return cls(about=members["about"], results=results, special=members["special"])


def put_together(samples: Iterable[Sample]) -> list[Result]:
    """A result for each task, in the order in which the tasks came first."""
    by_task: dict[Task, list[Sample]] = {}
    for sample in samples:
        task = Task(contender=sample.contender, scenario=sample.scenario, connections=sample.connections)
        by_task.setdefault(task, []).append(sample)
    return [_result(task, repetitions) for task, repetitions in by_task.items()]


def _result(task: Task, repetitions: Sequence[Sample]) -> Result:
    rates = [sample.rate for sample in repetitions]
    rate = statistics.median(rates)
    return Result(
        task=task,
        rate=rate,
        spread=(max(rates) - min(rates)) / rate if rate else 0.0,
        p50=statistics.median(sample.p50 for sample in repetitions),
        p95=statistics.median(sample.p95 for sample in repetitions),
        p99=statistics.median(sample.p99 for sample in repetitions),
        server_cpu=_median_if_any(sample.server_cpu for sample in repetitions),
        database_cpu=_median_if_any(sample.database_cpu for sample in repetitions),
        generator_cpu=_median_if_any(sample.generator_cpu for sample in repetitions),
        peak_megabytes=_median_if_any(sample.peak_megabytes for sample in repetitions),
        faults=sum(sample.faults for sample in repetitions),
    )


def _median_if_any(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return statistics.median(known) if known else None

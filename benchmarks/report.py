"""The findings in Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from benchmarks.findings import Findings, Result
from benchmarks.goals import GOALS, Verdict
from tools.layout import NOTES, ROOT

_TITLES: Final = {
    "taskwell": "**Taskwell**",
    "floor": "floor: bare ASGI",
    "orm": "FastAPI with an ORM",
    "pgbench": "pgbench: no program",
}
_MARKS: Final = {True: "met", False: "**missed**", None: "not measured"}


def results_folder(*, worth_keeping: bool) -> Path:
    """Where results go: beside the benchmark, or out of sight when they are of a part of it only."""
    folder = ROOT / "benchmarks" / "results" if worth_keeping else NOTES / "benchmark"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def markdown(findings: Findings) -> str:
    """The whole page."""
    lines = [
        "# Results of `make bench`",
        "",
        "Written by the benchmark. [docs/performance.md](../../docs/performance.md) says what is measured, and how.",
        "",
        "![Requests per second at 16 connections](results.svg)",
        "",
        "## Goals",
        "",
        *table(("Goal", "Measured", ""), (_verdict(goal.judge(findings)) for goal in GOALS)),
    ]
    for scenario in dict.fromkeys(result.task.scenario for result in findings.results):
        lines += ["", f"## {scenario}", "", *table(_HEAD, _rows(findings, scenario))]
    lines += ["", "## Special runs", "", *table(("Run", "Figure", ""), _special(findings.special))]
    lines += ["", "## Machine and versions", "", *table(("", ""), findings.about.items()), ""]
    return "\n".join(lines)


_HEAD: Final = (
    "Connections",
    "Contender",
    "Requests/s",
    "± spread",
    "p50 ms",
    "p95 ms",
    "p99 ms",
    "CPU ms: server",
    "database",
    "load",
    "Peak MB",
    "Faults",
)


def _rows(findings: Findings, scenario: str) -> Iterator[Sequence[str]]:
    found = [result for result in findings.results if result.task.scenario == scenario]
    for result in sorted(found, key=lambda each: each.task.connections):
        yield _row(result)


def _row(result: Result) -> Sequence[str]:
    return (
        str(result.task.connections),
        _TITLES[result.task.contender],
        f"{result.rate:,.0f}",
        f"{result.spread:.0%}",
        *(f"{figure:.1f}" for figure in (result.p50, result.p95, result.p99)),
        *(_optional(figure, "{:.3f}") for figure in (result.server_cpu, result.database_cpu, result.generator_cpu)),
        _optional(result.peak_megabytes, "{:.0f}"),
        str(result.faults),
    )


def _optional(figure: float | None, form: str) -> str:
    return "" if figure is None else form.format(figure)


def _verdict(verdict: Verdict) -> Sequence[str]:
    return (verdict.goal, verdict.measured, _MARKS[verdict.met])


def _special(special: Mapping[str, Mapping[str, float]]) -> Iterator[Sequence[str]]:
    for name, figures in special.items():
        for figure, value in figures.items():
            yield name, figure.replace("_", " "), f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """The lines of a table."""
    yield f"| {' | '.join(head)} |"
    yield "|" + "---|" * len(head)
    for row in rows:
        yield f"| {' | '.join(row)} |"

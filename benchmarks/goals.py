"""The goals, each judged by the figures of one run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from benchmarks.findings import Findings

_CONNECTIONS: Final = 16


@dataclass(frozen=True)
class Verdict:
    """A goal, what was measured for it, and whether that is enough; ``met`` is None for what was not measured."""

    goal: str
    measured: str
    met: bool | None


@dataclass(frozen=True)
class Goal:
    """A bound, and where the figure is that it bounds. ``form`` writes both."""

    words: str
    bound: float
    form: str
    find: Callable[[Findings], float | None]
    at_most: bool = False

    def judge(self, findings: Findings) -> Verdict:
        """How these findings stand to the goal."""
        sign = "≤" if self.at_most else "≥"
        words = f"{self.words} {sign} {self.form.format(self.bound)}"
        figure = self.find(findings)
        if figure is None:
            return Verdict(words, "", None)
        met = figure <= self.bound if self.at_most else figure >= self.bound
        return Verdict(words, self.form.format(figure), met)


def _share(scenario: str, of: str) -> Callable[[Findings], float | None]:
    """Taskwell's rate as a multiple of another contender's."""

    def find(findings: Findings) -> float | None:
        ours = findings.find("taskwell", scenario, _CONNECTIONS)
        theirs = findings.find(of, scenario, _CONNECTIONS)
        return ours.rate / theirs.rate if ours and theirs and theirs.rate else None

    return find


def _rate(scenario: str) -> Callable[[Findings], float | None]:
    def find(findings: Findings) -> float | None:
        ours = findings.find("taskwell", scenario, _CONNECTIONS)
        return ours.rate if ours else None

    return find


def _special(name: str, figure: str) -> Callable[[Findings], float | None]:
    return lambda findings: findings.special.get(name, _NOTHING).get(figure)


def _faults_at_crowd(findings: Findings) -> float | None:
    """The faults of Taskwell at 100 connections in all scenarios."""
    found = [each for each in findings.results if each.task.contender == "taskwell" and each.task.connections == 100]
    return sum(each.faults for each in found) if found else None


_NOTHING: Final[Mapping[str, float]] = {}
_SHARE, _TIMES, _COUNT, _MS, _S, _MB = "{:.0%}", "{:.2f} times", "{:,.0f}", "{:.0f} ms", "{:.2f} s", "{:.0f} MB"

GOALS: Final = (
    Goal("list: share of the floor", 0.55, _SHARE, _share("list", "floor")),
    Goal("list: multiple of the ORM application", 3.4, _TIMES, _share("list", "orm")),
    Goal("get: share of the floor", 0.55, _SHARE, _share("get", "floor")),
    Goal("create: share of the floor", 0.40, _SHARE, _share("create", "floor")),
    Goal("update: share of the floor", 0.40, _SHARE, _share("update", "floor")),
    Goal("forgot-password: accepted a second", 1000, _COUNT, _rate("forgot-password")),
    Goal("faults in all scenarios at 100 connections", 0, _COUNT, _faults_at_crowd, at_most=True),
    Goal("250 connections: faults", 0, _COUNT, _special("storm", "faults"), at_most=True),
    Goal("250 connections: calm again after", 1, _S, _special("storm", "calm_again_after_seconds"), at_most=True),
    Goal("100 connections with 2 % sign-ins: faults", 0, _COUNT, _special("among-sign-ins", "faults"), at_most=True),
    Goal(
        "100 connections with 2 % sign-ins: p99 of list", 150, _MS, _special("among-sign-ins", "list_p99"), at_most=True
    ),
    Goal("100 sign-ins at once: neither 200 nor 503", 0, _COUNT, _special("sign-in-storm", "faults"), at_most=True),
    Goal("100 sign-ins at once: share of the Argon2 limit", 0.9, _SHARE, _special("sign-in-storm", "share_of_limit")),
    Goal("100 sign-ins at once: peak memory", 400, _MB, _special("sign-in-storm", "peak_megabytes"), at_most=True),
    Goal("two workers: multiple of one", 1.6, _TIMES, _special("workers", "scale")),
    Goal("cold start to the first answer", 0.9, _S, _special("cold-start", "taskwell_first_answer"), at_most=True),
    Goal("memory at rest, one worker", 100, _MB, _special("cold-start", "taskwell_idle_megabytes"), at_most=True),
)

"""Findings for people, as they come, and for scripts, when all are there."""

import json
import shutil
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import Final, TextIO

from taskwell.doctor.finding import Finding, Severity

_SIGNS: Final = {Severity.FINE: "✓", Severity.SKIPPED: "?", Severity.WARNING: "!", Severity.FAULT: "✗"}
_COLOURS: Final = {Severity.FINE: "32", Severity.SKIPPED: "2", Severity.WARNING: "33", Severity.FAULT: "31"}
_NOUNS: Final = {Severity.FINE: "fine", Severity.SKIPPED: "not looked at", Severity.WARNING: "doubtful"}
# Back to the beginning of the line, and clear it.
_CLEAR: Final = "\r\x1b[2K"


class LineReport:
    """One line for each finding; on a terminal in colour, and below the last line what is still being looked at."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._is_terminal = out.isatty()
        self._running: list[str] = []

    def begun(self, subject: str) -> None:
        self._running.append(subject)
        self._show_running()

    def found(self, finding: Finding) -> None:
        sign = _SIGNS[finding.severity]
        if self._is_terminal:
            sign = f"{_CLEAR}\x1b[{_COLOURS[finding.severity]}m{sign}\x1b[0m"
        print(sign, finding, file=self._out, flush=True)
        self._show_running()

    def ended(self, subject: str) -> None:
        self._running.remove(subject)
        self._show_running()

    def _show_running(self) -> None:
        if self._is_terminal:
            line = f"… {', '.join(self._running)}" if self._running else ""
            # A line that wraps could not be cleared.
            fitting = line[: shutil.get_terminal_size().columns - 1]
            print(f"{_CLEAR}{fitting}", end="", file=self._out, flush=True)


class Collection:
    """Keeps the findings, and hands each on."""

    def __init__(self, onward: LineReport | None) -> None:
        self.findings: list[Finding] = []
        self._onward = onward

    def begun(self, subject: str) -> None:
        if self._onward:
            self._onward.begun(subject)

    def found(self, finding: Finding) -> None:
        self.findings.append(finding)
        if self._onward:
            self._onward.found(finding)

    def ended(self, subject: str) -> None:
        if self._onward:
            self._onward.ended(subject)


def as_json(findings: Sequence[Finding], worst: Severity) -> str:
    """The whole result as one JSON object."""
    told = {"ok": worst is not Severity.FAULT, "worst": worst, "findings": [asdict(finding) for finding in findings]}
    return json.dumps(told, indent=2, ensure_ascii=False)


def summary(findings: Sequence[Finding]) -> str:
    """How many findings there are of each kind, the worst first."""
    counts = Counter(finding.severity for finding in findings)
    faults = counts[Severity.FAULT]
    told = [f"{faults} to mend"] if faults else []
    told += [f"{counts[severity]} {noun}" for severity, noun in reversed(_NOUNS.items()) if counts[severity]]
    return f"{', '.join(told)}."

"""What a check found, said by the name of the value that it is about."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """From the best to the worst."""

    FINE = "fine"
    SKIPPED = "skipped"
    WARNING = "warning"
    FAULT = "fault"


def worst(severities: Iterable[Severity]) -> Severity:
    """The worst of them; fine when there are none."""
    order = tuple(Severity)
    return max(severities, key=order.index, default=Severity.FINE)


@dataclass(frozen=True, slots=True)
class Finding:
    """`message` continues the sentence that `name` begins; `mend` is what to do about it, in the imperative.

    Neither holds a secret. `mend` is empty where nothing has to be done.
    """

    name: str
    severity: Severity
    message: str
    mend: str = ""

    def __str__(self) -> str:
        return f"{self.name} {self.message}. {self.mend}." if self.mend else f"{self.name} {self.message}."


def fine(name: str, message: str) -> Finding:
    """As it should be."""
    return Finding(name, Severity.FINE, message)


def skipped(name: str, message: str, mend: str = "") -> Finding:
    """Not looked at; `mend` says how to have it looked at."""
    return Finding(name, Severity.SKIPPED, message, mend)


def warning(name: str, message: str, mend: str) -> Finding:
    """Works, but probably not as meant, or not for everybody."""
    return Finding(name, Severity.WARNING, message, mend)


def fault(name: str, message: str, mend: str) -> Finding:
    """Does not work."""
    return Finding(name, Severity.FAULT, message, mend)


class CourseEndedError(Exception):
    """A step found something with which the steps after it make no sense."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(str(finding))
        self.finding = finding

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable

import pytest

from taskwell.doctor.examination import Course, examine
from taskwell.doctor.finding import Finding, Severity
from taskwell.doctor.report import Collection

Examined = Callable[[Iterable[Course]], Awaitable[list[Finding]]]


@pytest.fixture
def examined() -> Examined:
    """Runs courses, and gives their findings in the order in which they came."""

    async def run(courses: Iterable[Course]) -> list[Finding]:
        collection = Collection(None)
        await examine(courses, collection)
        return collection.findings

    return run


def not_fine(findings: Iterable[Finding]) -> list[tuple[str, Severity]]:
    """What there is to mend or to look at."""
    return [(found.name, found.severity) for found in findings if found.severity is not Severity.FINE]


async def steps_of(*findings: Finding) -> AsyncIterator[Finding]:
    """A course that finds just these."""
    for finding in findings:
        yield finding

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

from taskwell.doctor.examination import Course, examine
from taskwell.doctor.finding import CourseEndedError, Finding, Severity, fault, fine, warning
from taskwell.doctor.report import Collection
from tests.doctor.conftest import Examined, steps_of

SOON = timedelta(seconds=30)


def course(*findings: Finding) -> Course:
    return Course(subject="it", name="IT", steps=lambda: steps_of(*findings), bound=SOON)


async def test_the_worst_finding_is_the_outcome() -> None:
    well, doubtful = course(fine("A", "is fine")), course(warning("B", "is odd", "Look"), fine("C", "is fine"))
    broken = course(fault("D", "is broken", "Mend it"))
    assert await examine([well], Collection(None)) is Severity.FINE
    assert await examine([well, doubtful], Collection(None)) is Severity.WARNING
    assert await examine([doubtful, broken, well], Collection(None)) is Severity.FAULT


async def test_a_step_can_end_its_course_and_no_other(examined: Examined) -> None:
    async def ends() -> AsyncIterator[Finding]:
        yield fine("A", "is there")
        raise CourseEndedError(fault("A", "is broken", "Mend it"))

    findings = await examined([Course(subject="a", name="A", steps=ends, bound=SOON), course(fine("B", "is fine"))])
    assert {(found.name, found.severity) for found in findings} == {
        ("A", Severity.FINE),
        ("A", Severity.FAULT),
        ("B", Severity.FINE),
    }


async def test_a_course_that_hangs_is_cut_off_and_named(examined: Examined) -> None:
    closed = False

    async def hangs() -> AsyncIterator[Finding]:
        nonlocal closed
        yield fine("A", "is there")
        try:
            await asyncio.Event().wait()
        finally:
            closed = True

    findings = await examined([Course(subject="a", name="A", steps=hangs, bound=timedelta(milliseconds=50))])
    assert [found.severity for found in findings] == [Severity.FINE, Severity.FAULT]
    assert closed


async def test_courses_run_side_by_side(examined: Examined) -> None:
    both_begun = asyncio.Barrier(2)

    async def meets() -> AsyncIterator[Finding]:
        await both_begun.wait()
        yield fine("A", "is there")

    findings = await examined([Course(subject=name, name=name, steps=meets, bound=SOON) for name in ("a", "b")])
    assert len(findings) == 2

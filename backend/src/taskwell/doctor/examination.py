"""Runs the courses side by side, and tells each finding as soon as there is one."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable
from contextlib import aclosing
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from taskwell.doctor.finding import CourseEndedError, Finding, Severity, fault, worst

Steps = Callable[[], AsyncIterator[Finding]]


@dataclass(frozen=True, kw_only=True)
class Course:
    """Checks that follow one another. `subject` is what is being looked at, in words; `name` the variable behind it.

    `steps` may raise CourseEndedError; `bound` ends it whatever it waits for.
    """

    subject: str
    name: str
    steps: Steps
    bound: timedelta


class Report(Protocol):
    """Where findings go while the examination runs."""

    def begun(self, subject: str) -> None:
        """A course begins."""

    def found(self, finding: Finding) -> None:
        """A check is done."""

    def ended(self, subject: str) -> None:
        """A course is done."""


async def examine(courses: Iterable[Course], report: Report) -> Severity:
    """Runs every course to its end; returns the worst that was found."""
    async with asyncio.TaskGroup() as group:
        running = [group.create_task(_complete(course, report)) for course in courses]
    return worst(task.result() for task in running)


async def _complete(course: Course, report: Report) -> Severity:
    severities = []
    report.begun(course.subject)
    async for finding in _findings(course):
        report.found(finding)
        severities.append(finding.severity)
    report.ended(course.subject)
    return worst(severities)


async def _findings(course: Course) -> AsyncIterator[Finding]:
    end = asyncio.get_running_loop().time() + course.bound.total_seconds()
    # Closed here, so that a course that is cut off leaves no connection behind.
    async with aclosing(_steps(course)) as steps:
        while True:
            try:
                async with asyncio.timeout_at(end):
                    finding = await anext(steps, None)
            except TimeoutError:
                seconds = course.bound.total_seconds()
                yield fault(
                    course.name,
                    f"kept the doctor waiting for {seconds:.0f} s",
                    "Try again; if it stays so, look at the other side of that connection",
                )
                return
            if finding is None:
                return
            yield finding


async def _steps(course: Course) -> AsyncGenerator[Finding, None]:
    try:
        async for finding in course.steps():
            yield finding
    except CourseEndedError as ended:
        yield ended.finding

"""The course of checks for one database address."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Final

import asyncpg

from taskwell.doctor.database import server
from taskwell.doctor.database.way import ServerConnection, WayToServer
from taskwell.doctor.examination import Course
from taskwell.doctor.finding import CourseEndedError, Finding, fault, fine
from taskwell.doctor.stopwatch import stopwatch
from taskwell.platform.clock import Clock
from taskwell.platform.settings import PostgresAddress, Settings

_STEPS: Final = 6


def database_courses(settings: Settings, clock: Clock) -> tuple[Course, ...]:
    """A course for the address that serves requests, and one for that of the migrations where it is another."""
    url, migration_url = settings.database.url, settings.database.migration_url
    courses = [_course("DATABASE_URL", url, settings, clock)]
    if migration_url is not None and migration_url != url:
        courses.append(_course("DATABASE_MIGRATION_URL", migration_url, settings, clock))
    return tuple(courses)


def _course(name: str, address: PostgresAddress, settings: Settings, clock: Clock) -> Course:
    step = settings.database.connect_timeout
    way = WayToServer(name, address, seconds=step.total_seconds(), on_space=settings.server.space_id is not None)

    async def steps() -> AsyncIterator[Finding]:
        if way.is_network:
            yield await way.resolve()
            yield await way.connect()
            yield await way.encrypt()
        elapsed = stopwatch()
        connection = await way.sign_in()
        try:
            yield fine(name, f"lets us in as {address.user}, in {elapsed()}")
            async for finding in _asked(name, address, connection, settings, clock):
                yield finding
        except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            raise CourseEndedError(
                fault(name, f"fails in the middle: {type(error).__name__}", "Look at the server's own log")
            ) from error
        finally:
            connection.terminate()

    return Course(subject=name, name=name, steps=steps, bound=step * _STEPS + timedelta(seconds=5))


async def _asked(
    name: str, address: PostgresAddress, connection: ServerConnection, settings: Settings, clock: Clock
) -> AsyncIterator[Finding]:
    yield server.version(name, connection)
    yield await server.pooling(name, address, connection)
    if address is not settings.database.url:
        return
    yield await server.schema(name, connection)
    yield await server.clock_skew(name, connection, clock)
    # A pooler shares the server's connections among all its clients, whatever we open.
    if not address.is_pooled:
        wanted = settings.database.pool_size * settings.server.workers
        yield await server.room(name, connection, wanted)

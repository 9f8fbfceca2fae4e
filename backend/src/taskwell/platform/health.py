"""What readiness tells: database, migrations and outbox, each by itself."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from taskwell.platform.database import Database
from taskwell.platform.errors import ServiceUnavailableError
from taskwell.platform.migration_run import RunNote
from taskwell.platform.schema_version import expected_revision


class Status(StrEnum):
    """Degraded serves, and somebody should look."""

    OK = "ok"
    DEGRADED = "degraded"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True)
class Check:
    """What one check found; ``detail`` is a sentence for the operator, without secrets."""

    status: Status
    detail: str


Probe = Callable[[], Awaitable[Check]]


class Readiness:
    """Asks every part whether it can work."""

    def __init__(self, probes: Mapping[str, Probe]) -> None:
        self._probes = dict(probes)

    async def checks(self) -> dict[str, Check]:
        """Every check by name. A database that is away makes the checks that need it unavailable too.

        All are asked at once: a database that does not answer is waited for once, not once for each.
        """
        outcomes = await asyncio.gather(*map(_outcome, self._probes.values()))
        return dict(zip(self._probes, outcomes, strict=True))


def overall(checks: Mapping[str, Check]) -> Status:
    """The worst of them."""
    found = {check.status for check in checks.values()}
    return next((status for status in (Status.UNAVAILABLE, Status.DEGRADED) if status in found), Status.OK)


async def _outcome(probe: Probe) -> Check:
    try:
        return await probe()
    except ServiceUnavailableError:
        return Check(Status.UNAVAILABLE, "The database does not answer")


class DatabaseProbes:
    """The checks of the database itself and of its schema."""

    def __init__(self, database: Database, migration_note: RunNote) -> None:
        self._database = database
        self._migration_note = migration_note

    async def database(self) -> Check:
        """Whether a statement comes back."""
        async with self._database.connection() as connection:
            await connection.fetchval("SELECT 1")
        return Check(Status.OK, "The database answers")

    async def migrations(self) -> Check:
        """Whether the schema is at least as new as this code; a newer one is the next container's doing."""
        async with self._database.connection() as connection:
            has_versions = await connection.fetchval("SELECT to_regclass('alembic_version') IS NOT NULL")
            revision = await connection.fetchval("SELECT version_num FROM alembic_version") if has_versions else None
        expected = expected_revision()
        if revision is None or revision < expected:
            note = self._migration_note()
            reason = f": {note}" if note else ""
            return Check(
                Status.UNAVAILABLE, f"The schema is at {revision or 'nothing'}, and has to be at {expected}{reason}"
            )
        return Check(Status.OK, f"The schema is at {revision}")

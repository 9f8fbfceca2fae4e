"""How a row of ``todos`` becomes a record."""

from typing import Final

import asyncpg

from taskwell.todos.rows import Due, Todo

COLUMNS: Final = (
    "id, title, notes, priority, tags, due_date, due_time, due_time_zone, "
    "completed_at, rank, version, created_at, updated_at, deleted_at"
)


def todo(row: asyncpg.Record) -> Todo:
    """The record of a row that has COLUMNS."""
    return Todo(
        id=row["id"],
        title=row["title"],
        notes=row["notes"],
        priority=row["priority"],
        tags=row["tags"],
        due=_due(row),
        completed_at=row["completed_at"],
        rank=row["rank"],
        version=row["version"],
        created_at=row["created_at"],
        updated_at=row["updated_at"],
        deleted_at=row["deleted_at"],
    )


def _due(row: asyncpg.Record) -> Due | None:
    date, time = row["due_date"], row["due_time"]
    if date is None:
        return None
    return Due(date, None if time is None else time.isoformat("minutes"), row["due_time_zone"])

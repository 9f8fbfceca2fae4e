"""The table ``todos``; every statement names the owner."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime, time
from typing import Final
from uuid import UUID

import asyncpg

from taskwell.platform.database import Connection
from taskwell.todos import ranks
from taskwell.todos.cursors import Position
from taskwell.todos.errors import IncompleteDueError
from taskwell.todos.folding import folded
from taskwell.todos.repository.columns import COLUMNS, todo
from taskwell.todos.repository.listing import list_statement
from taskwell.todos.rows import Todo
from taskwell.todos.schemas import TodoChange, TodoCreation, TodoQuery
from taskwell.todos.tags import tag_key

# Whatever is put into a statement by formatting stands in this package's own text; values are always parameters.
# ruff: noqa: S608

# A new todo stands behind the last open one. Its rank says when it was made, which is behind it already
# unless somebody moved a todo there by hand.
_ADD: Final = f"""
    INSERT INTO todos (id, owner_id, title, title_folded, notes, notes_folded, priority, tags, tag_keys,
                       due_date, due_time, due_time_zone, rank, version, created_at, updated_at, created_from)
    SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, coalesce(
        $13,
        (SELECT left(rank || '{ranks.MIDDLE_DIGIT}', {ranks.MAX_LENGTH})
         FROM (SELECT rank FROM todos WHERE owner_id = $2 AND status = 'open'
               ORDER BY rank DESC, id DESC LIMIT 1) AS last
         WHERE rank >= $14),
        $14
    ), 1, $15, $15, $16
    ON CONFLICT (id) DO NOTHING
    RETURNING {COLUMNS}
"""
_FIND: Final = f"SELECT {COLUMNS} FROM todos WHERE owner_id = $1 AND id = $2"
_FIND_CREATED_FROM: Final = f"{_FIND} AND created_from = $3"

_PATCHABLE: Final = (
    "title, title_folded, notes, notes_folded, priority, tags, tag_keys, rank, due_date, due_time, due_time_zone"
)
_PATCHED: Final = """
    coalesce($5, title), coalesce($6, title_folded), coalesce($7, notes), coalesce($8, notes_folded),
    coalesce($9, priority), coalesce($10, tags), coalesce($11, tag_keys), coalesce($12, rank),
    CASE WHEN $13 THEN $14 ELSE due_date END,
    CASE WHEN $15 THEN $16 ELSE due_time END,
    CASE WHEN $17 THEN $18 ELSE due_time_zone END
"""
_PATCH: Final = f"""
    UPDATE todos SET ({_PATCHABLE}) = ROW ({_PATCHED}), version = version + 1, updated_at = $3
    WHERE owner_id = $1 AND id = $2 AND ($4::text[] IS NULL OR version::text = ANY ($4))
      AND ROW ({_PATCHABLE}) IS DISTINCT FROM ROW ({_PATCHED})
    RETURNING {COLUMNS}
"""
_COMPLETE: Final = f"""
    UPDATE todos SET completed_at = $3, version = version + 1, updated_at = $3
    WHERE owner_id = $1 AND id = $2 AND completed_at IS NULL
    RETURNING {COLUMNS}
"""
_REOPEN: Final = f"""
    UPDATE todos SET completed_at = NULL, version = version + 1, updated_at = $3
    WHERE owner_id = $1 AND id = $2 AND completed_at IS NOT NULL
    RETURNING {COLUMNS}
"""
_RESTORE: Final = f"""
    UPDATE todos SET deleted_at = NULL, version = version + 1, updated_at = $3
    WHERE owner_id = $1 AND id = $2 AND deleted_at IS NOT NULL
    RETURNING {COLUMNS}
"""
# Whoever fills the trash empties it of what is too old: no job has to wake the database for it.
_TRASH: Final = f"""
    WITH emptied AS (DELETE FROM todos WHERE owner_id = $1 AND deleted_at < $5)
    UPDATE todos SET deleted_at = $3, version = version + 1, updated_at = $3
    WHERE owner_id = $1 AND id = $2 AND deleted_at IS NULL AND ($4::text[] IS NULL OR version::text = ANY ($4))
    RETURNING {COLUMNS}
"""
_ALL: Final = f"SELECT {COLUMNS} FROM todos WHERE owner_id = $1 ORDER BY created_at, id"


class TodoRepository:
    """Reads and writes todos.

    A method that changes a todo returns it as it stands then, or None when there was nothing to change: it is
    missing, somebody else's, in another version than expected, or as it should be already.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add(
        self, owner_id: UUID, todo_id: UUID, creation: TodoCreation, created_from: bytes, now: datetime
    ) -> Todo | None:
        """Stores a new todo; None when the id is taken."""
        due = creation.due
        return await self._one(
            _ADD,
            todo_id,
            owner_id,
            creation.title,
            folded(creation.title),
            creation.notes,
            folded(creation.notes),
            creation.priority,
            creation.tags,
            [tag_key(tag) for tag in creation.tags],
            due and due.date,
            due and _time(due.time),
            due and due.time_zone,
            creation.rank,
            ranks.rank_at(now),
            now,
            created_from,
        )

    async def find(self, owner_id: UUID, todo_id: UUID) -> Todo | None:
        """The todo, also when it is in the trash."""
        return await self._one(_FIND, owner_id, todo_id)

    async def find_created_from(self, owner_id: UUID, todo_id: UUID, created_from: bytes) -> Todo | None:
        """The todo that this very creation made."""
        return await self._one(_FIND_CREATED_FROM, owner_id, todo_id, created_from)

    async def list_page(self, owner_id: UUID, query: TodoQuery, limit: int, after: Position | None) -> Sequence[Todo]:
        """At most ``limit`` todos of the list, those behind ``after``."""
        statement, arguments = list_statement(owner_id, query, limit, after)
        return [todo(row) for row in await self._connection.fetch(statement, *arguments)]

    async def all(self, owner_id: UUID) -> AsyncIterator[Todo]:
        """Every todo, the oldest first, a few at a time; needs a transaction."""
        async for row in self._connection.cursor(_ALL, owner_id, prefetch=200):
            yield todo(row)

    async def patch(
        self, owner_id: UUID, todo_id: UUID, change: TodoChange, expected: Sequence[str] | None, now: datetime
    ) -> Todo | None:
        """Changes what the patch names.

        Raises IncompleteDueError when that would leave a time without a date or a zone without a time.
        """
        try:
            return await self._one(_PATCH, owner_id, todo_id, now, expected, *_values(change), *_due_values(change))
        except asyncpg.CheckViolationError as error:
            raise IncompleteDueError from error

    async def complete(self, owner_id: UUID, todo_id: UUID, now: datetime) -> Todo | None:
        """Marks an open todo as done."""
        return await self._one(_COMPLETE, owner_id, todo_id, now)

    async def reopen(self, owner_id: UUID, todo_id: UUID, now: datetime) -> Todo | None:
        """Marks a todo that is done as open."""
        return await self._one(_REOPEN, owner_id, todo_id, now)

    async def trash(
        self,
        owner_id: UUID,
        todo_id: UUID,
        expected: Sequence[str] | None,
        now: datetime,
        emptied_before: datetime,
    ) -> Todo | None:
        """Moves a todo to the trash, and removes for good what the owner trashed before ``emptied_before``."""
        return await self._one(_TRASH, owner_id, todo_id, now, expected, emptied_before)

    async def restore(self, owner_id: UUID, todo_id: UUID, now: datetime) -> Todo | None:
        """Takes a todo out of the trash."""
        return await self._one(_RESTORE, owner_id, todo_id, now)

    async def _one(self, statement: str, *arguments: object) -> Todo | None:
        row = await self._connection.fetchrow(statement, *arguments)
        return None if row is None else todo(row)


def _time(value: str | None) -> time | None:
    return None if value is None else time.fromisoformat(value)


def _values(change: TodoChange) -> Sequence[object]:
    """The arguments $5 to $12 of a patch; None keeps what stands."""
    named = change.model_fields_set
    title = change.title if "title" in named else None
    tags = change.tags if "tags" in named else None
    return (
        title,
        title and folded(title),
        change.notes,
        None if change.notes is None else folded(change.notes),
        change.priority,
        tags,
        None if tags is None else [tag_key(tag) for tag in tags],
        change.rank if "rank" in named else None,
    )


def _due_values(change: TodoChange) -> Sequence[object]:
    """The arguments $13 to $18 of a patch: for date, time and zone whether it changes, and to what."""
    if "due" not in change.model_fields_set:
        return (False, None, False, None, False, None)
    due = change.due
    if due is None:
        return (True, None, True, None, True, None)
    named = due.model_fields_set
    loses_time = "time" in named and due.time is None
    return (
        "date" in named,
        due.date,
        "time" in named,
        _time(due.time),
        "time_zone" in named or loses_time,
        due.time_zone,
    )

"""Keeping todos."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from uuid_utils.compat import uuid7

from taskwell.platform.clock import Clock
from taskwell.platform.database import Connection, Database
from taskwell.platform.errors import NotFoundError
from taskwell.todos.cursors import CursorSeal, Position
from taskwell.todos.errors import IdConflictError, VersionConflictError
from taskwell.todos.orders import ORDERS
from taskwell.todos.repository import TodoRepository
from taskwell.todos.rows import Todo, TodoPage
from taskwell.todos.schemas import TodoChange, TodoCreation, TodoQuery
from taskwell.todos.wire import todo_members

KEPT_IN_TRASH: Final = timedelta(days=30)
"""How long a trashed todo can be restored for certain; the owner's next deletion after that removes it."""


@dataclass(frozen=True, slots=True)
class Creation:
    """A todo that was asked for; ``is_new`` is False when an earlier request had made it."""

    todo: Todo
    is_new: bool


class TodoService:
    """What a person does with their todos.

    A todo in the trash is out of every list but one, and still a todo: it can be read and changed by its id, so
    that a change which another device made before it heard of the deletion is not lost.

    Every method raises NotFoundError for a todo that is missing or somebody else's. Those that take ``expected``
    raise VersionConflictError when no tag of these names the todo's version; None expects nothing.
    """

    def __init__(self, database: Database, cursors: CursorSeal, clock: Clock) -> None:
        self._database = database
        self._cursors = cursors
        self._clock = clock

    async def list_page(self, owner_id: UUID, query: TodoQuery) -> TodoPage:
        """One page of a list. Raises InvalidCursorError for a cursor of another list."""
        after = None if query.cursor is None else self._cursors.open(query.cursor, query.listing)
        async with self._database.connection() as connection:
            found = await TodoRepository(connection).list_page(owner_id, query, query.limit + 1, after)
        items = list(found[: query.limit])
        if len(found) <= query.limit:
            return TodoPage(items, None)
        last = Position(ORDERS[query.order].key_of(items[-1]), items[-1].id)
        return TodoPage(items, self._cursors.seal(last, query.listing))

    async def create(self, owner_id: UUID, creation: TodoCreation) -> Creation:
        """Makes a todo, unless the same body with the same id made it before.

        Raises IdConflictError when the id is taken by a todo that another body or another account made.
        """
        todo_id = creation.id or uuid7()
        created_from = _fingerprint(creation)
        async with self._database.connection() as connection:
            todos = TodoRepository(connection)
            added = await todos.add(owner_id, todo_id, creation, created_from, self._clock())
            if added is not None:
                return Creation(added, is_new=True)
            earlier = await todos.find_created_from(owner_id, todo_id, created_from)
        if earlier is None:
            raise IdConflictError
        return Creation(earlier, is_new=False)

    async def get(self, owner_id: UUID, todo_id: UUID) -> Todo:
        """The todo as it stands."""
        async with self._database.connection() as connection:
            return await _existing(connection, owner_id, todo_id)

    async def change(self, owner_id: UUID, todo_id: UUID, change: TodoChange, expected: Sequence[str] | None) -> Todo:
        """Applies a merge patch. Raises IncompleteDueError when the patched due date would not be one."""
        async with self._database.connection() as connection:
            changed = await TodoRepository(connection).patch(owner_id, todo_id, change, expected, self._clock())
            if changed is not None:
                return changed
            current = await _existing(connection, owner_id, todo_id)
        _require_version(current, expected)
        return current

    async def delete(self, owner_id: UUID, todo_id: UUID, expected: Sequence[str] | None) -> None:
        """Moves the todo to the trash; one that is there already stays, whatever version was expected.

        RFC 9110, section 13.1.1, allows that for a change that was made already: a client that heard no answer
        asks again with the version it knew.
        """
        now = self._clock()
        async with self._database.connection() as connection:
            trashed = await TodoRepository(connection).trash(owner_id, todo_id, expected, now, now - KEPT_IN_TRASH)
            if trashed is not None:
                return
            current = await _existing(connection, owner_id, todo_id)
        if current.deleted_at is None:
            _require_version(current, expected)

    async def complete(self, owner_id: UUID, todo_id: UUID) -> Todo:
        """Marks the todo as done; one that is done stays as it is."""
        async with self._database.connection() as connection:
            changed = await TodoRepository(connection).complete(owner_id, todo_id, self._clock())
            return changed or await _existing(connection, owner_id, todo_id)

    async def reopen(self, owner_id: UUID, todo_id: UUID) -> Todo:
        """Marks the todo as open; one that is open stays as it is."""
        async with self._database.connection() as connection:
            changed = await TodoRepository(connection).reopen(owner_id, todo_id, self._clock())
            return changed or await _existing(connection, owner_id, todo_id)

    async def restore(self, owner_id: UUID, todo_id: UUID) -> Todo:
        """Takes the todo out of the trash; one that is not there stays as it is."""
        async with self._database.connection() as connection:
            changed = await TodoRepository(connection).restore(owner_id, todo_id, self._clock())
            return changed or await _existing(connection, owner_id, todo_id)


async def _existing(connection: Connection, owner_id: UUID, todo_id: UUID) -> Todo:
    found = await TodoRepository(connection).find(owner_id, todo_id)
    if found is None:
        raise NotFoundError
    return found


def _require_version(current: Todo, expected: Sequence[str] | None) -> None:
    if expected is not None and str(current.version) not in expected:
        raise VersionConflictError(todo_members(current))


def _fingerprint(creation: TodoCreation) -> bytes:
    """What tells two bodies apart, however they were written.

    A field at its default does not count: a body that is sent again after a deployment that knows one field more
    is still the same.
    """
    return hashlib.sha256(creation.model_dump_json(exclude={"id"}, exclude_defaults=True).encode()).digest()

"""The statement of a list: any filter in any order, one page at a time."""

# What is put into the statement by formatting is chosen from this package's own text; values are parameters.
# ruff: noqa: S608

from typing import Final
from uuid import UUID

from taskwell.todos.cursors import Position
from taskwell.todos.folding import containing
from taskwell.todos.orders import ORDERS
from taskwell.todos.repository.columns import COLUMNS
from taskwell.todos.schemas import Status, TodoQuery
from taskwell.todos.tags import tag_key

_STATUSES: Final[dict[Status, tuple[str, ...]]] = {
    "open": ("open",),
    "done": ("done",),
    "all": ("open", "done"),
    "trash": ("trash",),
}


class _Arguments:
    """The values of a statement's parameters; ``add`` gives the placeholder of one."""

    def __init__(self, *values: object) -> None:
        self.values = [*values]

    def add(self, value: object) -> str:
        self.values.append(value)
        return f"${len(self.values)}"


def list_statement(owner_id: UUID, query: TodoQuery, limit: int, after: Position | None) -> tuple[str, list[object]]:
    """The statement for at most ``limit`` of the owner's todos behind ``after``, and its arguments.

    Each status has a range of its own in the index of the order, already sorted; a list of two statuses merges
    the first rows of both ranges.
    """
    arguments = _Arguments(owner_id, limit)
    order = ORDERS[query.order]
    direction, behind = ("DESC", "<") if query.descending else ("ASC", ">")
    conditions = _filters(query, arguments)
    if after is not None:
        key = f"{arguments.add(after.key)}::text::{order.sql_type}"
        conditions.append(f"({order.expression}, id) {behind} ({key}, {arguments.add(after.id)})")
    first = f"ORDER BY {order.expression} {direction}, id {direction} LIMIT $2"
    where = "".join(f" AND {condition}" for condition in conditions)
    ranges = [
        f"FROM todos WHERE owner_id = $1 AND status = '{status}'{where} {first}" for status in _STATUSES[query.status]
    ]
    if len(ranges) == 1:
        return f"SELECT {COLUMNS} {ranges[0]}", arguments.values
    merged = " UNION ALL ".join(f"(SELECT * {each})" for each in ranges)
    return f"SELECT {COLUMNS} FROM ({merged}) AS todos {first}", arguments.values


def _filters(query: TodoQuery, arguments: _Arguments) -> list[str]:
    conditions = []
    if query.priority is not None:
        conditions.append(f"priority = {arguments.add(query.priority)}")
    if query.tag:
        conditions.append(f"tag_keys @> {arguments.add([tag_key(tag) for tag in query.tag])}")
    if query.due_from is not None:
        # Todos without a due date have the due_order 'infinity', which is behind every day.
        conditions.append(f"due_order >= {arguments.add(query.due_from)}::date AND due_order < 'infinity'")
    if query.due_to is not None:
        conditions.append(f"due_order < {arguments.add(query.due_to)}::date + 1")
    for word in query.q.split():
        pattern = arguments.add(containing(word))
        conditions.append(f"(title_folded LIKE {pattern} OR notes_folded LIKE {pattern})")
    return conditions

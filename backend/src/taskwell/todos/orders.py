"""The orders that a list can have: the column behind each, and a todo's place in it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from taskwell.todos.folding import folded
from taskwell.todos.rows import Due, Todo

TITLE_PREFIX: Final = 100
"""How many folded characters of a title decide its place: an index entry has room for no more than 2,700 bytes."""

OrderName = Literal["created", "updated", "due", "priority", "title", "rank"]


@dataclass(frozen=True, slots=True)
class Order:
    """One order. ``key_of`` gives a todo's key in the form in which PostgreSQL reads a value of ``sql_type``."""

    expression: str
    sql_type: str
    key_of: Callable[[Todo], str]


def _due_key(due: Due | None) -> str:
    """The same as the generated column ``due_order``: a day without a time ends with its last moment."""
    return "infinity" if due is None else f"{due.date} {due.time or '23:59:59.999999'}"


ORDERS: Final[dict[OrderName, Order]] = {
    "created": Order("created_at", "timestamptz", lambda todo: todo.created_at.isoformat()),
    "updated": Order("updated_at", "timestamptz", lambda todo: todo.updated_at.isoformat()),
    "due": Order("due_order", "timestamp", lambda todo: _due_key(todo.due)),
    "priority": Order("priority", "smallint", lambda todo: str(todo.priority)),
    "title": Order(f"left(title_folded, {TITLE_PREFIX})", "text", lambda todo: folded(todo.title)[:TITLE_PREFIX]),
    "rank": Order("rank", "text", lambda todo: todo.rank),
}

"""Todos as JSON: encoded once, straight from the records."""

from typing import Final

from pydantic import TypeAdapter

from taskwell.todos.rows import Todo, TodoPage

_TODO: Final = TypeAdapter(Todo)
_PAGE: Final = TypeAdapter(TodoPage)


def todo_json(todo: Todo) -> bytes:
    """The todo as the API answers it."""
    return _TODO.dump_json(todo)


def page_json(page: TodoPage) -> bytes:
    """The page as the API answers it."""
    return _PAGE.dump_json(page)


def todo_members(todo: Todo) -> dict[str, object]:
    """The todo as part of another document: what `todo_json` encodes, not yet encoded."""
    members: dict[str, object] = _TODO.dump_python(todo, mode="json")
    return members

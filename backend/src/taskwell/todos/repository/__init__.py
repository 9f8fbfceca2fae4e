"""The todos' SQL."""

from taskwell.todos.repository.todos import TodoRepository

__all__ = ["TodoRepository"]

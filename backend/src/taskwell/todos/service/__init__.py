"""The todos' use cases."""

from taskwell.todos.service.export import ExportService
from taskwell.todos.service.todos import TodoService

__all__ = ["ExportService", "TodoService"]

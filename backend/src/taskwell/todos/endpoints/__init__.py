"""The todos' routes."""

from taskwell.todos.endpoints import export, todos

routes = [*todos.router.routes, *export.router.routes]

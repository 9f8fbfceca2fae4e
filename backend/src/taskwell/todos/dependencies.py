"""What the todos' routes are given: the use cases, who asks, and on what condition."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Header, Request

from taskwell.accounts.dependencies import CurrentSession
from taskwell.todos.service import ExportService, TodoService

WritingSession = CurrentSession
"""The session of somebody who changes todos. Every route that does takes this one."""


@dataclass(frozen=True, slots=True)
class TodoUseCases:
    """Everything that the todos' routes call; bootstrap puts it where the routes find it."""

    todos: TodoService
    export: ExportService


def _use_cases(request: Request) -> TodoUseCases:
    use_cases = request.app.state.todos
    assert isinstance(use_cases, TodoUseCases)
    return use_cases


UseCases = Annotated[TodoUseCases, Depends(_use_cases)]

IfMatch = Annotated[str | None, Header(description="The `ETag` that the change is meant for, several, or `*`")]

IfNoneMatch = Annotated[str | None, Header(description="The `ETag` that the client has")]

"""What the todos' routes are given: the use cases, and who asks."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from taskwell.accounts.dependencies import authenticate
from taskwell.accounts.rows import Session
from taskwell.platform.rate_limits import ProcessLimit
from taskwell.todos.service import ExportService, TodoService


@dataclass(frozen=True, slots=True)
class TodoUseCases:
    """Everything that the todos' routes call; bootstrap puts it where the routes find it."""

    todos: TodoService
    export: ExportService
    write_limit: ProcessLimit


def _use_cases_of(request: Request) -> TodoUseCases:
    use_cases = request.app.state.todos
    assert isinstance(use_cases, TodoUseCases)
    return use_cases


async def _use_cases(request: Request) -> TodoUseCases:
    return _use_cases_of(request)


async def _writing_session(request: Request) -> Session:
    """The session of somebody who changes todos, and does so for one more time.

    Raises TooManyRequestsError; counted in this process's memory, so that a write costs no further statement.
    """
    session = await authenticate(request)
    _use_cases_of(request).write_limit.enforce(session.account_id)
    return session


UseCases = Annotated[TodoUseCases, Depends(_use_cases)]

WritingSession = Annotated[Session, Depends(_writing_session)]

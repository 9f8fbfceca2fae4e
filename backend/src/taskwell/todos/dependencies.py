"""What the todos' routes are given: who asks, and the use cases; one dependency each, for each costs its time."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request

from taskwell.accounts.dependencies import authenticate
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


@dataclass(frozen=True, slots=True)
class Caller:
    """Whoever asks is the owner of ``todos`` with this id, and of no others."""

    owner_id: UUID
    todos: TodoService


async def _reader(request: Request) -> Caller:
    session = await authenticate(request)
    return Caller(session.account_id, _use_cases_of(request).todos)


async def _writer(request: Request) -> Caller:
    """Somebody who changes todos, and does so for one more time.

    Raises TooManyRequestsError; counted in this process's memory, so that a write costs no further statement.
    """
    session = await authenticate(request)
    use_cases = _use_cases_of(request)
    use_cases.write_limit.enforce(session.account_id)
    return Caller(session.account_id, use_cases.todos)


UseCases = Annotated[TodoUseCases, Depends(_use_cases)]

Reader = Annotated[Caller, Depends(_reader)]

Writer = Annotated[Caller, Depends(_writer)]

"""Keeping todos."""

from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from taskwell.platform.errors import NotAuthenticatedError, NotFoundError, TooManyRequestsError
from taskwell.platform.http.problem import PROBLEM_MEDIA_TYPE
from taskwell.platform.http.query import QueryReader
from taskwell.platform.http.responses import Responses, problems
from taskwell.todos.dependencies import Reader, Writer
from taskwell.todos.entity_tags import entity_tag, expected_tags, is_known
from taskwell.todos.errors import IdConflictError, VersionConflictError
from taskwell.todos.rows import Todo, TodoPage
from taskwell.todos.schemas import TodoChange, TodoCreation, TodoQuery
from taskwell.todos.wire import page_json, todo_json


def _header(name: str, description: str) -> dict[str, Any]:
    """A header that an operation may be sent; the routes read it from the request, in a tenth of FastAPI's time."""
    return {"name": name, "in": "header", "required": False, "schema": {"type": "string"}, "description": description}


router = APIRouter(prefix="/api/v1/todos", tags=["todos"], responses=problems(NotAuthenticatedError))

_TAGGED: Final[dict[str, Any]] = {
    "description": "The todo",
    "headers": {"ETag": {"description": "The version, as a tag for `If-Match`", "schema": {"type": "string"}}},
}
_CONFLICT: Final[Responses] = {
    VersionConflictError.status: {
        "description": f"`{VersionConflictError.code}`: {VersionConflictError.title}; `current` is what it is now",
        "content": {
            PROBLEM_MEDIA_TYPE: {
                "schema": {
                    "allOf": [{"$ref": "#/components/schemas/Problem"}],
                    "properties": {"current": {"$ref": "#/components/schemas/Todo"}},
                    "required": ["current"],
                }
            }
        },
    }
}
_QUERY: Final = QueryReader(TodoQuery)
_IF_MATCH: Final = _header("If-Match", "The `ETag` that the change is meant for, several, or `*`")
_IF_NONE_MATCH: Final = _header("If-None-Match", "The `ETag` that the client has")
_WRITES: Final = problems(TooManyRequestsError)
_ONE: Final[Responses] = {200: _TAGGED, **problems(NotFoundError)}


@router.get("", response_model=TodoPage, openapi_extra={"parameters": _QUERY.parameters()})
async def list_todos(request: Request, reader: Reader) -> Response:
    """One page of the todos that meet every condition; pass `next_cursor` as `cursor` for the page behind it."""
    page = await reader.todos.list_page(reader.owner_id, _QUERY.read(request))
    return Response(page_json(page), media_type="application/json")


@router.post(
    "",
    status_code=201,
    response_model=Todo,
    responses={
        200: {**_TAGGED, "model": Todo, "description": "This body made this todo before"},
        201: _TAGGED,
        **problems(IdConflictError),
        **_WRITES,
    },
)
async def create_todo(body: TodoCreation, writer: Writer) -> Response:
    """Make a todo. With an id of the client's own, the same request can be repeated until it is answered."""
    creation = await writer.todos.create(writer.owner_id, body)
    return _answer(creation.todo, 201 if creation.is_new else 200)


@router.get(
    "/{todo_id}",
    response_model=Todo,
    responses={**_ONE, 304: {"description": "The client has this version"}},
    openapi_extra={"parameters": [_IF_NONE_MATCH]},
)
async def read_todo(todo_id: UUID, request: Request, reader: Reader) -> Response:
    """One todo, also when it is in the trash."""
    todo = await reader.todos.get(reader.owner_id, todo_id)
    if is_known(request.headers.get("if-none-match"), todo.version):
        return Response(status_code=304, headers={"ETag": entity_tag(todo.version)})
    return _answer(todo)


@router.patch(
    "/{todo_id}",
    response_model=Todo,
    responses={**_ONE, **_CONFLICT, **_WRITES},
    openapi_extra={
        "parameters": [_IF_MATCH],
        "requestBody": {
            "content": {"application/merge-patch+json": {"schema": {"$ref": "#/components/schemas/TodoChange"}}}
        },
    },
)
async def change_todo(todo_id: UUID, body: TodoChange, request: Request, writer: Writer) -> Response:
    """Change a todo by a merge patch (RFC 7396): what is absent stays, null clears."""
    expected = expected_tags(request.headers.get("if-match"))
    return _answer(await writer.todos.change(writer.owner_id, todo_id, body, expected))


@router.delete(
    "/{todo_id}",
    status_code=204,
    responses={**problems(NotFoundError), **_CONFLICT, **_WRITES},
    openapi_extra={"parameters": [_IF_MATCH]},
)
async def delete_todo(todo_id: UUID, request: Request, writer: Writer) -> None:
    """Move a todo to the trash, where it can be restored for 30 days; again is the same as once."""
    expected = expected_tags(request.headers.get("if-match"))
    await writer.todos.delete(writer.owner_id, todo_id, expected)


@router.post("/{todo_id}/complete", response_model=Todo, responses={**_ONE, **_WRITES})
async def complete_todo(todo_id: UUID, writer: Writer) -> Response:
    """Mark a todo as done; again is the same as once."""
    return _answer(await writer.todos.complete(writer.owner_id, todo_id))


@router.post("/{todo_id}/reopen", response_model=Todo, responses={**_ONE, **_WRITES})
async def reopen_todo(todo_id: UUID, writer: Writer) -> Response:
    """Mark a todo as open; again is the same as once."""
    return _answer(await writer.todos.reopen(writer.owner_id, todo_id))


@router.post("/{todo_id}/restore", response_model=Todo, responses={**_ONE, **_WRITES})
async def restore_todo(todo_id: UUID, writer: Writer) -> Response:
    """Take a todo out of the trash; again is the same as once."""
    return _answer(await writer.todos.restore(writer.owner_id, todo_id))


def _answer(todo: Todo, status: int = 200) -> Response:
    return Response(todo_json(todo), status, headers={"ETag": entity_tag(todo.version)}, media_type="application/json")

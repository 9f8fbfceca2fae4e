"""Renders every failure as RFC 9457 ``application/problem+json``; the only place that does."""

import json
from http import HTTPStatus
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.responses import Response

from taskwell.platform.errors import FieldProblem, InvalidRequestError, NotFoundError, ProblemError
from taskwell.platform.http.request_id import current_request_id

PROBLEM_MEDIA_TYPE: Final = "application/problem+json"


class FieldProblemBody(BaseModel):
    """One refused field: an RFC 6901 pointer, a code and a sentence for a developer."""

    pointer: str
    code: str
    detail: str


class ProblemBody(BaseModel):
    """An RFC 9457 problem document; branch on ``code``, never on the texts."""

    model_config = ConfigDict(title="Problem")

    type: str = Field(default="about:blank")
    title: str
    status: int
    code: str
    detail: str | None = None
    request_id: str
    errors: list[FieldProblemBody] | None = None


def problem_response(error: ProblemError) -> Response:
    """The answer for ``error``, with its headers and further members."""
    document: dict[str, object] = {
        "type": "about:blank",
        "title": error.title,
        "status": error.status,
        "code": error.code,
    }
    if error.detail is not None:
        document["detail"] = error.detail
    document["request_id"] = current_request_id()
    if error.errors:
        document["errors"] = [
            {"pointer": field.pointer, "code": field.code, "detail": field.detail} for field in error.errors
        ]
    document.update(error.members)
    return Response(
        json.dumps(document, ensure_ascii=False),
        status_code=error.status,
        headers=error.headers,
        media_type=PROBLEM_MEDIA_TYPE,
    )


class MethodNotAllowedError(ProblemError):
    """The path exists, and this method does not."""

    status = 405
    code = "method_not_allowed"
    title = "This method is not allowed here"


class InternalError(ProblemError):
    """Something failed that nobody foresaw; the request id leads to the log line."""

    status = 500
    code = "internal_error"
    title = "Something went wrong on our side"


class MalformedRequestError(ProblemError):
    """The HTTP layer refused the request before a route saw it."""

    status = 400
    code = "invalid_request"
    title = "The request is not valid"


def add_problem_handlers(app: FastAPI) -> None:
    """Makes ``app`` answer every failure that reaches it with a problem document."""
    app.add_exception_handler(ProblemError, _render_problem)
    app.add_exception_handler(RequestValidationError, _render_validation_error)
    app.add_exception_handler(HTTPException, _render_http_exception)


async def _render_problem(_: Request, error: Exception) -> Response:
    assert isinstance(error, ProblemError)
    return problem_response(error)


async def _render_validation_error(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    fields = tuple(_field_problem(item) for item in error.errors())
    return problem_response(InvalidRequestError(errors=fields))


async def _render_http_exception(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    # FastAPI makes a 400 of everything that goes wrong while it reads a body; ours says more.
    if isinstance(error.__cause__, ProblemError):
        return problem_response(error.__cause__)
    if error.status_code == HTTPStatus.NOT_FOUND:
        return problem_response(NotFoundError())
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        return problem_response(MethodNotAllowedError(headers=error.headers))
    return problem_response(MalformedRequestError(headers=error.headers))


def _field_problem(item: Any) -> FieldProblem:  # noqa: ANN401  # FastAPI types the list as Any
    """What Pydantic says of one field, without the value that was sent: it may be a password."""
    place, *path = item["loc"]
    prefix = "" if place == "body" else f"/{place}"
    pointer = prefix + "".join(f"/{_escape(str(step))}" for step in path)
    return FieldProblem(pointer=pointer, code=str(item["type"]), detail=str(item["msg"]))


def _escape(step: str) -> str:
    return step.replace("~", "~0").replace("/", "~1")

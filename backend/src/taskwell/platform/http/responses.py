"""Documents the failures of a route in the OpenAPI document."""

from collections.abc import Iterable
from typing import Any

from taskwell.platform.errors import (
    BodyTooLargeError,
    InvalidRequestError,
    OriginNotAllowedError,
    ProblemError,
    ServiceUnavailableError,
    UnsupportedMediaTypeError,
)
from taskwell.platform.http.problem import PROBLEM_MEDIA_TYPE, InternalError, MalformedRequestError, ProblemBody

Responses = dict[int | str, dict[str, Any]]
"""What FastAPI takes as ``responses``."""

EVERYWHERE = (
    MalformedRequestError,
    OriginNotAllowedError,
    BodyTooLargeError,
    UnsupportedMediaTypeError,
    InvalidRequestError,
    InternalError,
    ServiceUnavailableError,
)
"""What the layers around every route may answer."""


def problems(*errors: type[ProblemError]) -> Responses:
    """The entries of these failures, those with the same status together."""
    by_status: dict[int, list[type[ProblemError]]] = {}
    for error in errors:
        by_status.setdefault(error.status, []).append(error)
    return {status: _entry(group) for status, group in by_status.items()}


def _entry(errors: Iterable[type[ProblemError]]) -> dict[str, Any]:
    return {
        "description": "; ".join(f"`{error.code}`: {error.title}" for error in errors),
        "content": {PROBLEM_MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }


def _problem_schemas() -> dict[str, Any]:
    schema = ProblemBody.model_json_schema(ref_template="#/components/schemas/{model}")
    return {**schema.pop("$defs"), "Problem": schema}


PROBLEM_SCHEMA = _problem_schemas()

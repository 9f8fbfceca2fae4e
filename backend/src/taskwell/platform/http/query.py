"""Reads a query string into a model of Pydantic's, and tells the OpenAPI document of it.

FastAPI does both for a parameter ``Annotated[Model, Query()]``, and the reading took it a quarter of what a whole list
cost (docs/decisions/2026-11-22-the-way-of-a-request.md).
"""

from typing import Any, Generic, TypeVar, get_origin

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError

Model = TypeVar("Model", bound=BaseModel)


class QueryReader(Generic[Model]):
    """For one model; its fields that are lists may be named several times in a query."""

    def __init__(self, model: type[Model]) -> None:
        self._model = model
        self._repeated = {name for name, field in model.model_fields.items() if get_origin(field.annotation) is list}

    def read(self, request: Request) -> Model:
        """The model. Raises RequestValidationError as FastAPI does, for a name that it does not know as well."""
        given = request.query_params
        values = {name: given.getlist(name) if name in self._repeated else given[name] for name in given}
        try:
            return self._model.model_validate(values)
        except ValidationError as error:
            refused = [{**each, "loc": ("query", *each["loc"])} for each in error.errors()]
            raise RequestValidationError(refused) from error

    def parameters(self) -> list[dict[str, Any]]:
        """What goes into the operation's ``parameters``."""
        schema = self._model.model_json_schema()
        required = schema.get("required", [])
        return [
            {"name": name, "in": "query", "required": name in required, "schema": each}
            for name, each in schema["properties"].items()
        ]

"""Completes the OpenAPI document with what every route has in common."""

from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from taskwell.platform.http.responses import EVERYWHERE, PROBLEM_SCHEMA, problems

_SECURITY_SCHEMES: Final = {
    "session": {"type": "apiKey", "in": "cookie", "name": "__Host-taskwell", "description": "Browsers"},
    "token": {
        "type": "oauth2",
        "flows": {"password": {"tokenUrl": "/api/v1/auth/token", "scopes": {}}},
        "description": "Scripts",
    },
}


def describe(app: FastAPI) -> None:
    """Makes ``app.openapi()`` tell every failure, and how to be signed in. The document is made once."""

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _complete(get_openapi(title=app.title, version=app.version, routes=app.routes))
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign]  # the way that FastAPI documents


def _complete(document: dict[str, Any]) -> dict[str, Any]:
    components = document.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    schemas |= PROBLEM_SCHEMA
    # FastAPI documents its own form of a refused body, which is never what we answer.
    schemas.pop("HTTPValidationError", None)
    schemas.pop("ValidationError", None)
    components["securitySchemes"] = _SECURITY_SCHEMES
    common = {str(status): entry for status, entry in problems(*EVERYWHERE).items()}
    for path, item in document["paths"].items():
        for operation in item.values():
            operation["responses"] = _merged(operation["responses"], common)
            if "401" in operation["responses"] and not path.startswith("/api/v1/auth/"):
                operation["security"] = [{"session": []}, {"token": []}]
    return document


def _merged(own: dict[str, Any], common: dict[str, Any]) -> dict[str, Any]:
    """The route's own failures first; where both have a status, the descriptions stand together."""
    merged = {status: entry for status, entry in own.items() if not _is_validation_entry(entry)}
    for status, entry in common.items():
        if status not in merged:
            merged[status] = entry
        elif "$ref" in str(merged[status].get("content", "")):
            merged[status] = {**merged[status], "description": _joined(merged[status], entry)}
    return merged


def _joined(first: dict[str, Any], second: dict[str, Any]) -> str:
    return "; ".join(dict.fromkeys([first["description"], second["description"]]))


def _is_validation_entry(entry: dict[str, Any]) -> bool:
    return "HTTPValidationError" in str(entry)

"""The OpenAPI document: valid, and true of what the running program answers to anything at all."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import httpx2
import pytest
import schemathesis
import uvicorn
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, settings
from openapi_spec_validator import OpenAPIV31SpecValidator
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from taskwell.bootstrap import build_app
from taskwell.platform.settings import load_settings

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
DOCUMENT = build_app(
    load_settings({"ENVIRONMENT": "development", "DATABASE_URL": "postgresql://a@localhost/a"})
).openapi()
SCHEMA = schemathesis.openapi.from_dict(DOCUMENT)


def test_the_document_is_valid_openapi() -> None:
    OpenAPIV31SpecValidator(DOCUMENT).validate()


@contextmanager
def served(app: FastAPI) -> Iterator[str]:
    """The program on a port of the loopback interface, until the block ends."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="on"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        listener.close()


@pytest.fixture(scope="module")
def address(database_url: str) -> Iterator[str]:
    """The program as it runs in production, with limits that this test does not reach, and sending nothing."""
    environment = {
        "ENVIRONMENT": "production",
        "DATABASE_URL": database_url,
        "FRONTEND_URL": "https://taskwell.example",
        "JWT_SECRET_KEY": "Zk3vQ8rT1xW6yB9nC4mL7pS2dF5gH0jK3vQ8rT1xW6y",
        "MAIL_TRANSPORT": "resend",
        "MAIL_FROM": "Taskwell <todo@taskwell.example>",
        "RESEND_API_KEY": "re_8Hs92kQ",
        "RATE_LIMIT_REGISTER": "1000/minute",
    }
    with served(build_app(load_settings(environment), with_worker=False)) as address:
        yield address


@pytest.fixture
def token(address: str) -> str:
    """The token of a new account: some routes end the session that they are called with."""
    credentials = {"email": f"{uuid4()}@example.org", "password": "kestrels over the moor"}
    answer = httpx2.post(f"{address}/api/v1/auth/register", json=credentials)
    assert answer.status_code == 201, answer.text
    return answer.cookies["__Host-taskwell"]


@SCHEMA.parametrize()
@settings(
    max_examples=10,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_every_answer_to_anything_is_documented(case: schemathesis.Case[Any], address: str, token: str) -> None:
    case.call_and_validate(base_url=address, headers={"Authorization": f"Bearer {token}"}, checks=CHECKS)

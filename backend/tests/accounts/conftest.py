"""People with accounts, each with a browser of their own."""

from collections.abc import AsyncIterator

import httpx2
import pytest
from fastapi import FastAPI

from tests.conftest import browser

ADA = {"email": "Ada@Example.org", "password": "kestrels over the moor"}


@pytest.fixture
async def ada(app: FastAPI) -> AsyncIterator[httpx2.AsyncClient]:
    """A browser that is signed in as Ada."""
    async with browser(app) as client:
        answer = await client.post("/api/v1/auth/register", json=ADA | {"name": "Ada"})
        assert answer.status_code == 201
        yield client

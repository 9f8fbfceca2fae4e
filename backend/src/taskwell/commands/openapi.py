"""``taskwell openapi``: prints the OpenAPI document, from which the frontend's types are made."""

import json
from typing import Final

import typer

from taskwell.bootstrap import build_app
from taskwell.platform.settings import load_settings

app = typer.Typer(add_completion=False)

# The document does not depend on the settings, and nothing is connected to.
_ANY_SETTINGS: Final = {"ENVIRONMENT": "development", "DATABASE_URL": "postgresql://taskwell@localhost/taskwell"}


@app.command()
def openapi() -> None:
    """Print the OpenAPI 3.1 document of the HTTP API."""
    print(json.dumps(build_app(load_settings(_ANY_SETTINGS)).openapi(), indent=2, ensure_ascii=False))

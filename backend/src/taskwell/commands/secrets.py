"""``taskwell secrets``: fresh values for the settings that nobody but this installation may know."""

import json
import secrets as random
from typing import Annotated, Final

import typer

app = typer.Typer(add_completion=False)

_SECRETS: Final = ("JWT_SECRET_KEY", "PROXY_SHARED_SECRET", "METRICS_TOKEN")
_BYTES: Final = 48


@app.command()
def secrets(
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object, for scripts")] = False,
) -> None:
    """Print fresh random values. Nothing is stored: each call prints others."""
    values = {name: random.token_urlsafe(_BYTES) for name in _SECRETS}
    print(json.dumps(values) if as_json else "\n".join(f"{name}={value}" for name, value in values.items()))

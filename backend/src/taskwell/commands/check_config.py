"""``taskwell check-config``: everything that is wrong with the environment, without connecting to anything."""

import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated

import typer

from taskwell.platform.settings import Problem, SettingsError, load_settings

app = typer.Typer(add_completion=False)


@app.command()
def check_config(
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object, for scripts")] = False,
) -> None:
    """Check the environment variables. Names and mends are printed, values never; exits with 1 on a problem."""
    problems, warnings = _found()
    print(_as_json(problems, warnings) if as_json else _as_text(problems, warnings))
    sys.exit(1 if problems else 0)


def _found() -> tuple[Sequence[Problem], Sequence[Problem]]:
    try:
        return (), load_settings(os.environ).warnings
    except SettingsError as error:
        return error.problems, ()


def _as_json(problems: Sequence[Problem], warnings: Sequence[Problem]) -> str:
    found = {
        "ok": not problems,
        "problems": [asdict(problem) for problem in problems],
        "warnings": [asdict(warning) for warning in warnings],
    }
    return json.dumps(found, indent=2, ensure_ascii=False)


def _as_text(problems: Sequence[Problem], warnings: Sequence[Problem]) -> str:
    lines = [f"✗ {problem}" for problem in problems] + [f"! {warning}" for warning in warnings]
    count = len(problems)
    summary = f"{count} problem{'s' if count > 1 else ''} to mend" if problems else "The settings are fine"
    return "\n".join([*lines, f"{summary}."])

"""``taskwell smoke URL``: walks through a deployment from outside, as its visitors do."""

import json
import sys
from dataclasses import asdict
from typing import Annotated

import typer

from taskwell.commands.smoke.visit import origin_of
from taskwell.commands.smoke.walk import Outcome, walk

app = typer.Typer(add_completion=False)


@app.command()
def smoke(
    url: Annotated[str, typer.Argument(help="The backend, like https://owner-taskwell.hf.space")],
    frontend: Annotated[str | None, typer.Option(help="The app, like https://taskwell.vercel.app")] = None,
    wait: Annotated[float, typer.Option(help="Seconds to give a backend that is asleep or still starting")] = 120,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object, for scripts")] = False,
) -> None:
    """Check a deployment: health, headers, origins, and a whole life of a throw-away account.

    The account is deleted again, also when a check fails. No mail is sent. Exits with 1 when a check fails.
    """
    outcomes = []
    for outcome in walk(origin_of(url), origin_of(frontend) if frontend else None, wait, _say):
        outcomes.append(outcome)
        if not as_json:
            print(_line(outcome), flush=True)
    failed = sum(not outcome.passed for outcome in outcomes)
    print(_as_json(outcomes) if as_json else _summary(len(outcomes), failed))
    sys.exit(1 if failed else 0)


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _line(outcome: Outcome) -> str:
    return f"{'✓' if outcome.passed else '✗'} {outcome.check:<16} {outcome.detail} ({outcome.seconds:.1f} s)"


def _summary(count: int, failed: int) -> str:
    if failed:
        return f"\n{failed} of {count} checks failed."
    return f"\nAll {count} checks passed."


def _as_json(outcomes: list[Outcome]) -> str:
    passed = all(outcome.passed for outcome in outcomes)
    return json.dumps({"ok": passed, "checks": [asdict(outcome) for outcome in outcomes]}, indent=2, ensure_ascii=False)

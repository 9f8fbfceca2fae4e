"""What the commands say: one line per step with its time, and one sentence when they refuse."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path


class RefusalError(Exception):
    """The command cannot go on; the message is the one sentence the person reads: what is wrong and what to do."""


def say(line: str) -> None:
    """Print a line at once, also when the output is a pipe."""
    print(line, flush=True)


@contextmanager
def step(what: str) -> Iterator[None]:
    """Announce `what`, and end the line with the seconds it took."""
    started = time.monotonic()
    print(f"  {what} … ", end="", flush=True)
    try:
        yield
    except Exception:
        print("failed", flush=True)
        raise
    print(f"{time.monotonic() - started:.1f} s", flush=True)


def run_quietly(
    command: Sequence[str | Path], *, doing: str, cwd: Path, environment: Mapping[str, str], stdin: str = ""
) -> str:
    """Run a program and return what it printed; when it fails, show all of that and refuse."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=dict(environment),
        input=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode != 0:
        raise RefusalError(f"{done.stdout.rstrip()}\n\n{doing} failed (exit code {done.returncode}): see above.")
    return done.stdout


def command_line(main: Callable[[], int]) -> int:
    """The exit code of `main`, with a refusal told as a sentence and Ctrl-C as nothing at all."""
    try:
        return main()
    except RefusalError as refusal:
        print(f"\n{refusal}", file=sys.stderr, flush=True)
        return 1
    except KeyboardInterrupt:
        print(file=sys.stderr)
        return 130

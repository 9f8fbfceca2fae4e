"""`make test`: every test of the project, one suite after the other, with a summary at the end."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from tools.browser import HOW_TO_GET_ONE, find_chromium
from tools.console import RefusalError, command_line, say
from tools.frontend import built_frontend
from tools.layout import BACKEND, E2E, FRONTEND, ROOT, VENV_BIN, VERCEL_CLI, project_environment
from tools.setup import prepare_node

ANSI = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True)
class Suite:
    """The tests of one part, and how the lines in which its runner counts them can be told from the rest."""

    name: str
    command: tuple[str, ...]
    cwd: Path
    counts: str
    in_browser: bool = False


PYTEST = str(VENV_BIN / "pytest")
NPM = str(VENV_BIN / "npm")
OF_PYTEST = r"=+ .*(?:passed|failed|error|no tests ran).* =+"
OF_VITEST = r"\s*Tests  .*"
OF_PLAYWRIGHT = r"\s*\d+ (?:passed|failed|skipped).*"

SUITES = (
    Suite("Tools", (PYTEST, "-c", str(ROOT / "tools/pytest.ini"), "tools/tests", "benchmarks/tests"), ROOT, OF_PYTEST),
    Suite("Backend", (PYTEST, "-n", "2"), BACKEND, OF_PYTEST),
    Suite("Frontend", (NPM, "test", "--silent"), FRONTEND, OF_VITEST, in_browser=True),
    Suite("Journeys", (NPM, "test", "--silent"), E2E, OF_PLAYWRIGHT, in_browser=True),
    Suite("Deployment", (NPM, "run", "test:deployment", "--silent"), E2E, OF_PLAYWRIGHT, in_browser=True),
)


def main() -> int:
    """Run all suites, whatever becomes of the earlier ones; 1 when any failed."""
    chromium = find_chromium()
    if chromium is None and os.environ.get("E2E") == "required":
        raise RefusalError(f"E2E=required, and there is no Chromium: {HOW_TO_GET_ONE}.")
    environment = project_environment(**({"CHROMIUM": chromium} if chromium else {}))
    built_frontend()
    prepare_node(VERCEL_CLI)

    summary, failed = [], []
    for suite in SUITES:
        if suite.in_browser and chromium is None:
            summary.append(f"{suite.name:10} NOT RUN: no Chromium was found")
            continue
        started = time.monotonic()
        code, counted = run(suite, environment)
        if code != 0:
            failed.append(suite.name)
        verdict = counted or f"ended with exit code {code}"
        summary.append(f"{suite.name:10} {verdict} ({time.monotonic() - started:.0f} s)")

    say("\n" + "\n".join(summary))
    if chromium is None:
        say(f"\nThe browser tests did NOT run. To run them, {HOW_TO_GET_ONE}.")
    if failed:
        raise RefusalError(f"Failed: {', '.join(failed)}.")
    return 0


def run(suite: Suite, environment: dict[str, str]) -> tuple[int, str]:
    """Run a suite, showing what it prints as it comes; its exit code, and what its runner counted ("" when nothing)."""
    say(f"\n── {suite.name} ──")
    process = subprocess.Popen(
        suite.command,
        cwd=suite.cwd,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    printed = b""
    with process:
        assert process.stdout is not None
        # Not line by line: a row of dots is a sign of life long before it is complete.
        while chunk := os.read(process.stdout.fileno(), 65536):
            sys.stdout.buffer.write(chunk)
            sys.stdout.buffer.flush()
            printed += chunk
    lines = ANSI.sub("", printed.decode(errors="replace")).splitlines()
    counted = [line.strip(" =") for line in lines if re.fullmatch(suite.counts, line)]
    return process.returncode, ", ".join(counted)


if __name__ == "__main__":
    sys.exit(command_line(main))

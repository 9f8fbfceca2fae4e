"""Runs a program of e2e/ that drives a Chromium on behalf of a command."""

from __future__ import annotations

import subprocess

from tools.browser import HOW_TO_GET_ONE, find_chromium
from tools.console import RefusalError
from tools.layout import E2E, VENV_BIN, project_environment


def require_chromium() -> str:
    """The path of a Chromium. Raises RefusalError when there is none."""
    chromium = find_chromium()
    if chromium is None:
        raise RefusalError(f"There is no Chromium: {HOW_TO_GET_ONE}.")
    return chromium


def drive_browser(program: str, *arguments: object, chromium: str, doing: str) -> None:
    """Runs `program`, a path below e2e/, to its end. Raises RefusalError when it fails; what it prints is seen."""
    command = [str(VENV_BIN / "node"), program, *map(str, arguments)]
    environment = project_environment(CHROMIUM=chromium)
    done = subprocess.run(command, cwd=E2E, env=environment, stdin=subprocess.DEVNULL, check=False)
    if done.returncode != 0:
        raise RefusalError(f"{doing} failed: see above.")

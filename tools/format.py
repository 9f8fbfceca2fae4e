"""`make format`: both halves in the format that `make check` asks for."""

from __future__ import annotations

import sys
from pathlib import Path

from tools.console import command_line, run_quietly, step
from tools.layout import E2E, FRONTEND, ROOT, VENV_BIN, project_environment

RUFF_FIX = ("check", "--quiet", "--fix-only", "--select", "I")


def main() -> int:
    """Sort the imports and format everything in place."""
    format_by("Python", "ruff", *RUFF_FIX, "backend", "tools")
    format_by("Python", "ruff", "format", "--quiet", "backend", "tools")
    for folder in (FRONTEND, E2E):
        format_by(folder.name, "npm", "run", "--silent", "format", cwd=folder)
    return 0


def format_by(what: str, program: str, *arguments: str, cwd: Path = ROOT) -> None:
    """Run a formatter of the virtual environment."""
    with step(what):
        command: list[str | Path] = [VENV_BIN / program, *arguments]
        run_quietly(command, doing=f"Formatting {what}", cwd=cwd, environment=project_environment())


if __name__ == "__main__":
    sys.exit(command_line(main))

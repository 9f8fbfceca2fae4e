"""`make check`: everything that reads the code without running it. All of it runs, then all complaints are shown."""

from __future__ import annotations

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tools.console import RefusalError, command_line, say
from tools.layout import BACKEND, E2E, FRONTEND, ROOT, VENV_BIN, project_environment


@dataclass(frozen=True)
class Check:
    """A program that ends with 0 when all is well and says what is not."""

    name: str
    command: tuple[str, ...]
    cwd: Path = ROOT


@dataclass(frozen=True)
class Result:
    """How a check ended."""

    check: Check
    passed: bool
    output: str


def of_python(name: str, program: str, *arguments: str, cwd: Path = ROOT) -> Check:
    """A check by a program of the virtual environment."""
    return Check(name, (str(VENV_BIN / program), *arguments), cwd)


PYPROJECT = str(BACKEND / "pyproject.toml")

PYTHON_CHECKS = (
    of_python("Python: format", "ruff", "format", "--check", "--quiet", "backend", "tools", "benchmarks"),
    of_python("Python: lint", "ruff", "check", "--quiet", "backend", "tools", "benchmarks"),
    of_python("Python: import contracts", "lint-imports", cwd=BACKEND),
    of_python("Python: dead code", "vulture", cwd=BACKEND),
    of_python("Python: dead code of the tools", "vulture", "tools", "--ignore-decorators", "@pytest.fixture*"),
    of_python("Python: dependencies", "deptry", "src", cwd=BACKEND),
    of_python("Python: types", "mypy", cwd=BACKEND),
    of_python("Python: types of the tools", "mypy", "--config-file", PYPROJECT, "tools", "benchmarks"),
    of_python("Settings pages", "python", "-m", "tools.settings_pages", "--check"),
    of_python("Lock files", "python", "-m", "tools.lock", "--check"),
)

JAVASCRIPT_CHECKS = (
    of_python("API types", "python", "-m", "tools.api_types", "--check"),
    of_python("Frontend", "npm", "run", "--silent", "check", cwd=FRONTEND),
    of_python("Journeys", "npm", "run", "--silent", "check", cwd=E2E),
)


def main() -> int:
    """Run both halves side by side; 1 when any check complained."""
    started = time.monotonic()
    with ThreadPoolExecutor(max_workers=2) as halves:
        results = [result for half in halves.map(run_all, (PYTHON_CHECKS, JAVASCRIPT_CHECKS)) for result in half]
    failed = [result for result in results if not result.passed]
    for result in failed:
        say(f"\n── {result.check.name} ──\n{result.output.rstrip()}")
    say(f"\n{len(results)} checks in {time.monotonic() - started:.0f} s, {len(failed)} failed.")
    if failed:
        raise RefusalError(f"Failed: {', '.join(result.check.name for result in failed)}.")
    return 0


def run_all(checks: tuple[Check, ...]) -> list[Result]:
    """Run checks one after the other, saying how each ended."""
    return [run(check) for check in checks]


def run(check: Check) -> Result:
    """Run one check to its end."""
    started = time.monotonic()
    done = subprocess.run(
        check.command,
        cwd=check.cwd,
        env=project_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    passed = done.returncode == 0
    say(f"  {'passed' if passed else 'FAILED'}  {check.name} ({time.monotonic() - started:.1f} s)")
    return Result(check, passed, done.stdout)


if __name__ == "__main__":
    sys.exit(command_line(main))

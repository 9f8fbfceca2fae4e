"""`make lock`: pin every Python package with its hashes; with `--check`, tell whether the pins are up to date.

A lock file begins with a digest of what it was made from. Comparing that needs no network, and a new release of
some package does not make yesterday's commit fail.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
import tomllib
from pathlib import Path

from tools.console import RefusalError, command_line, run_quietly, step
from tools.layout import BACKEND, E2E, FRONTEND, ROOT, VENV_BIN, project_environment

PYPROJECT = BACKEND / "pyproject.toml"
LOCKS: dict[Path, list[str]] = {
    BACKEND / "requirements.lock": [],
    BACKEND / "requirements-dev.lock": ["--group", "dev"],
}
NPM_LOCKS = [FRONTEND / "package-lock.json", E2E / "package-lock.json"]
ADDRESS = re.compile(r"https?://[^\s\"']+|(?:file:|--(?:extra-)?index-url|--find-links)[^\s\"']*")


def main() -> int:
    """Write both lock files, or with --check refuse those that are stale or name a place packages come from."""
    if sys.argv[1:] == ["--check"]:
        complaints = [*stale(), *addresses()]
        if complaints:
            raise RefusalError("\n".join(complaints))
        return 0
    for lock, arguments in LOCKS.items():
        with step(f"Locking {lock.name}"):
            compile_lock(lock, arguments)
            lock.write_text(header() + lock.read_text())
    return 0


def compile_lock(lock: Path, arguments: list[str]) -> None:
    """Have uv write a lock file, keeping the versions that it pins where they still fit (--upgrade takes the newest)."""
    run_quietly(
        [
            *(VENV_BIN / "uv", "pip", "compile", "--quiet", "--universal", "--generate-hashes", "--no-header"),
            *("--python-version", "3.11", "--output-file", lock.name, *arguments, *sys.argv[1:], PYPROJECT.name),
        ],
        doing=f"Locking {lock.name}",
        cwd=BACKEND,
        environment=project_environment(),
    )


def header() -> str:
    """The first lines of a lock file."""
    return f"# Made by `make lock`, not by hand.\n# inputs: {inputs_digest()}\n"


def inputs_digest() -> str:
    """A digest of the dependencies as pyproject.toml declares them."""
    declared = tomllib.loads(PYPROJECT.read_text())
    inputs = [declared["project"]["requires-python"], declared["project"]["dependencies"], declared["dependency-groups"]]
    return hashlib.sha256(json.dumps(inputs, sort_keys=True).encode()).hexdigest()


def stale() -> list[str]:
    """A sentence for each lock file that was made from other dependencies than are declared now."""
    return [
        f"{lock.relative_to(ROOT)} was made from other dependencies than {PYPROJECT.name} declares: run make lock."
        for lock in LOCKS
        if header() not in lock.read_text()
    ]


def addresses() -> list[str]:
    """A sentence for each lock file that says where packages are to be fetched: that is each machine's own affair."""
    complaints = []
    for lock in LOCKS:
        if found := ADDRESS.search(lock.read_text()):
            complaints.append(f"{lock.relative_to(ROOT)} names {found.group()}.")
    for lock in NPM_LOCKS:
        packages = json.loads(lock.read_text())["packages"]
        complaints += [
            f"{lock.relative_to(ROOT)} says where {name} comes from: leave out `resolved`."
            for name, package in packages.items()
            if "resolved" in package
        ]
    return complaints


if __name__ == "__main__":
    sys.exit(command_line(main))

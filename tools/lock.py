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
from tools.layout import BACKEND, E2E, FRONTEND, VENV_BIN, VERCEL_CLI, project_environment

PYPROJECT = BACKEND / "pyproject.toml"
LOCKS: dict[Path, list[str]] = {
    BACKEND / "requirements.lock": [],
    BACKEND / "requirements-dev.lock": ["--group", "dev", "--group", "bench"],
}
NPM_LOCKS = [folder / "package-lock.json" for folder in (FRONTEND, E2E, VERCEL_CLI)]
ADDRESS = re.compile(r"--(?:(?:extra-)?index-url|find-links)[= ]\S+|(?:https?|file):\S+")


def main() -> int:
    """Write both lock files, or with --check refuse those that are stale or name a place packages come from."""
    if sys.argv[1:] == ["--check"]:
        if found := complaints():
            raise RefusalError("\n".join(found))
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
    inputs = [
        declared["project"]["requires-python"],
        declared["project"]["dependencies"],
        declared["dependency-groups"],
    ]
    return hashlib.sha256(json.dumps(inputs, sort_keys=True).encode()).hexdigest()


def complaints() -> list[str]:
    """What is wrong with the lock files as they lie there, a sentence each."""
    expected = header()
    found = [complaint for lock in LOCKS for complaint in python_complaints(lock.name, lock.read_text(), expected)]
    return found + [
        complaint for lock in NPM_LOCKS for complaint in npm_complaints(f"{lock.parent.name}'s", lock.read_text())
    ]


def python_complaints(name: str, text: str, expected_header: str) -> list[str]:
    """Whether a Python lock file was made from what is declared now, and names no place packages come from."""
    found = []
    if not text.startswith(expected_header):
        found.append(f"{name} was made from other dependencies than {PYPROJECT.name} declares: run make lock.")
    if address := ADDRESS.search(text):
        found.append(f"{name} names {address.group()}: where packages come from is each machine's own affair.")
    return found


def npm_complaints(name: str, text: str) -> list[str]:
    """Whether an npm lock file names no place packages come from; the folder's .npmrc keeps npm from writing any."""
    packages: dict[str, dict[str, object]] = json.loads(text)["packages"]
    return [
        f"{name} lock file says where {package} comes from: remove it and run npm install."
        for package, entry in packages.items()
        if "resolved" in entry
    ]


if __name__ == "__main__":
    sys.exit(command_line(main))

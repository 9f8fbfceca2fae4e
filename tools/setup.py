"""`make setup`: everything the project needs, installed inside its folder and nowhere else.

Runs on the machine's own Python before anything is installed, so it needs the standard library only, and it
is written so that a Python too old for the project can still read it far enough to say so.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from tools.console import RefusalError, command_line, run_quietly, say, step
from tools.layout import BACKEND, E2E, FRONTEND, NOTES, ROOT, VENV, VENV_BIN, project_environment

OLDEST_PYTHON = (3, 11)
LOCK = BACKEND / "requirements-dev.lock"


def main() -> int:
    """Bring the installed packages in line with the lock files; quick when they already are."""
    check_machine()
    with one_at_a_time():
        steps = [
            prepare_python(),
            *(prepare_node(folder) for folder in (FRONTEND, E2E) if (folder / "package-lock.json").exists()),
        ]
    if not any(steps):
        say("Everything is set up.")
    return 0


def check_machine() -> None:
    """Refuse at once when a later step could only fail with a traceback."""
    require_python(sys.version_info[:3])
    require_venv(importlib.util.find_spec)
    require_writable(ROOT)


def require_python(version: Sequence[int]) -> None:
    """Refuse a Python older than the project can run on."""
    if tuple(version) < OLDEST_PYTHON:
        raise RefusalError(
            f"Taskwell needs Python {dotted(OLDEST_PYTHON)} or later and this is {dotted(version)}: "
            "name another one, like make PYTHON=python3.13."
        )


def require_venv(find_module: Callable[[str], object | None]) -> None:
    """Refuse a Python that cannot make virtual environments; Debian's comes without what it takes."""
    if find_module("venv") is None or find_module("ensurepip") is None:
        raise RefusalError(
            "Python's venv module is missing: install it (Debian and Ubuntu: apt-get install python3-venv) "
            "and run make again."
        )


def require_writable(folder: Path) -> None:
    """Refuse a folder in which nothing can be installed."""
    if not os.access(folder, os.W_OK):
        raise RefusalError(f"{folder} cannot be written to: Taskwell installs everything inside its own folder.")


def dotted(version: Sequence[int]) -> str:
    """(3, 11) as people write it: 3.11."""
    return ".".join(str(part) for part in version)


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """Hold the lock of this folder's set-up, waiting while another command sets up."""
    NOTES.mkdir(exist_ok=True)
    with (NOTES / "setup.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another command is setting up this folder: waiting for it.")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def prepare_python() -> bool:
    """Make the virtual environment and install the locked packages; False when nothing had changed."""
    # The folder belongs to the fingerprint because the programs of a virtual environment name it.
    interpreter = fingerprint(sys.version, sys.base_prefix, str(VENV))
    made = VENV / ".made-for"
    if not (VENV_BIN / "python").exists() or noted(made) != interpreter:
        with step("Python environment"):
            run_quietly(
                [sys.executable, "-m", "venv", "--clear", VENV],
                doing="Making the Python environment",
                cwd=ROOT,
                environment=project_environment(),
            )
        made.write_text(interpreter)

    wanted = fingerprint(LOCK.read_text(), (BACKEND / "pyproject.toml").read_text())
    installed = VENV / ".installed"
    if noted(installed) == wanted:
        return False
    installed.unlink(missing_ok=True)
    install_uv()
    with step("Python packages"):
        uv("sync", "--require-hashes", LOCK)
        # The build back end is among the locked packages, so building the project's own needs no network.
        uv("install", "--no-deps", "--no-build-isolation", "--editable", BACKEND)
    installed.write_text(wanted)
    return True


def install_uv() -> None:
    """Have pip fetch uv as the lock file pins it, unless an earlier set-up has."""
    if (VENV_BIN / "uv").exists():
        return
    with step("uv"), tempfile.TemporaryDirectory() as folder:
        requirement = Path(folder) / "uv.txt"
        requirement.write_text(locked_requirement(LOCK.read_text(), "uv"))
        run_quietly(
            [VENV_BIN / "python", "-m", "pip", "install", "--require-hashes", "--no-deps", "-r", requirement],
            doing="Installing uv",
            cwd=ROOT,
            environment=project_environment(),
        )


def locked_requirement(lock: str, name: str) -> str:
    """The lines that pin `name` and its hashes in the text of a lock file."""
    found = re.search(rf"^{re.escape(name)}==.*?(?=^\S|\Z)", lock, re.MULTILINE | re.DOTALL)
    if found is None:
        raise RefusalError(f"{LOCK.name} does not pin {name}: run make lock.")
    return found.group()


def uv(command: str, *arguments: str | Path) -> None:
    """Run a command of `uv pip` on the project's virtual environment."""
    run_quietly(
        [VENV_BIN / "uv", "pip", command, "--quiet", "--python", VENV_BIN / "python", *arguments],
        doing="Installing the Python packages",
        cwd=ROOT,
        environment=project_environment(),
    )


def prepare_node(folder: Path) -> bool:
    """Install the locked npm packages of `folder`; False when nothing had changed."""
    wanted = fingerprint((folder / "package-lock.json").read_text(), (folder / "package.json").read_text())
    installed = folder / "node_modules" / ".installed"
    if noted(installed) == wanted:
        return False
    with step(f"npm packages of {folder.name}"):
        run_quietly(
            [VENV_BIN / "npm", "ci", "--no-audit", "--no-fund"],
            doing=f"Installing the npm packages of {folder.name}",
            cwd=folder,
            environment=project_environment(),
        )
    installed.parent.mkdir(exist_ok=True)
    installed.write_text(wanted)
    return True


def fingerprint(*parts: str) -> str:
    """A digest that changes when any part does."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def noted(path: Path) -> str | None:
    """What an earlier run wrote to `path`, or None."""
    return path.read_text() if path.exists() else None


if __name__ == "__main__":
    sys.exit(command_line(main))

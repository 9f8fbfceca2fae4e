"""`make setup`."""

from __future__ import annotations

import fcntl
import subprocess
import sys
from pathlib import Path

import pytest

from tools.console import RefusalError
from tools.layout import NOTES, ROOT
from tools.setup import LOCK, locked_requirement, require_python, require_venv, require_writable


def test_a_python_that_is_too_old_is_told_which_one_is_needed() -> None:
    with pytest.raises(RefusalError, match=r"needs Python 3\.11 or later and this is 3\.10\.13"):
        require_python((3, 10, 13))


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 13, 2)])
def test_every_python_from_the_oldest_supported_is_taken(version: tuple[int, ...]) -> None:
    require_python(version)


@pytest.mark.parametrize("missing", ["venv", "ensurepip"])
def test_a_python_without_venv_is_told_how_to_get_it(missing: str) -> None:
    with pytest.raises(RefusalError, match="apt-get install python3-venv"):
        require_venv(lambda name: None if name == missing else object())


@pytest.mark.usefixtures("ordinary_user")
def test_a_folder_that_cannot_be_written_to_is_named() -> None:
    with pytest.raises(RefusalError, match=r"^/usr cannot be written to"):
        require_writable(Path("/usr"))


def test_a_writable_folder_is_taken(tmp_path: Path) -> None:
    require_writable(tmp_path)


def test_uv_is_pinned_with_hashes_by_the_lock_file() -> None:
    requirement = locked_requirement(LOCK.read_text(), "uv")
    assert requirement.startswith("uv==")
    assert "--hash=sha256:" in requirement
    assert "uvicorn" not in requirement


def test_the_last_package_of_a_lock_file_is_found_too() -> None:
    lock = "a==1 \\\n    --hash=sha256:00\nuv==2 \\\n    --hash=sha256:11\n    # via x\n"
    assert locked_requirement(lock, "uv") == "uv==2 \\\n    --hash=sha256:11\n    # via x\n"


def test_a_lock_file_without_uv_is_refused() -> None:
    with pytest.raises(RefusalError, match="does not pin uv: run make lock"):
        locked_requirement("uvicorn==1\n", "uv")


def test_a_second_setup_waits_for_the_first_and_then_has_nothing_to_do() -> None:
    with (NOTES / "setup.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        second = subprocess.Popen(
            [sys.executable, "-m", "tools.setup"], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        assert second.stdout is not None
        assert second.stdout.readline() == "Another command is setting up this folder: waiting for it.\n"
        fcntl.flock(lock, fcntl.LOCK_UN)
        rest, _ = second.communicate()
    assert (rest, second.returncode) == ("Everything is set up.\n", 0)

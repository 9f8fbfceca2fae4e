"""`make check` complains when there is something to complain about."""

from __future__ import annotations

import dataclasses
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tools.check import JAVASCRIPT_CHECKS, PYTHON_CHECKS, Check, run
from tools.layout import ROOT


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of everything that is committed or about to be, to spoil."""
    folder = tmp_path_factory.mktemp("copy")
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).exists():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    return folder


@pytest.mark.parametrize(
    ("name", "spoiled", "by", "complaint"),
    [
        ("Python: format", "tools/layout.py", "spoiled  =  1\n", "layout.py"),
        ("Python: lint", "tools/layout.py", "import os\n", "layout.py"),
        (
            "Python: dead code of the tools",
            "tools/layout.py",
            "\n\ndef never_called() -> None:\n    return\n",
            "never_called",
        ),
        ("Lock files", "backend/requirements.lock", "--index-url https://mirror.example/simple\n", "mirror.example"),
        ("Python: dependencies", "backend/src/taskwell/platform/clock.py", "import requests\n", "requests"),
    ],
)
def test_a_check_complains_of_what_it_is_for(copy: Path, name: str, spoiled: str, by: str, complaint: str) -> None:
    check = next(check for check in PYTHON_CHECKS if check.name == name)
    there = dataclasses.replace(check, cwd=copy / check.cwd.relative_to(ROOT))
    before = (copy / spoiled).read_text()
    (copy / spoiled).write_text(before + by)
    try:
        result = run(there)
    finally:
        (copy / spoiled).write_text(before)
    assert not result.passed
    assert complaint in result.output


def test_a_check_passes_when_its_program_does() -> None:
    good, bad = (Check("Any", (sys.executable, "-c", f"print('seen'); raise SystemExit({code})")) for code in (0, 2))
    assert (run(good).passed, run(bad).passed) == (True, False)
    assert run(bad).output == "seen\n"


def test_both_halves_are_checked_from_folders_that_exist() -> None:
    assert all(check.cwd.is_dir() for check in (*PYTHON_CHECKS, *JAVASCRIPT_CHECKS))

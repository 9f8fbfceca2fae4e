"""How `make test` reads what the runners count."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tools.layout import ROOT
from tools.test import OF_PLAYWRIGHT, OF_PYTEST, OF_VITEST, Suite, run


@pytest.mark.parametrize(
    ("pattern", "printed", "counted"),
    [
        (OF_PYTEST, "collected 3 items\n==== 3 passed in 0.12s ====\n", "3 passed in 0.12s"),
        (OF_PYTEST, "=== FAILURES ===\n= 1 failed, 2 passed in 4s =\n", "1 failed, 2 passed in 4s"),
        (OF_VITEST, " Test Files  2 passed (2)\n      Tests  45 passed (45)\n", "Tests  45 passed (45)"),
        (OF_PLAYWRIGHT, "  1 failed\n    a.spec.ts\n  12 passed (30.1s)\n", "1 failed, 12 passed (30.1s)"),
        (OF_PLAYWRIGHT, "  4 skipped\n  2 passed (3.1s)\n", "4 skipped, 2 passed (3.1s)"),
        (OF_PYTEST, "nothing of the kind\n", ""),
    ],
)
def test_the_counts_are_found_in_what_a_runner_prints(pattern: str, printed: str, counted: str) -> None:
    suite = Suite("Any", (sys.executable, "-c", f"print({printed!r}, end='')"), ROOT, pattern)
    assert run(suite, dict(os.environ)) == (0, counted)


def test_colours_do_not_hide_the_counts() -> None:
    code = r"print('\x1b[32m==== \x1b[1m3 passed\x1b[0m in 1s ====\x1b[0m')"
    assert run(Suite("Any", (sys.executable, "-c", code), ROOT, OF_PYTEST), dict(os.environ)) == (0, "3 passed in 1s")


def test_the_exit_code_of_a_suite_is_the_runners() -> None:
    suite = Suite("Any", (sys.executable, "-c", "raise SystemExit(3)"), ROOT, OF_PYTEST)
    assert run(suite, dict(os.environ)) == (3, "")


def test_a_required_browser_that_is_missing_is_a_failure(tmp_path: Path) -> None:
    (tmp_path / "python").symlink_to(sys.executable)
    done = subprocess.run(
        [sys.executable, "-m", "tools.test"],
        cwd=ROOT,
        env={"PATH": str(tmp_path), "E2E": "required", "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "E2E=required, and there is no Chromium: install one (Debian: apt-get install chromium" in done.stderr

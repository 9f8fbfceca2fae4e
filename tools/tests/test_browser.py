"""Which Chromium the browser tests drive."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.browser import MACOS, find_chromium
from tools.console import RefusalError


@pytest.fixture
def bin_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder on PATH."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CHROMIUM", raising=False)
    return tmp_path


def program(path: Path) -> str:
    """Make an empty program."""
    path.touch(mode=0o755)
    return str(path)


@pytest.mark.parametrize("name", ["chromium", "chromium-browser", "google-chrome"])
def test_it_is_found_by_its_usual_names(bin_folder: Path, name: str) -> None:
    there = program(bin_folder / name)
    assert find_chromium() == there


def test_the_one_that_is_named_comes_first(bin_folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program(bin_folder / "chromium")
    named = program(tmp_path / "my-browser")
    monkeypatch.setenv("CHROMIUM", named)
    assert find_chromium() == named


def test_one_that_is_named_and_missing_is_an_error_even_where_another_is_found(
    bin_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(bin_folder / "chromium")
    monkeypatch.setenv("CHROMIUM", "/nowhere/chromium")
    with pytest.raises(RefusalError, match="CHROMIUM is /nowhere/chromium, which is no program"):
        find_chromium()


@pytest.mark.skipif(any(path.exists() for path in MACOS), reason="this machine has one outside PATH")
def test_there_may_be_none(bin_folder: Path) -> None:
    assert find_chromium() is None

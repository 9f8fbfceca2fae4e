"""When the frontend is built anew."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tools.digest import digest_of
from tools.frontend import source_files


@pytest.fixture
def frontend(tmp_path: Path) -> Path:
    """A frontend of two files."""
    (tmp_path / "src/lib").mkdir(parents=True)
    (tmp_path / "src/lib/a.ts").write_text("a")
    (tmp_path / "package.json").write_text("{}")
    return tmp_path


def write(name: str) -> Callable[[Path], object]:
    """A change that writes a file."""

    def change(frontend: Path) -> None:
        (frontend / name).parent.mkdir(exist_ok=True)
        (frontend / name).write_text("b")

    return change


@pytest.mark.parametrize(
    "change",
    [
        write("src/lib/a.ts"),
        write("src/lib/b.ts"),
        write("package.json"),
        write("vite.config.ts"),
        lambda frontend: (frontend / "src/lib/a.ts").rename(frontend / "src/lib/c.ts"),
        lambda frontend: (frontend / "src/lib/a.ts").unlink(),
    ],
)
def test_a_change_of_what_it_is_made_of_is_noticed(frontend: Path, change: Callable[[Path], object]) -> None:
    before = digest_of(source_files(frontend))
    change(frontend)
    assert digest_of(source_files(frontend)) != before


@pytest.mark.parametrize("name", ["build/index.html", "node_modules/x.js", ".svelte-kit/x.ts", "tests/a.test.ts"])
def test_what_is_installed_generated_or_only_for_tests_does_not_count(frontend: Path, name: str) -> None:
    before = digest_of(source_files(frontend))
    write(name)(frontend)
    assert digest_of(source_files(frontend)) == before

"""Which migration this code was written for, told without importing the migration tool."""

from functools import cache
from pathlib import Path
from typing import Final

MIGRATIONS: Final = Path(__file__).resolve().parents[3] / "migrations"
"""The folder of the migrations; the container lays it out beside ``src`` as the repository does."""


@cache
def expected_revision() -> str:
    """The newest migration's revision: files are named by it, followed by a word, so the last name has it."""
    newest = max(path.stem for path in (MIGRATIONS / "versions").glob("2*.py"))
    return "_".join(newest.split("_")[:4])

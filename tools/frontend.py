"""The built frontend: made anew when what it is made of has changed."""

from __future__ import annotations

from pathlib import Path

from tools.console import run_quietly, step
from tools.digest import digest_of
from tools.layout import FRONTEND, NOTES, VENV_BIN, project_environment

BUILD = FRONTEND / "build"
NOT_SOURCES = {"build", "node_modules", ".svelte-kit", ".vercel", "tests", "test-results", "coverage"}


def built_frontend() -> Path:
    """The folder of the frontend's pages, scripts and styles, up to date with its sources."""
    note = NOTES / "frontend-built-from"
    sources = digest_of(source_files(FRONTEND))
    if (BUILD / "index.html").exists() and note.exists() and note.read_text() == sources:
        return BUILD
    note.unlink(missing_ok=True)
    with step("Frontend build"):
        run_quietly(
            [VENV_BIN / "npm", "run", "build"],
            doing="Building the frontend",
            cwd=FRONTEND,
            # The product serves the pages itself: they call the origin they came from, whatever the shell says.
            environment={**project_environment(), "PUBLIC_API_URL": ""},
        )
    NOTES.mkdir(exist_ok=True)
    note.write_text(sources)
    return BUILD


def source_files(folder: Path) -> list[Path]:
    """The files below `folder`, without what was installed, generated or is only for tests."""
    return [
        path
        for entry in folder.iterdir()
        if entry.name not in NOT_SOURCES
        for path in (entry.rglob("*") if entry.is_dir() else [entry])
        if path.is_file()
    ]

"""The Chromium that the browser tests drive."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from tools.console import RefusalError

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MACOS = (
    Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
    Path("/Applications/Chromium.app/Contents/MacOS/Chromium"),
)
HOW_TO_GET_ONE = (
    "install one (Debian: apt-get install chromium; Fedora: dnf install chromium; macOS: brew install --cask chromium) "
    "or name one, like CHROMIUM=/usr/bin/chromium make test"
)


def find_chromium() -> str | None:
    """The path of a Chromium or Chrome: the one that CHROMIUM names, else one found in the usual places, or None."""
    named = os.environ.get("CHROMIUM")
    if named:
        found = shutil.which(named)
        if found is None:
            raise RefusalError(f"CHROMIUM is {named}, which is no program: {HOW_TO_GET_ONE}.")
        return found
    on_path = next((path for name in NAMES if (path := shutil.which(name))), None)
    return on_path or next((str(path) for path in MACOS if path.exists()), None)

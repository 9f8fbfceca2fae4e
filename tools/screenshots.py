"""`make screenshots`: pictures of everything there is to see, taken from the running product.

Those that the README shows go to docs/images; all of them, in a page to look at them side by side, to a folder that is
not committed. Data and clock are always the same, so a picture changes only with what it shows.
"""

from __future__ import annotations

import subprocess
import sys

from tools.browser import HOW_TO_GET_ONE, find_chromium
from tools.console import RefusalError, command_line, say
from tools.layout import E2E, NOTES, ROOT, VENV_BIN, project_environment

SHEET = NOTES / "screenshots"
IMAGES = ROOT / "docs" / "images"


def main() -> int:
    """Take the pictures; scenes can be named, else it is all of them."""
    chromium = find_chromium()
    if chromium is None:
        raise RefusalError(f"There is no Chromium to take pictures with: {HOW_TO_GET_ONE}.")
    taken = subprocess.run(
        [VENV_BIN / "node", "tour/main.ts", SHEET, IMAGES, *sys.argv[1:]],
        cwd=E2E,
        env=project_environment(CHROMIUM=chromium),
        stdin=subprocess.DEVNULL,
        check=False,
    )
    if taken.returncode != 0:
        raise RefusalError("Taking the pictures failed: see above.")
    say(f"\nAll of them: {SHEET.relative_to(ROOT)}/index.html. Those of the README: {IMAGES.relative_to(ROOT)}.")
    return 0


if __name__ == "__main__":
    sys.exit(command_line(main))

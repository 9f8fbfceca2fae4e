"""`make screenshots`: pictures of everything there is to see, taken from the running product.

Those that the README shows go to docs/images; all of them, in a page to look at them side by side, to a folder that is
not committed. Data and clock are always the same, so a picture changes only with what it shows.
"""

from __future__ import annotations

import sys

from tools.browser_program import drive_browser, require_chromium
from tools.console import command_line, say
from tools.layout import NOTES, ROOT

SHEET = NOTES / "screenshots"
IMAGES = ROOT / "docs" / "images"


def main() -> int:
    """Take the pictures; scenes can be named, else it is all of them."""
    chromium = require_chromium()
    drive_browser("tour/main.ts", SHEET, IMAGES, *sys.argv[1:], chromium=chromium, doing="Taking the pictures")
    say(f"\nAll of them: {SHEET.relative_to(ROOT)}/index.html. Those of the README: {IMAGES.relative_to(ROOT)}.")
    return 0


if __name__ == "__main__":
    sys.exit(command_line(main))

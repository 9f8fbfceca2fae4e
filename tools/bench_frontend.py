"""`make bench-frontend`: how fast the frontend is as it is deployed; the figures go to benchmarks/results and the README.

The measuring is in e2e/speed/, beside the stand-ins for the platforms that it goes through.
"""

from __future__ import annotations

import sys

from tools.browser_program import drive_browser, require_chromium
from tools.console import command_line, say
from tools.layout import LIGHTHOUSE, ROOT, VERCEL_CLI
from tools.setup import prepare_node

RESULTS = ROOT / "benchmarks" / "results" / "frontend.md"
README = ROOT / "README.md"


def main() -> int:
    """Measure, write, and say the figures; how many runs make a median can be given."""
    chromium = require_chromium()
    for folder in (VERCEL_CLI, LIGHTHOUSE):
        prepare_node(folder)
    say("Measuring; nothing else should run on this machine meanwhile.")
    RESULTS.parent.mkdir(exist_ok=True)
    drive_browser("speed/main.ts", RESULTS, README, *sys.argv[1:], chromium=chromium, doing="Measuring")
    say(f"\nWritten to {RESULTS.relative_to(ROOT)} and {README.name}.")
    return 0


if __name__ == "__main__":
    sys.exit(command_line(main))

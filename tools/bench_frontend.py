"""`make bench-frontend`: how fast the frontend is as it is deployed; the figures go to benchmarks/results and the README.

The measuring is in e2e/speed/, beside the stand-ins for the platforms that it goes through.
"""

from __future__ import annotations

import subprocess
import sys

from tools.browser import HOW_TO_GET_ONE, find_chromium
from tools.console import RefusalError, command_line, say
from tools.layout import E2E, LIGHTHOUSE, ROOT, VENV_BIN, VERCEL_CLI, project_environment
from tools.setup import prepare_node

RESULTS = ROOT / "benchmarks" / "results" / "frontend.md"
README = ROOT / "README.md"


def main() -> int:
    """Measure, write, and say the figures; how many runs make a median can be given."""
    chromium = find_chromium()
    if chromium is None:
        raise RefusalError(f"There is no Chromium to measure with: {HOW_TO_GET_ONE}.")
    for folder in (VERCEL_CLI, LIGHTHOUSE):
        prepare_node(folder)
    say("Measuring; nothing else should run on this machine meanwhile.")
    RESULTS.parent.mkdir(exist_ok=True)
    measured = subprocess.run(
        [VENV_BIN / "node", "speed/main.ts", RESULTS, README, *sys.argv[1:]],
        cwd=E2E,
        env=project_environment(CHROMIUM=chromium),
        stdin=subprocess.DEVNULL,
        check=False,
    )
    if measured.returncode != 0:
        raise RefusalError("Measuring failed: see above.")
    say(f"\nWritten to {RESULTS.relative_to(ROOT)} and {README.name}.")
    return 0


if __name__ == "__main__":
    sys.exit(command_line(main))

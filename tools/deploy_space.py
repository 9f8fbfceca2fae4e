"""`make deploy-space SPACE=owner/name`: backend/ onto a Space, by hand or in CI, and a look whether it works there.

The token comes from HF_TOKEN; without one, Git asks as it is set up to. HF_ENDPOINT names another hub.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence

from tools.console import RefusalError, command_line, run_quietly, say
from tools.layout import ROOT
from tools.product import TASKWELL
from tools.space import HUB, Space, push, wait_until_running

FOLDER = "backend"


def main(arguments: Sequence[str] | None = None) -> int:
    """Deploy, wait and look; the exit code of `taskwell smoke`."""
    parser = argparse.ArgumentParser(prog="make deploy-space")
    parser.add_argument("space", help="owner/name")
    parser.add_argument("--frontend", help="the app's address, to be looked at as well")
    options = parser.parse_args(arguments)
    space = Space(
        options.space, hub=os.environ.get("HF_ENDPOINT", HUB).rstrip("/"), token=os.environ.get("HF_TOKEN", "")
    )
    refuse_uncommitted()
    say(f"Deploying {FOLDER}/ to {space.repository}")
    commit = push(space, ROOT, FOLDER)
    url = wait_until_running(space, commit)
    say(f"  {url} runs it\n")
    frontend = ["--frontend", options.frontend] if options.frontend else []
    return subprocess.run([str(TASKWELL), "smoke", url, *frontend], check=False).returncode


def refuse_uncommitted() -> None:
    """Refuse changes that nobody would find again, as what runs would be no commit."""
    changes = run_quietly(
        ["git", "status", "--porcelain", "--", FOLDER], doing="Asking Git for changes", cwd=ROOT, environment=os.environ
    )
    if changes:
        raise RefusalError(f"{changes.rstrip()}\n\n{FOLDER}/ has changes that are not committed: commit them first.")


if __name__ == "__main__":
    sys.exit(command_line(main))

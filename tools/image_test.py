"""`make image-test`: the image is built, run as a host would run it, and walked through."""

from __future__ import annotations

import os
import subprocess
import sys

from tools.console import RefusalError, command_line, say
from tools.engine import HOW_TO_GET_ONE, find_engine
from tools.layout import BACKEND, VENV_BIN, project_environment


def main() -> int:
    """Run the image's tests; without an engine say loudly that they did not run, or fail if IMAGE=required."""
    engine = find_engine()
    if engine is None:
        if os.environ.get("IMAGE") == "required":
            raise RefusalError(f"IMAGE=required, and there is no container engine that answers: {HOW_TO_GET_ONE}.")
        say(f"The tests of the image did NOT run. To run them, {HOW_TO_GET_ONE}.")
        return 0
    command = [str(VENV_BIN / "pytest"), "-p", "no:randomly", "image_tests", *sys.argv[1:]]
    return subprocess.run(command, cwd=BACKEND, env=project_environment(ENGINE=engine), check=False).returncode


if __name__ == "__main__":
    sys.exit(command_line(main))

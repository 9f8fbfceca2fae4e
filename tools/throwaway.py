"""The whole product on a free port with a database that is thrown away: what the journeys of e2e/ run against.

Prints one line of JSON, {"url": …}, when it is up, and ends when its standard input does, so that it cannot outlive
the test run that started it. Everything it and the backend say goes to the file named on the command line; what
follows there, NAME=VALUE, are settings of the backend that stand over those for development.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import tempfile
from pathlib import Path

from tools.console import command_line
from tools.frontend import built_frontend
from tools.postgres import free_port, running_postgres
from tools.processes import StopRequest, stoppable
from tools.product import TASKWELL, development_settings, migrate, serving

# Nobody misses these data after a power cut, and not waiting for the disk makes the journeys faster.
CARELESS = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}

# All journeys come from one address, and each makes accounts of its own.
GENEROUS = {
    "RATE_LIMIT_LOGIN_CLIENT": "10000/minute",
    "RATE_LIMIT_REGISTER": "10000/hour",
    "RATE_LIMIT_FORGOT_CLIENT": "10000/hour",
    "RATE_LIMIT_RESET": "10000/hour",
}


def main() -> int:
    """Serve until standard input ends."""
    answer = os.dup(sys.stdout.fileno())
    redirect_output(Path(sys.argv[1]))
    with stoppable(), contextlib.suppress(StopRequest), contextlib.ExitStack() as running:
        data = Path(running.enter_context(tempfile.TemporaryDirectory(prefix="taskwell-")))
        port = free_port()
        pages = built_frontend()
        database_url = running.enter_context(running_postgres(data, CARELESS))
        environment = development_settings(data, database_url, port=port, public_port=port)
        environment.update(GENEROUS, FRONTEND_DIST=str(pages))
        environment.update((name, value) for name, _, value in (given.partition("=") for given in sys.argv[2:]))
        migrate(data, environment)
        running.enter_context(serving([str(TASKWELL), "serve"], environment))
        os.write(answer, json.dumps({"url": f"http://localhost:{port}"}).encode() + b"\n")
        os.close(answer)
        sys.stdin.read()
    return 0


def redirect_output(log: Path) -> None:
    """Send what this process and its children print to `log`."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w") as target:
        for stream in (sys.stdout, sys.stderr):
            os.dup2(target.fileno(), stream.fileno())


if __name__ == "__main__":
    sys.exit(command_line(main))

"""`make run`: the whole product on this machine, until Ctrl-C."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from pathlib import Path
from typing import NoReturn

from tools.claims import chosen_data_folder, chosen_port, claim_data_folder, require_free
from tools.console import RefusalError, command_line, say, step
from tools.frontend import built_frontend
from tools.postgres import running_postgres
from tools.processes import StopRequest, stoppable
from tools.product import TASKWELL, development_settings, migrate, serving

USUAL_PORT = 7860


def main() -> int:
    """Serve the product; 0 when it was asked to stop, 1 when it ended by itself."""
    started = time.monotonic()
    data = chosen_data_folder("make run", sys.argv[1:])
    port = chosen_port(os.environ.get("PORT", ""), usual=USUAL_PORT)
    with stoppable(), contextlib.ExitStack() as running:
        try:
            running.enter_context(claim_data_folder(data, port))
            require_free(port)
            run(data, port, started, running)
        except StopRequest:
            say(f"\nStopping. What you entered stays in {data}.")
            running.close()
            return 0


def run(data: Path, port: int, started: float, running: contextlib.ExitStack) -> NoReturn:
    """Start everything in order, say where it is, and wait for the backend to end."""
    pages = built_frontend()
    with step("PostgreSQL"):
        database_url = running.enter_context(running_postgres(data))
    environment = development_settings(data, database_url, port=port, public_port=port)
    environment["FRONTEND_DIST"] = str(pages)
    migrate(data, environment)
    backend = running.enter_context(serving([str(TASKWELL), "serve"], environment))
    announce(port, time.monotonic() - started)
    raise RefusalError(f"The backend ended by itself (exit code {backend.wait()}): see above.")


def announce(port: int, seconds: float) -> None:
    """Say where everything is."""
    address = f"http://localhost:{port}"
    say(f"\nTaskwell is up after {seconds:.1f} s. Ctrl-C stops it.\n")
    say(f"  {address}            the app")
    say(f"  {address}/dev/mail   the mails, shown instead of sent")
    say(f"  {address}/api/docs   the HTTP interface\n")


if __name__ == "__main__":
    sys.exit(command_line(main))

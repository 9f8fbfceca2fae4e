"""`make dev`: both halves with reload on change, until Ctrl-C.

The browser talks to Vite, which hands /api and /dev on to the backend: one origin, as in production.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

from tools.claims import chosen_data_folder, chosen_port, claim_data_folder, require_free
from tools.console import RefusalError, command_line, say, step
from tools.layout import FRONTEND, VENV_BIN, project_environment
from tools.postgres import free_port, running_postgres
from tools.processes import StopRequest, stop_group, stoppable
from tools.product import TASKWELL, development_settings, migrate, serving

USUAL_PORT = 5173


def main() -> int:
    """Serve both halves; 0 when asked to stop, 1 when one of them ended by itself."""
    data = chosen_data_folder("make dev", sys.argv[1:])
    port = chosen_port(os.environ.get("PORT", ""), usual=USUAL_PORT)
    with stoppable(), contextlib.ExitStack() as running:
        try:
            running.enter_context(claim_data_folder(data, port))
            require_free(port)
            develop(data, port, running)
        except StopRequest:
            say("\nStopping.")
            running.close()
            return 0


def develop(data: Path, port: int, running: contextlib.ExitStack) -> NoReturn:
    """Start database, backend and Vite in order, and wait for Vite to end."""
    with step("PostgreSQL"):
        database_url = running.enter_context(running_postgres(data))
    backend_port = free_port()
    environment = development_settings(data, database_url, port=backend_port, public_port=port)
    migrate(data, environment)
    running.enter_context(serving([str(TASKWELL), "serve", "--reload"], environment))
    vite = running.enter_context(vite_server(port, backend_port))
    say(
        f"\nTaskwell is at http://localhost:{port}, the mails at http://localhost:{port}/dev/mail. Ctrl-C stops both.\n"
    )
    raise RefusalError(f"Vite ended by itself (exit code {vite.wait()}): see above.")


@contextlib.contextmanager
def vite_server(port: int, backend_port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Vite serving the frontend's sources on `port`, with the backend behind it."""
    process = subprocess.Popen(
        [VENV_BIN / "npm", "run", "dev", "--", "--port", str(port), "--strictPort"],
        cwd=FRONTEND,
        env=project_environment(BACKEND_URL=f"http://127.0.0.1:{backend_port}"),
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        stop_group(process)


if __name__ == "__main__":
    sys.exit(command_line(main))

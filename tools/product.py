"""The whole product as processes on this machine: database, migrations, and the backend that serves the frontend."""

from __future__ import annotations

import secrets
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tools.console import RefusalError, run_quietly, step
from tools.digest import digest_of
from tools.layout import BACKEND, VENV_BIN, project_environment
from tools.processes import die_with_us, stop

TASKWELL = VENV_BIN / "taskwell"
START_SECONDS = 120
# The backend drains for at most ten seconds.
STOP_SECONDS = 15


def development_settings(data: Path, database_url: str, *, port: int, public_port: int) -> dict[str, str]:
    """The environment in which the backend runs on this machine.

    It listens on `port`; `public_port` is the one in the browser's address bar and so in every mailed link. The
    session key is kept in `data`, so that nobody is signed out by a restart.
    """
    return project_environment(
        ENVIRONMENT="development",
        PORT=str(port),
        FRONTEND_URL=f"http://localhost:{public_port}",
        CORS_ORIGINS=f"http://127.0.0.1:{public_port}",
        DATABASE_URL=database_url,
        JWT_SECRET_KEY=stored_key(data / "jwt-secret-key"),
        LOG_FORMAT="console",
    )


def stored_key(path: Path) -> str:
    """The signing key in `path`, made up at the first call."""
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48))
    return path.read_text()


def migrate(data: Path, environment: Mapping[str, str]) -> None:
    """Bring the database in `data` up to date with the migrations; nothing is started when they have not changed."""
    note = data / "migrated-by"
    migrations = digest_of((BACKEND / "migrations").rglob("*.py"))
    if note.exists() and note.read_text() == migrations:
        return
    with step("Migrations"):
        run_quietly([TASKWELL, "migrate"], doing="Migrating the database", cwd=BACKEND, environment=environment)
    note.write_text(migrations)


@contextmanager
def serving(command: list[str], environment: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """The backend as a running process, up and ready; it is drained and ended with the block."""
    process = subprocess.Popen(
        [*die_with_us(signal.SIGTERM), *command],
        cwd=BACKEND,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        # Ctrl-C is for the command that looks after it: a draining server must not be hit a second time.
        start_new_session=True,
    )
    try:
        wait_until_ready(process, f"http://127.0.0.1:{environment['PORT']}/health/ready")
        yield process
    finally:
        stop(process, signal.SIGTERM, within=STOP_SECONDS)


def wait_until_ready(process: subprocess.Popen[bytes], url: str) -> None:
    """Return when the backend says that it can work."""
    # A proxy named in the environment is for the outside world.
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    until = time.monotonic() + START_SECONDS
    answer = "no answer"
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RefusalError(f"The backend ended while starting (exit code {process.returncode}): see above.")
        try:
            with direct.open(url, timeout=5):
                return
        except urllib.error.HTTPError as error:
            answer = error.read().decode(errors="replace")
        except OSError as error:
            answer = str(error)
        time.sleep(0.05)
    raise RefusalError(f"The backend was not ready after {START_SECONDS} s: {answer}")

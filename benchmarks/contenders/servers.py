"""The contenders that answer HTTP, and how each is started."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from benchmarks.requests import ORIGIN
from tools.layout import BACKEND, ROOT, VENV_BIN, project_environment
from tools.postgres import free_port
from tools.processes import die_with_us, stop
from tools.product import STOP_SECONDS, TASKWELL, wait_until_ready

STOP_SIGNAL: Final = signal.SIGTERM
_GENEROUS = "1000000/hour"
_LIMITS: Final = (
    "RATE_LIMIT_LOGIN_CLIENT",
    "RATE_LIMIT_LOGIN_ACCOUNT",
    "RATE_LIMIT_FORGOT_CLIENT",
    "RATE_LIMIT_FORGOT_ADDRESS",
    "RATE_LIMIT_TODO_WRITES",
)


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What the contenders are started with. What they print goes to files in ``logs``."""

    database_url: str
    signing_key: str
    proxy_secret: str
    mail_api: str
    logs: Path


@dataclass(frozen=True)
class Running:
    """A server that was started."""

    process: subprocess.Popen[bytes]
    port: int

    @property
    def pid(self) -> int:
        """The process that everything else of the server descends from."""
        return self.process.pid

    def wait(self) -> Self:
        """The same server, as soon as it answers."""
        wait_until_ready(self.process, f"http://127.0.0.1:{self.port}/health/live")
        return self


@dataclass(frozen=True)
class ServerContender:
    """A server. ``command`` gets the port appended where the program wants it as an argument."""

    name: str
    title: str
    scenarios: tuple[str, ...]
    module: str = ""

    def command(self, port: int, workers: int) -> Sequence[str]:
        """The command that serves on this port until SIGTERM."""
        if not self.module:
            return [str(TASKWELL), "serve"]
        return [
            *(str(VENV_BIN / "uvicorn"), self.module, "--host", "127.0.0.1", "--port", str(port)),
            *("--workers", str(workers), "--loop", "uvloop", "--http", "httptools", "--lifespan", "on"),
            *("--no-access-log", "--no-server-header", "--no-proxy-headers", "--log-level", "warning"),
        ]

    def environment(self, around: Surroundings, port: int, workers: int) -> Mapping[str, str]:
        """The environment of the process: for Taskwell what it has in production."""
        return project_environment(
            **production_settings(around),
            **dict.fromkeys(_LIMITS, _GENEROUS),
            PORT=str(port),
            WEB_CONCURRENCY=str(workers),
        )

    @contextmanager
    def started(self, around: Surroundings, workers: int = 1) -> Iterator[Running]:
        """The process, perhaps not listening yet; it is ended with the block."""
        port = free_port()
        with (around.logs / f"{self.name}.log").open("a") as log:
            process = subprocess.Popen(
                [*die_with_us(STOP_SIGNAL), *self.command(port, workers)],
                cwd=ROOT if self.module else BACKEND,
                env=dict(self.environment(around, port, workers)),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            yield Running(process, port)
        finally:
            stop(process, STOP_SIGNAL, within=STOP_SECONDS)


def production_settings(around: Surroundings) -> dict[str, str]:
    """Everything as a deployment has it; the database and the mail provider alone are on this machine."""
    return {
        "ENVIRONMENT": "production",
        "HOST": "127.0.0.1",
        "DATABASE_URL": around.database_url,
        "JWT_SECRET_KEY": around.signing_key,
        "PROXY_SHARED_SECRET": around.proxy_secret,
        "FRONTEND_URL": ORIGIN,
        "MAIL_TRANSPORT": "resend",
        "MAIL_FROM": "Taskwell <todo@example.org>",
        "MAIL_API_BASE_URL": around.mail_api,
        "RESEND_API_KEY": around.proxy_secret,
    }


TODO_SCENARIOS: Final = ("list", "get", "create", "update")
SERVERS: Final = (
    ServerContender("taskwell", "Taskwell", (*TODO_SCENARIOS, "forgot-password", "sign-in")),
    ServerContender(
        "floor", "floor: bare ASGI", (*TODO_SCENARIOS, "forgot-password"), "benchmarks.contenders.floor:app"
    ),
    ServerContender(
        "orm", "FastAPI with an ORM", (*TODO_SCENARIOS, "forgot-password", "sign-in"), "benchmarks.contenders.orm:app"
    ),
)

"""``taskwell serve``: listens at once, whatever the database does."""

import signal
import sys
from types import FrameType
from typing import Annotated, Final

import typer
import uvicorn

from taskwell.commands.environment import settings_or_exit
from taskwell.platform import metrics

app = typer.Typer(add_completion=False)

# Spaces and other hosts kill what has not ended about ten seconds after SIGTERM. The requests in flight have half of
# them; the mail in hand and the pool come after (`taskwell.bootstrap`), and wait as little when the database is silent.
_DRAIN_SECONDS: Final = 5


@app.command()
def serve(
    *,
    reload: Annotated[bool, typer.Option(help="Start again when the code changes (development)")] = False,
) -> None:
    """Serve until SIGTERM or Ctrl-C; then finish what is in flight and exit with 0."""
    settings = settings_or_exit()
    # Uvicorn raises the signal once more after its own clean end, for whoever waits on the exit code.
    signal.signal(signal.SIGTERM, _end)
    signal.signal(signal.SIGINT, _end)
    with metrics.shared_by_workers(1 if reload else settings.server.workers):
        uvicorn.run(
            "taskwell.main:create_app",
            factory=True,
            host=settings.server.host,
            port=settings.server.port,
            workers=None if reload else settings.server.workers,
            reload=reload,
            reload_dirs=["src"] if reload else None,
            loop="uvloop",
            http="httptools",
            log_config=None,
            access_log=False,
            server_header=False,
            # The client's address is decided in one place of ours, `taskwell.platform.client_address`.
            proxy_headers=False,
            timeout_graceful_shutdown=_DRAIN_SECONDS,
        )


def _end(_signal: int, _frame: FrameType | None) -> None:
    sys.exit(0)

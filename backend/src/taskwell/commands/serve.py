"""``taskwell serve``: listens at once, whatever the database does."""

import sys
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from typing import Annotated, Final

import typer
import uvicorn
from fastapi import FastAPI

from taskwell.bootstrap import build_app
from taskwell.commands.environment import settings_or_exit
from taskwell.platform import metrics
from taskwell.platform.migration_run import MigrationRun, RunNote, doubling_pauses
from taskwell.platform.settings import ServerSettings

app = typer.Typer(add_completion=False)

# Spaces and other hosts kill what has not ended about ten seconds after SIGTERM. The requests in flight have half of
# them; the mail in hand and the pool come after (`taskwell.bootstrap`), and wait as little when the database is silent.
_DRAIN_SECONDS: Final = 5
# How often a database that is away is asked at the least: often enough to be back soon after it is.
_LONGEST_PAUSE_SECONDS: Final = 30
_MIGRATE: Final = (sys.executable, "-m", "taskwell", "migrate")


@app.command()
def serve(
    *,
    migrate: Annotated[bool, typer.Option("--migrate", help="Migrate the database too, beside the server")] = False,
    reload: Annotated[bool, typer.Option("--reload", help="Start again when the code changes (development)")] = False,
) -> None:
    """Serve until SIGTERM or Ctrl-C; then finish what is in flight and exit with 0.

    With --migrate the port is open while the migrations run, and /health/ready tells how they stand.
    """
    settings = settings_or_exit()
    with ExitStack() as running:
        migration_note: RunNote = _nothing_runs
        if migrate:
            run = MigrationRun(_MIGRATE, doubling_pauses(_LONGEST_PAUSE_SECONDS))
            migration_note = running.enter_context(run).note
        workers = 1 if reload else settings.server.workers
        running.enter_context(metrics.shared_by_workers(workers))
        build = partial(build_app, settings, migration_note=migration_note)
        _listen(build, settings.server, workers, reload=reload)


def _nothing_runs() -> None:
    return None


def _listen(build: Callable[[], FastAPI], server: ServerSettings, workers: int, *, reload: bool) -> None:
    uvicorn.run(
        # Further workers, and what is loaded again, are processes of their own that build the application themselves.
        build if workers == 1 and not reload else "taskwell.main:create_app",
        factory=True,
        host=server.host,
        port=server.port,
        workers=workers,
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

"""Everything that the contenders stand on: the database with its people, and a mail provider."""

from __future__ import annotations

import asyncio
import secrets
import signal
import subprocess
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final, TypeVar

import asyncpg

from benchmarks import dataset, requests
from benchmarks.contenders.servers import Surroundings, production_settings
from benchmarks.dataset import Connection, Dataset
from benchmarks.requests import Requests
from tools.console import step
from tools.layout import ROOT, project_environment
from tools.postgres import free_port, running_postgres
from tools.processes import die_with_us, stop
from tools.product import migrate

# A commit waits for the disk, as it comes. What runs by its own clock would fall into some runs and not into others,
# so that is done between the runs.
_POSTGRES: Final = {
    "autovacuum": "off",
    "checkpoint_timeout": "1h",
    "max_wal_size": "8GB",
    "shared_buffers": "256MB",
    # A hundred of pgbench, and the pools of three servers.
    "max_connections": "200",
}

Result = TypeVar("Result")


@dataclass(frozen=True)
class Stage:
    """What is there before the first contender is started."""

    home: Path
    around: Surroundings
    postgres: int
    dataset: Dataset

    def requests(self, scenario: str) -> Path:
        """The file of a scenario's requests."""
        path = self.home / f"{scenario.replace(' ', '-')}.json"
        if not path.exists():
            requests.write(path, Requests(self.dataset, self.around.proxy_secret).of(scenario))
        return path

    def restore(self) -> None:
        """Give the next run the database that the last one found."""
        self.change(lambda connection: dataset.restore(connection, self.dataset))

    def change(self, work: Callable[[Connection], Awaitable[Result]]) -> Result:
        """Do something to the database, on a connection of its own."""
        return asyncio.run(_connected(self.around.database_url, work))


@contextmanager
def set_up(accounts: int) -> Iterator[Stage]:
    """The stage for as long as the block lasts."""
    with ExitStack() as running:
        home = Path(running.enter_context(tempfile.TemporaryDirectory(prefix="taskwell-bench-")))
        database_url = running.enter_context(running_postgres(home, _POSTGRES))
        around = Surroundings(
            database_url=database_url,
            signing_key=secrets.token_urlsafe(48),
            proxy_secret=secrets.token_urlsafe(32),
            mail_api=running.enter_context(_mail_api()),
            logs=home,
        )
        migrate(home, project_environment(**production_settings(around)))
        with step(f"{accounts} accounts with {dataset.TODOS_EACH} todos each"):
            seed = partial(_seeded, signing_key=around.signing_key, accounts=accounts)
            seeded = asyncio.run(_connected(database_url, seed))
        yield Stage(home, around, _postmaster(home), seeded)


async def _seeded(connection: Connection, signing_key: str, accounts: int) -> Dataset:
    seeded = await dataset.seed(connection, signing_key, accounts)
    await connection.execute("CHECKPOINT")
    return seeded


async def _connected(database_url: str, work: Callable[[Connection], Awaitable[Result]]) -> Result:
    connection = await asyncpg.connect(database_url)
    try:
        return await work(connection)
    finally:
        await connection.close()


def _postmaster(home: Path) -> int:
    return int((home / "postgres" / "postmaster.pid").read_text().splitlines()[0])


@contextmanager
def _mail_api() -> Iterator[str]:
    port = free_port()
    process = subprocess.Popen(
        [*die_with_us(signal.SIGTERM), sys.executable, "-m", "benchmarks.mail_api", str(port)],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        stop(process, signal.SIGTERM, within=5)

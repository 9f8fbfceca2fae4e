"""Migrates the database beside a server that already listens.

The migrations run in a child process, ``taskwell migrate``, so that the serving process pays for the migration
tool with neither time nor memory. What happens when they fail is argued in docs/decisions/.
"""

import os
import subprocess
import threading
from collections.abc import Callable, Iterable, Sequence
from enum import IntEnum
from typing import Final, Self

from taskwell.platform.logging import get_logger

log = get_logger(__name__)


class MigrationExit(IntEnum):
    """How ``taskwell migrate`` ends, told apart by whether another try can help; the numbers are sysexits.h's."""

    DONE = 0
    FAILED = 1
    DATABASE_AWAY = os.EX_TEMPFAIL
    NO_DIRECT_ADDRESS = os.EX_CONFIG


RunNote = Callable[[], str | None]
"""Half a sentence for the operator on why the schema is not yet what it has to be; None when there is nothing to say."""

_RUNNING: Final = "the migrations are running"
_NOTES: Final[dict[int, str | None]] = {
    MigrationExit.DONE: None,
    MigrationExit.DATABASE_AWAY: "the migrations could not reach the database or get its locks, and are tried again",
    MigrationExit.NO_DIRECT_ADDRESS: "migrations need the database's own address, so set DATABASE_MIGRATION_URL",
}
_FAILED: Final = "the migrations failed, and the log says why in migration_failed"

# The server's own start comes first, on a host with one core too.
_NICENESS: Final = 10
# A child that holds the lock lets go of it when its connection closes, also when it is killed.
_STOP_SECONDS: Final = 2


class MigrationRun:
    """Runs `command` until it has migrated; as a context manager, from entering until leaving the block.

    It is run again, after each of `pauses`, only while it says that the database was away: nothing else
    mends itself, and a database that is asked for ever never sleeps.
    """

    def __init__(self, command: Sequence[str], pauses: Iterable[float]) -> None:
        self._command = command
        self._pauses = pauses
        self._note: str | None = _RUNNING
        self._stopping = threading.Event()
        self._starting = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._run, name="migrations", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with self._starting:
            self._stopping.set()
            process = self._process
        if process is not None and process.poll() is None:
            process.terminate()
            try:
                process.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
        self._thread.join()

    def note(self) -> str | None:
        """How the run stands; callable from any thread."""
        return self._note

    def _run(self) -> None:
        for pause in self._pauses:
            code = self._attempt()
            if self._stopping.is_set():
                return
            self._note = _NOTES.get(code, _FAILED)
            if code == MigrationExit.DONE:
                return
            if code != MigrationExit.DATABASE_AWAY:
                log.error("migrations_given_up", exit_code=code)
                return
            log.warning("migrations_repeated", after_seconds=pause)
            if self._stopping.wait(pause):
                return

    def _attempt(self) -> int:
        """The exit code of one run, and meaningless once the end was asked for."""
        with self._starting:
            if self._stopping.is_set():
                return MigrationExit.FAILED
            self._process = subprocess.Popen(self._command, stdin=subprocess.DEVNULL)  # noqa: S603  # our own program
            os.setpriority(os.PRIO_PROCESS, self._process.pid, _NICENESS)
        return self._process.wait()


def doubling_pauses(longest: float) -> Iterable[float]:
    """Seconds: 1, 2, 4 and so on up to `longest`, and that for ever."""
    pause = 1.0
    while True:
        yield min(pause, longest)
        pause *= 2

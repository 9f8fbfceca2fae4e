import os
import sys
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

import pytest

from taskwell.platform.migration_run import MigrationRun, doubling_pauses

AWAY, NO_ADDRESS = os.EX_TEMPFAIL, os.EX_CONFIG


def ending_with(*codes: int, counter: Path) -> list[str]:
    """A program that ends with the first code when it is run first, and so on."""
    script = (
        "import pathlib, sys\n"
        f"counter = pathlib.Path({str(counter)!r})\n"
        "runs = counter.read_text() if counter.exists() else ''\n"
        "counter.write_text(runs + '.')\n"
        f"sys.exit({codes!r}[len(runs)])\n"
    )
    return [sys.executable, "-c", script]


def eventually(reached: Callable[[], bool]) -> None:
    """Returns when it is so; the time limit of the test is the limit."""
    while not reached():
        time.sleep(0.01)


@pytest.fixture
def counter(tmp_path: Path) -> Path:
    return tmp_path / "runs"


def test_a_run_that_succeeds_leaves_nothing_to_say(counter: Path) -> None:
    with MigrationRun(ending_with(0, counter=counter), [0, 0]) as run:
        eventually(lambda: run.note() is None)
    assert counter.read_text() == "."


def test_it_is_run_again_while_the_database_is_away(counter: Path) -> None:
    with MigrationRun(ending_with(AWAY, AWAY, 0, counter=counter), [0, 0, 0]) as run:
        eventually(lambda: run.note() is None)
    assert counter.read_text() == "..."


@pytest.mark.parametrize(
    ("code", "word"), [(1, "migration_failed"), (NO_ADDRESS, "DATABASE_MIGRATION_URL"), (-9, "migration_failed")]
)
def test_what_does_not_mend_itself_is_told_and_not_run_again(code: int, word: str, counter: Path) -> None:
    asked: list[None] = []

    def pauses() -> Iterator[float]:
        while True:
            asked.append(None)
            yield 0

    with MigrationRun(ending_with(code, 0, counter=counter), pauses()) as run:
        eventually(lambda: word in (run.note() or ""))
    assert (counter.read_text(), len(asked)) == (".", 1)


def test_leaving_the_block_ends_a_program_that_is_still_running(tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"
    script = f"import os, pathlib, signal; pathlib.Path({str(pid_file)!r}).write_text(str(os.getpid())); signal.pause()"
    with MigrationRun([sys.executable, "-c", script], [0]) as run:
        eventually(lambda: pid_file.exists() and pid_file.read_text() != "")
        assert run.note() == "the migrations are running"
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid_file.read_text()), 0)


def test_leaving_the_block_does_not_wait_for_the_next_try(counter: Path) -> None:
    an_hour = 3600
    with MigrationRun(ending_with(AWAY, counter=counter), [an_hour]) as run:
        eventually(lambda: "tried again" in (run.note() or ""))
    assert counter.read_text() == "."


def test_the_pauses_double_up_to_the_longest() -> None:
    assert list(islice(doubling_pauses(30), 7)) == [1, 2, 4, 8, 16, 30, 30]

"""The project's own PostgreSQL."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import asyncpg
import psutil  # type: ignore[import-untyped]  # psutil carries no annotations
import pytest

from tools.console import RefusalError
from tools.postgres import as_owner_of, check_usable, free_port, program_path, running_postgres


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder with a space in its path, longer than a socket file's path may be, and closed to everybody else."""
    folder = tmp_path / "a b" / ("long" * 30)
    folder.mkdir(parents=True, mode=0o700)
    return folder


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A database folder that everybody may look into."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "PG_VERSION").write_text("18\n")
        yield folder


def start(home: Path, options: Mapping[str, str] | None = None) -> None:
    """Start a server that cannot be started."""
    with running_postgres(home, options):
        pytest.fail("It started.")


def ask(url: str, *statements: str) -> object:
    """The first value that the last of some statements brings back."""

    async def on_one_connection() -> object:
        connection = await asyncpg.connect(url)
        try:
            for statement in statements[:-1]:
                await connection.execute(statement)
            return await connection.fetchval(statements[-1])
        finally:
            await connection.close()

    return asyncio.run(on_one_connection())


def test_what_was_written_is_there_after_a_restart(home: Path) -> None:
    with running_postgres(home) as url:
        ask(url, "CREATE TABLE kept (note text)", "INSERT INTO kept VALUES ('still here') RETURNING note")
    with running_postgres(home) as url:
        assert ask(url, "SELECT note FROM kept") == "still here"


def test_it_is_version_18_with_utf_8_and_a_password(home: Path) -> None:
    with running_postgres(home) as url:
        assert str(ask(url, "SHOW server_version")).startswith("18.")
        assert ask(url, "SHOW server_encoding") == "UTF8"
        without_password = url.replace((home / "postgres-password").read_text(), "wrong")
        with pytest.raises(asyncpg.InvalidPasswordError):
            ask(without_password, "SELECT 1")


def test_options_reach_the_server(home: Path) -> None:
    with running_postgres(home, {"fsync": "off"}) as url:
        assert ask(url, "SHOW fsync") == "off"


def test_a_server_left_behind_by_a_killed_run_is_stopped_first(home: Path) -> None:
    with running_postgres(home) as url:
        ask(url, "CREATE TABLE kept (note text)", "INSERT INTO kept VALUES ('still here') RETURNING note")
    data = home / "postgres"
    with (
        (home / "left.log").open("w") as log,
        subprocess.Popen(
            [
                *(*as_owner_of(data), str(program_path("postgres")), "-D", str(data), f"--port={free_port()}"),
                *("--listen_addresses=127.0.0.1", "--unix_socket_directories="),
            ],
            stderr=log,
        ) as left_behind,
    ):
        wait_for(data / "postmaster.pid")
        with running_postgres(home) as url:
            assert left_behind.wait(30) == 0
            assert ask(url, "SELECT note FROM kept") == "still here"


def wait_for(pid_file: Path) -> None:
    """Return when a server has written its pid file, which it does before it reads any data."""
    while not pid_file.exists():
        os.sched_yield()


def test_a_pid_file_that_names_another_process_harms_nobody(home: Path) -> None:
    with running_postgres(home):
        pass
    (home / "postgres" / "postmaster.pid").write_text(f"{os.getpid()}\n{home}\n")
    with running_postgres(home) as url:
        assert ask(url, "SELECT 1") == 1


def test_a_making_that_was_interrupted_is_begun_anew(home: Path) -> None:
    unfinished = home / "postgres-unfinished"
    unfinished.mkdir()
    (unfinished / "PG_VERSION").write_text("18\n")
    with running_postgres(home) as url:
        assert ask(url, "SELECT 1") == 1
    assert not unfinished.exists()


def test_a_database_of_another_version_is_refused_and_left_alone(tmp_path: Path) -> None:
    data = tmp_path / "postgres"
    data.mkdir()
    (data / "PG_VERSION").write_text("16\n")
    with pytest.raises(RefusalError, match="holds a PostgreSQL 16 database and this is version 18"):
        start(tmp_path)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make a folder that belongs to somebody else")
@pytest.mark.usefixtures("open_folder", "ordinary_user")
def test_a_database_of_another_account_is_refused(open_folder: Path) -> None:
    with pytest.raises(RefusalError, match="belongs to root: run make as root"):
        check_usable(open_folder)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs it as another account")
def test_run_by_root_it_is_another_account_that_passes_closed_folders(home: Path) -> None:
    with running_postgres(home):
        pass
    program = home / "program"
    program.touch(mode=0o755)
    asked = [sys.executable, "-c", "import os, sys; print(os.access(sys.argv[1], os.X_OK), os.getuid())", str(program)]
    done = subprocess.run([*as_owner_of(home / "postgres"), *asked], capture_output=True, text=True, check=True)
    owner = (home / "postgres").stat().st_uid
    assert owner != 0
    assert done.stdout == f"True {owner}\n"


def test_a_server_that_does_not_start_is_shown_with_its_own_words(home: Path) -> None:
    with pytest.raises(
        RefusalError, match=r'(?s)unrecognized configuration parameter "speed".*did not start: see above'
    ):
        start(home, {"speed": "double"})


def test_it_is_stopped_before_the_block_is_left(home: Path) -> None:
    with running_postgres(home):
        pid = int((home / "postgres" / "postmaster.pid").read_text().splitlines()[0])
    assert not psutil.pid_exists(pid)
    assert not (home / "postgres" / "postmaster.pid").exists()

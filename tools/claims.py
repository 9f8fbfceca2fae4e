"""What a command that serves the product claims for itself: a port, and the data folder."""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import os
import socket
from collections.abc import Iterator, Sequence
from pathlib import Path

from tools.console import RefusalError
from tools.layout import DATA


def chosen_data_folder(command: str, arguments: Sequence[str]) -> Path:
    """Where the database and the keys are kept."""
    parser = argparse.ArgumentParser(prog=command)
    parser.add_argument("--data", type=Path, default=DATA, help="the folder that keeps the data (default: data/)")
    chosen: Path = parser.parse_args(arguments).data
    return chosen.resolve()


def chosen_port(setting: str, *, usual: int) -> int:
    """The port that PORT names, or the usual one."""
    if not setting:
        return usual
    if not setting.isdecimal() or not 0 < int(setting) < 65536:
        raise RefusalError(f"PORT is {setting}, which is no port: choose a number from 1 to 65535.")
    return int(setting)


def require_free(port: int) -> None:
    """Refuse a port that another program listens on or that this account may not open."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            raise RefusalError(f"Port {port} is reserved for root: choose another, like make run PORT=8000.") from None
        except OSError:
            raise RefusalError(
                f"Port {port} is taken by another program: stop it, or choose another port, like make run PORT=8000."
            ) from None


@contextlib.contextmanager
def claim_data_folder(data: Path, port: int) -> Iterator[None]:
    """Make `data` if need be and hold it until the block ends; refuse when another command holds it."""
    try:
        data.mkdir(exist_ok=True)
        note = (data / "run.lock").open("a+")
    except PermissionError:
        raise RefusalError(f"{data} cannot be written to: it holds the database, so it has to be yours.") from None
    with note:
        try:
            fcntl.flock(note, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            note.seek(0)
            raise RefusalError(f"Taskwell already runs in this folder: {note.read()}.") from None
        note.truncate(0)
        note.write(f"http://localhost:{port}, process {os.getpid()}")
        note.flush()
        yield

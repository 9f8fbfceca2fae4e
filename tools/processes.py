"""Starting and stopping the programs that a command looks after."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from types import FrameType


class StopRequest(BaseException):
    """Somebody asked the command to stop: Ctrl-C, SIGTERM, or the terminal was closed."""


@contextlib.contextmanager
def stoppable() -> Iterator[None]:
    """Turn the first signal to stop into a StopRequest, and ignore those that follow while everything is stopped."""
    signals = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def on_signal(received: int, _frame: FrameType | None) -> None:
        for number in signals:
            signal.signal(number, signal.SIG_IGN)
        if received == signal.SIGHUP:
            fall_silent()
        raise StopRequest

    before = {number: signal.signal(number, on_signal) for number in signals}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def fall_silent() -> None:
    """Send what is still printed nowhere: writing to a terminal that was closed is an error."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


def die_with_us(number: signal.Signals) -> list[str]:
    """What to put before a command so that it gets a signal should this process be killed outright.

    Linux offers this through setpriv; elsewhere the program is left behind and the next start finds it.
    """
    setpriv = shutil.which("setpriv") if sys.platform == "linux" else None
    return [setpriv, f"--pdeathsig={number.name}"] if setpriv else []


def stop(process: subprocess.Popen[bytes], number: signal.Signals, *, within: float) -> None:
    """Ask a process to stop and wait for it; kill it when it has not within so many seconds."""
    if process.poll() is not None:
        return
    process.send_signal(number)
    try:
        process.wait(within)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def stop_group(leader: subprocess.Popen[bytes]) -> None:
    """End a process that leads a group of its own, and whatever it started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(leader.pid, signal.SIGTERM)
    leader.wait()

"""Starting and stopping programs."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from tools.processes import StopRequest, die_with_us, stop, stop_group, stoppable

SAYS_READY = "print('ready', flush=True);"


def python(code: str, *before: str, new_session: bool = False) -> subprocess.Popen[bytes]:
    """A Python process that has printed that it is ready."""
    process = subprocess.Popen(
        [*before, sys.executable, "-c", code], stdout=subprocess.PIPE, start_new_session=new_session
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    return process


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_each_way_to_stop_a_command_is_one_request(number: signal.Signals) -> None:
    with stoppable():
        with pytest.raises(StopRequest):
            signal.raise_signal(number)
        # A second one must not interrupt the stopping.
        signal.raise_signal(signal.SIGINT)


def test_after_the_terminal_was_closed_printing_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    code = (
        "import signal, sys; from tools.processes import *\n"
        "try:\n"
        "  with stoppable(): signal.raise_signal(signal.SIGHUP)\n"
        "except StopRequest: print('nobody reads this', flush=True); sys.exit(7)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], stdout=writing, stderr=writing, check=False)
    os.close(writing)
    assert done.returncode == 7


def test_a_process_that_does_not_stop_is_killed() -> None:
    stubborn = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN);" + SAYS_READY + "signal.pause()"
    with python(stubborn) as process:
        stop(process, signal.SIGTERM, within=0.1)
        assert process.returncode == -signal.SIGKILL


def test_a_process_that_stops_is_left_to_it() -> None:
    orderly = "import signal; signal.signal(signal.SIGTERM, lambda *_: exit(3));" + SAYS_READY + "signal.pause()"
    with python(orderly) as process:
        stop(process, signal.SIGTERM, within=30)
        assert process.returncode == 3


def test_a_group_is_ended_with_everything_that_its_leader_started() -> None:
    leader = "import subprocess, sys; subprocess.run([sys.executable, '-c', \"print('ready', flush=True); input()\"])"
    with python(leader, new_session=True) as process:
        stop_group(process)
        assert process.stdout is not None
        # End of file: nobody holds the other end any more, so the leader's child is gone too.
        assert process.stdout.read() == b""


@pytest.mark.skipif(not die_with_us(signal.SIGTERM), reason="no setpriv here")
def test_a_program_does_not_outlive_a_command_that_is_killed_outright() -> None:
    child = "import signal, time; print('ready', flush=True); signal.pause()"
    parent = (
        "import subprocess, sys, signal; from tools.processes import die_with_us\n"
        f"subprocess.run([*die_with_us(signal.SIGTERM), sys.executable, '-c', {child!r}])"
    )
    with python(parent) as process:
        process.kill()
        assert process.stdout is not None
        assert process.stdout.read() == b""

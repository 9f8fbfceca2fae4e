"""What a process and all that it started has cost, as Linux counts it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import psutil  # type: ignore[import-untyped]  # psutil carries no annotations

_FORGET_PEAK = "5"


def cpu_seconds(pid: int) -> float:
    """The processor time of a process, its living descendants, and its children that have ended."""
    root = psutil.Process(pid).cpu_times()
    total: float = root.user + root.system + root.children_user + root.children_system
    for process in _descendants(pid):
        with contextlib.suppress(psutil.NoSuchProcess):
            times = process.cpu_times()
            total += times.user + times.system
    return total


def resident_megabytes(pid: int) -> float:
    """What a process and its descendants have in memory now."""
    return sum(_status_kilobytes(each, "VmRSS") for each in _family(pid)) / 1024


def peak_megabytes(pid: int) -> float:
    """The most that a process and its descendants have had in memory, each for itself, since `forget_peak`."""
    return sum(_status_kilobytes(each, "VmHWM") for each in _family(pid)) / 1024


def forget_peak(pid: int) -> None:
    """Let what is in memory now be the peak so far."""
    for each in _family(pid):
        Path(f"/proc/{each}/clear_refs").write_text(_FORGET_PEAK)


def _family(pid: int) -> Iterator[int]:
    yield pid
    yield from (process.pid for process in _descendants(pid))


def _descendants(pid: int) -> list[psutil.Process]:
    found: list[psutil.Process] = psutil.Process(pid).children(recursive=True)
    return found


def _status_kilobytes(pid: int, field: str) -> int:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith(f"{field}:")), 0)

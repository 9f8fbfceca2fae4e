"""What the figures depend on: the machine, the versions, the commit."""

from __future__ import annotations

import os
import platform
import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Final

import psutil  # type: ignore[import-untyped]  # psutil carries no annotations

from tools.layout import ROOT
from tools.postgres import program_path

_PACKAGES: Final = (
    "uvicorn",
    "uvloop",
    "httptools",
    "fastapi",
    "starlette",
    "pydantic",
    "asyncpg",
    "sqlalchemy",
    "orjson",
)


def about() -> Mapping[str, str]:
    """Each with its name, in the order in which they are shown."""
    memory = psutil.virtual_memory().total / 2**30
    return {
        "measured": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        "commit": _commit(),
        "processor": f"{_processor()}, {len(os.sched_getaffinity(0))} cores",
        "memory": f"{memory:.0f} GiB",
        "system": f"{platform.system()} {platform.release()}",
        "load before": f"{os.getloadavg()[0]:.1f}",
        "python": platform.python_version(),
        "postgresql": _output(str(program_path("postgres")), "--version").split()[-1],
        **{package: version(package) for package in _PACKAGES},
    }


def _commit() -> str:
    commit = _output("git", "rev-parse", "--short=12", "HEAD")
    return (
        f"{commit}, with changes"
        if _output("git", "status", "--porcelain", "backend", "benchmarks", ":!benchmarks/results")
        else commit
    )


def _processor() -> str:
    names = [line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
    return names[0].partition(":")[2].strip() if names else platform.machine()


def _output(*command: str) -> str:
    """What a program prints; nothing when it is missing or fails, as Git does outside a clone."""
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return ""
    return done.stdout.strip()

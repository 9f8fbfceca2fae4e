"""The container engine: finding one, and building the backend's image with it."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from tools.console import RefusalError
from tools.layout import BACKEND, ROOT

IMAGE = "taskwell"
BASE = "python:3.13-slim"
HOW_TO_GET_ONE = "install Docker (Debian and Ubuntu: apt-get install docker.io) and start it"

# A machine without access to an image registry may bring a script that provides the engine and the base image.
PROVIDER = ROOT.parent / "shared" / "tools" / "container-engine"
PROVIDED = Path("/usr/bin/docker")


def find_engine() -> str | None:
    """The path of a Docker client whose engine answers; None when this machine has none."""
    if PROVIDER.exists() and os.geteuid() == 0:
        subprocess.run([str(PROVIDER)], check=True, stdout=subprocess.DEVNULL)
        return str(PROVIDED)
    client = shutil.which("docker")
    if client is None:
        return None
    answers = subprocess.run([client, "info"], check=False, capture_output=True).returncode == 0
    return client if answers else None


@dataclass(frozen=True)
class Build:
    """An image that was built: its size and its base's in bytes, and the seconds it took."""

    size: int
    base_size: int
    seconds: float


def build_image(engine: str, tag: str, context: Path = BACKEND) -> Build:
    """Build the image from `context`, showing the builder's own progress. Refuses when the build fails."""
    started = time.monotonic()
    command = [engine, "build", "--tag", tag, "--build-arg", f"REVISION={revision()}", str(context)]
    # Older engines build without BuildKit, and so without its mounts, unless they are told.
    if subprocess.run(command, env={**os.environ, "DOCKER_BUILDKIT": "1"}, check=False).returncode != 0:
        raise RefusalError("Building the image failed: see above.")
    return Build(image_size(engine, tag), image_size(engine, BASE), time.monotonic() - started)


def image_size(engine: str, tag: str) -> int:
    """The size of an image in bytes; 0 for one that the engine keeps no copy of."""
    command = [engine, "image", "inspect", tag, "--format", "{{.Size}}"]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    return int(done.stdout) if done.returncode == 0 else 0


def revision() -> str:
    """The commit that is built, marked when there are changes on top of it; "unknown" outside a clone."""
    command = ["git", "describe", "--always", "--dirty", "--abbrev=40", "--exclude=*"]
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    return done.stdout.strip() or "unknown"

"""`taskwell serve` as the process that a host starts."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2

from tools.postgres import free_port

_SIGTERM_BIT = 1 << 14


@dataclass(frozen=True)
class Server:
    """A process that serves, or is about to."""

    process: subprocess.Popen[bytes]
    url: str

    def answer(self, path: str, *, status: int, containing: str = "") -> httpx2.Response:
        """The answer, once it has this status and text; the time limit of the test is the limit."""
        with httpx2.Client(base_url=self.url) as client:
            while True:
                assert self.process.poll() is None, f"the server ended with {self.process.returncode}"
                try:
                    response = client.get(path)
                except httpx2.TransportError:
                    pass
                else:
                    if response.status_code == status and containing in response.text:
                        return response
                time.sleep(0.02)

    def handles_sigterm(self) -> bool:
        """Whether the process has said what SIGTERM does, as the kernel tells."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        caught = next(line for line in status.splitlines() if line.startswith("SigCgt:"))
        return bool(int(caught.split()[1], 16) & _SIGTERM_BIT)

    def stopped(self) -> int:
        """The exit code after SIGTERM."""
        self.process.terminate()
        return self.process.wait(15)

    def runs_of_migrations(self) -> int:
        """How many of the processes that it has started, and that still are, migrate."""
        return len(self._migrating())

    def kill_migrations(self) -> None:
        """Ends them as a host does that is out of memory: without a word to anybody."""
        for process in self._migrating():
            os.kill(process, signal.SIGKILL)

    def _migrating(self) -> list[int]:
        threads = Path(f"/proc/{self.process.pid}/task").iterdir()
        children = [child for thread in threads for child in (thread / "children").read_text().split()]
        return [int(child) for child in children if b"migrate" in Path(f"/proc/{child}/cmdline").read_bytes()]


@contextmanager
def serving(environment: Mapping[str, str], *options: str) -> Iterator[Server]:
    """The server with these settings on a free port; killed with the block, and what it has started, if it still runs."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "taskwell", "serve", *options],
        env={**_without_settings(), **environment, "PORT": str(port)},
        stdin=subprocess.DEVNULL,
    )
    server = Server(process, f"http://127.0.0.1:{port}")
    try:
        yield server
    finally:
        if process.poll() is None:
            server.kill_migrations()
        process.kill()
        process.wait()


def _without_settings() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}


def checks(response: httpx2.Response) -> dict[str, str]:
    """Each check's status, of an answer of /health/ready."""
    return {name: check["status"] for name, check in json.loads(response.text)["checks"].items()}

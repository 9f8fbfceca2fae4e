"""Containers that a test starts, and that are gone after it."""

import json
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import httpx2

# What a careful host takes away: nothing of it may be missed.
HARDENED = (
    "--read-only",
    "--cap-drop=ALL",
    "--security-opt=no-new-privileges",
    "--memory=512m",
    "--memory-swap=512m",
)


@dataclass(frozen=True)
class Engine:
    """The client of the container engine."""

    client: str

    def run(self, *arguments: str) -> str:
        """What the client prints. Raises CalledProcessError when it fails."""
        return subprocess.run([self.client, *arguments], check=True, capture_output=True, text=True).stdout

    @contextmanager
    def container(
        self, image: str, *command: str, options: Sequence[str] = (), environment: Mapping[str, str] | None = None
    ) -> "Iterator[Container]":
        """A running container, removed with the block."""
        variables = [f"--env={name}={value}" for name, value in (environment or {}).items()]
        name = self.run("run", "--detach", *options, *variables, image, *command).strip()
        try:
            yield Container(self, name)
        finally:
            self.run("rm", "--force", name)


@dataclass(frozen=True)
class Container:
    """A container that was started; it may have ended since."""

    engine: Engine
    name: str

    def state(self) -> dict[str, object]:
        """Docker's own `State` of it."""
        state: dict[str, object] = json.loads(self.engine.run("inspect", self.name, "--format", "{{json .State}}"))
        return state

    def execute(self, *command: str) -> tuple[int, str]:
        """The exit code and the output of a program that is run inside."""
        done = subprocess.run(
            [self.engine.client, "exec", self.name, *command], check=False, capture_output=True, text=True
        )
        return done.returncode, done.stdout + done.stderr

    def logs(self) -> str:
        """Everything it has printed so far."""
        done = subprocess.run(
            [self.engine.client, "logs", self.name],
            check=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        return done.stdout

    def log_line(self, event: str, **about: str) -> dict[str, object]:
        """The first line with this event and this about it, once there is one; the test's time limit is the limit."""
        wanted = {"event": event, **about}
        while True:
            for line in self.logs().splitlines():
                entry: dict[str, object] = json.loads(line)
                if wanted.items() <= entry.items():
                    return entry
            time.sleep(0.1)

    def address(self) -> str:
        """Its address on its network."""
        return self.engine.run(
            "inspect", self.name, "--format", "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}"
        ).strip()

    def answer(self, url: str, *, status: int = 200) -> httpx2.Response:
        """The answer of the server in it, once it has this status; the time limit of the test is the limit."""
        while True:
            assert self.state()["Running"], self.logs()
            try:
                response = httpx2.get(url)
            except httpx2.TransportError:
                pass
            else:
                if response.status_code == status:
                    return response
            time.sleep(0.05)

    def stopped(self) -> int:
        """The exit code after SIGTERM; 137 when it had to be killed."""
        self.engine.run("stop", "--time=10", self.name)
        code = self.state()["ExitCode"]
        assert isinstance(code, int)
        return code

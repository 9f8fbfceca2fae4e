"""``taskwell`` as it runs in a container: a process of its own, known by its port, its log and its exit code."""

import asyncio
import json
import signal
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import psutil  # type: ignore[import-untyped]  # psutil carries no annotations

from tools.postgres import free_port

TASKWELL = Path(sys.executable).with_name("taskwell")
ORIGIN = "https://taskwell.example"
START_SECONDS = 60


@dataclass
class Backend:
    """A process that serves."""

    process: Process
    client: httpx2.AsyncClient
    log: Path

    async def end(self) -> int:
        """Asks it to end as a host does; the code with which it ended in the ten seconds that hosts give."""
        self.process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(10):
            return await self.process.wait()

    def events(self) -> list[dict[str, Any]]:
        """Everything it has logged."""
        return [json.loads(line) for line in self.log.read_text().splitlines()]

    def peak_memory(self) -> int:
        """The most bytes that the process and its workers ever had resident, together."""
        return sum(_peak(pid) for pid in (self.process.pid, *self.workers()))

    def workers(self) -> list[int]:
        """The processes that serve for it, where it is not the only one."""
        children = psutil.Process(self.process.pid).children()
        living = [child for child in children if child.status() != psutil.STATUS_ZOMBIE]
        return [child.pid for child in living if "spawn_main" in " ".join(child.cmdline())]


def _peak(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    (line,) = [line for line in status.splitlines() if line.startswith("VmHWM")]
    return int(line.split()[1]) * 1024


@asynccontextmanager
async def serving(environment: Mapping[str, str], home: Path) -> AsyncIterator[Backend]:
    """``taskwell serve`` until the block ends; it answers already."""
    port, log = free_port(), home / "log"
    with log.open("wb") as stdout:
        process = await asyncio.create_subprocess_exec(
            TASKWELL,
            "serve",
            env={**environment, "PORT": str(port), "HOST": "127.0.0.1"},
            stdout=stdout,
            stderr=stdout,
        )
    address = f"http://127.0.0.1:{port}"
    try:
        async with httpx2.AsyncClient(base_url=address, headers={"Origin": ORIGIN}, timeout=60) as client:
            async with asyncio.timeout(START_SECONDS):
                await _until_it_answers(process, client)
            yield Backend(process, client, log)
    finally:
        if process.returncode is None:
            for started in (*psutil.Process(process.pid).children(recursive=True), process):
                started.kill()
            await process.wait()


async def _until_it_answers(process: Process, client: httpx2.AsyncClient) -> None:
    while process.returncode is None:
        try:
            await client.get("/health/live")
        except httpx2.TransportError:
            await asyncio.sleep(0.05)
        else:
            return
    raise AssertionError("The process ended before it served")

"""`make dev`, with a data folder of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import psutil  # type: ignore[import-untyped]  # psutil carries no annotations

from tools.layout import ROOT
from tools.postgres import free_port


def test_both_halves_are_served_on_one_origin_and_stopped_together(tmp_path: Path) -> None:
    port = free_port()
    with subprocess.Popen(
        [sys.executable, "-m", "tools.dev", "--data", str(tmp_path)],
        cwd=ROOT,
        # In CI Vite colours what it prints, and puts the codes between the words that are waited for.
        env={**os.environ, "PORT": str(port), "NO_COLOR": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as dev:
        assert dev.stdout is not None
        # Vite's own word that it listens is the last of what has to be there.
        assert any("Local:" in line for line in dev.stdout)
        for path, kind in (("/login", "text/html"), ("/api/health", "application/json"), ("/dev/mail", "text/html")):
            with urllib.request.urlopen(f"http://localhost:{port}{path}", timeout=120) as response:
                assert response.headers.get_content_type() == kind
        programs = psutil.Process(dev.pid).children(recursive=True)
        dev.send_signal(signal.SIGINT)
        dev.stdout.read()
        _, still_alive = psutil.wait_procs(programs, timeout=30)
        assert (dev.wait(30), still_alive) == (0, [])

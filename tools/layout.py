"""Where things lie in the project folder."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

BACKEND = ROOT / "backend"
FRONTEND = ROOT / "frontend"
E2E = ROOT / "e2e"
# What Vercel builds the frontend with: 200 MB that only the tests of the deployment need.
VERCEL_CLI = E2E / "vercel-cli"
# What judges the frontend's pages: as large, and only the benchmark needs it.
LIGHTHOUSE = E2E / "lighthouse"

VENV = BACKEND / ".venv"
VENV_BIN = VENV / "bin"

# Kept between runs and never committed: what the person made (DATA) and what the tools noted down (NOTES).
DATA = ROOT / "data"
NOTES = ROOT / ".tools"


def project_environment(**settings: str) -> dict[str, str]:
    """The environment for the project's programs: the caller's, with the project's own Python and Node found first.

    npm and everything it starts look Node up on PATH; the machine's own may be too old or missing.
    """
    path = os.pathsep.join([str(VENV_BIN), os.environ.get("PATH", os.defpath)])
    return {**os.environ, "PATH": path, "PYTHONUNBUFFERED": "1", **settings}

"""Every command on the operator's pages: run as it stands, or, where that cannot be, known to exist."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import httpx2
import pytest

from taskwell.bootstrap import build_app
from taskwell.platform.settings import load_settings
from tests.conftest import browser
from tests.documentation.markdown import Block, blocks
from tests.platform.settings.environments import KEY, OTHER_KEY
from tools.layout import ROOT
from tools.postgres import program_path

PAGES = ("README.md", "backend/README.md", "docs/deployment.md", "docs/operations.md")
# Programs that are somebody else's.
FOREIGN = {"cd", "curl", "docker", "git", "jq"}
ADDRESS = re.compile(r"(?m)^(\w+)='postgresql://[^']*'$")
PASSWORD = "kestrels over the moor"


def shell_blocks(*names: str) -> list[Block]:
    return [block for name in names for block in blocks(ROOT / name) if block.language == "sh"]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of the repository as far as the pages' commands need one, after `make setup`."""
    backend = tmp_path / "taskwell" / "backend"
    backend.mkdir(parents=True)
    (backend / ".venv").symlink_to(sys.prefix)
    shutil.copy(ROOT / "backend/.env.example", backend)
    return backend.parent


def filled_in(database_url: str) -> str:
    """What somebody has written into `backend/.env` by following the pages."""
    written = [block.text for block in blocks(ROOT / "docs/deployment.md") if block.language == "ini"]
    secrets = {
        "DATABASE_URL": database_url,
        "JWT_SECRET_KEY": KEY,
        "PROXY_SHARED_SECRET": OTHER_KEY,
        "RESEND_API_KEY": "re_8Hs92kQ",
    }
    return "\n".join([*written, *(f"{name}='{value}'" for name, value in secrets.items()), ""])


def run(script: str, checkout: Path) -> str:
    """The output of the commands; the test fails at the first that fails."""
    path = f"{program_path('psql').parent}:{os.environ['PATH']}"
    done = subprocess.run(
        ["/bin/sh", "-eux"],
        input=script,
        cwd=checkout,
        env={"PATH": path, "HOME": str(checkout), "LANG": "C.UTF-8"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


def script_of(page: str, addresses: Mapping[str, str] | None = None) -> str:
    """The commands of a page, in order, with addresses that exist."""
    text = "\n".join(block.text for block in shell_blocks(page) if block.not_run is None)
    return ADDRESS.sub(lambda match: f"{match[1]}='{(addresses or {})[match[1]]}'", text)


def test_the_deployment_can_be_followed(checkout: Path, database_url: str) -> None:
    (checkout / "filled-in").write_text(filled_in(database_url))
    script = script_of("docs/deployment.md").replace(
        "cp backend/.env.example backend/.env", "cp backend/.env.example backend/.env; cat filled-in >> backend/.env"
    )
    output = run(script, checkout)
    assert "JWT_SECRET_KEY=" in output
    assert output.endswith("The settings are fine.\n")


@pytest.fixture
async def restored(database_url: str) -> AsyncIterator[str]:
    """The address of an empty database."""
    connection = await asyncpg.connect(database_url)
    await connection.execute("CREATE DATABASE restored")
    yield urlsplit(database_url)._replace(path="/restored").geturl()
    await connection.execute("DROP DATABASE restored WITH (FORCE)")
    await connection.close()


async def test_the_operations_can_be_followed(
    checkout: Path, client: httpx2.AsyncClient, environment: Mapping[str, str], database_url: str, restored: str
) -> None:
    for address in ("ada@example.org", "bob@example.org"):
        body = {"email": address, "password": PASSWORD}
        assert (await client.post("/api/v1/auth/register", json=body)).status_code == 201
    (checkout / "backend/.env").write_text(filled_in(database_url))
    output = run(script_of("docs/operations.md", {"database": database_url, "restored": restored}), checkout)
    assert "Sessions ended: 1." in output or "Sessions ended: 0." in output
    assert "Deleted: ada@example.org" in output
    # Of the two, the one who was not deleted is in the backup.
    assert re.search(r"accounts\s*\n-+\n\s+1\n", output)
    assert "TRUNCATE TABLE" in output
    assert '"event":"migrated"' in output
    moved = build_app(load_settings({**environment, "DATABASE_URL": restored}), with_worker=False)
    async with moved.router.lifespan_context(moved), browser(moved) as bob:
        body = {"email": "bob@example.org", "password": PASSWORD}
        assert (await bob.post("/api/v1/auth/login", json=body)).status_code == 200


def simple_commands(block: Block) -> Iterator[list[str]]:
    """Each line as words, without the variables that are set in front."""
    for line in block.text.replace("\\\n", " ").splitlines():
        words = shlex.split(line, comments=True)
        while words and re.match(r"\w+=", words[0]):
            words.pop(0)
        if words:
            yield words


def unknown_in(words: list[str]) -> list[str]:
    """What is wrong with a command that is not run: an unknown program, target, command or option."""
    program, *arguments = words
    if program in FOREIGN:
        return []
    if program == "make":
        targets = set(re.findall(r"(?m)^([a-z-]+):", (ROOT / "Makefile").read_text()))
        return [argument for argument in arguments if "=" not in argument and argument not in targets]
    if program.rpartition("/")[2] != "taskwell":
        return [program]
    path = [argument for argument in arguments if re.fullmatch(r"[a-z][a-z-]*", argument)]
    asked = subprocess.run(
        [sys.executable, "-m", "taskwell", *path, "--help"],
        env={**os.environ, "TYPER_USE_RICH": "0", "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )
    if asked.returncode != 0:
        return path
    return [word for word in arguments if word.startswith("--") and word not in asked.stdout]


@pytest.mark.parametrize(
    "block",
    [block for block in shell_blocks(*PAGES) if block.not_run is not None or block.page == "README.md"],
    ids=lambda block: f"{block.page}:{block.line}",
)
def test_what_is_not_run_exists(block: Block) -> None:
    assert [unknown for words in simple_commands(block) for unknown in unknown_in(words)] == []


@pytest.mark.parametrize(
    ("line", "unknown"),
    [
        ("taskwell doctor --send-too ada@example.org", ["--send-too"]),
        ("backend/.venv/bin/taskwell doktor", ["doktor"]),
        ("make deploy-spice SPACE=a/b", ["deploy-spice"]),
        ("taskwel doctor", ["taskwel"]),
        ("HF_TOKEN=x make deploy-space SPACE=a/b", []),
    ],
)
def test_a_misspelt_command_would_be_noticed(line: str, unknown: list[str]) -> None:
    [words] = simple_commands(Block("page", 1, "sh", line, "for the test"))
    assert unknown_in(words) == unknown

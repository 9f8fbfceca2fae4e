"""The image, built from a working copy full of secrets; and a PostgreSQL that is no part of it."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from urllib.parse import quote

import pytest

from image_tests.containers import Engine
from tools.engine import build_image
from tools.layout import BACKEND
from tools.postgres import free_port, running_postgres

TAG: Final = "taskwell:tested"
CANARY: Final = "canary-6b1f0c2e9d47"
SOCKETS: Final = "/run/postgresql"


@pytest.fixture(scope="session")
def engine() -> Engine:
    return Engine(os.environ["ENGINE"])


@pytest.fixture(scope="session")
def image(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The image's tag. The folder it is built from holds what lies about in a working copy."""
    context = tmp_path_factory.mktemp("context") / "backend"
    shutil.copytree(BACKEND, context, ignore=shutil.ignore_patterns(".venv", "__pycache__", ".*_cache"))
    for place in (".env", ".env.production", ".git/config", "data/jwt-secret-key", "src/.env", "src/taskwell/.env"):
        path = context / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"JWT_SECRET_KEY={CANARY}\n")
    build_image(engine.client, TAG, context)
    return TAG


@pytest.fixture(scope="session")
def sockets() -> Iterator[Path]:
    """The folder of PostgreSQL's socket, which is how a container without a network reaches it."""
    # The path of a socket is bounded to 107 bytes, and pytest's own folders are long.
    folder = Path(tempfile.mkdtemp(prefix="taskwell-"))
    folder.chmod(0o777)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def database_url(sockets: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an empty database, as it is seen from inside a container."""
    options = {"unix_socket_directories": str(sockets)}
    with running_postgres(tmp_path_factory.mktemp("postgres"), options) as url:
        credentials, _, place = url.removeprefix("postgresql://").partition("@")
        port, _, database = place.partition(":")[2].partition("/")
        yield f"postgresql://{credentials}@{quote(SOCKETS, safe='')}:{port}/{database}"


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def environment(database_url: str, port: int) -> dict[str, str]:
    """What an operator sets, on top of what the image does."""
    return {
        "PORT": str(port),
        "DATABASE_URL": database_url,
        "JWT_SECRET_KEY": "Zk3vQ8rT1xW6yB9nC4mL7pS2dF5gH0jK3vQ8rT1xW6y",
        "FRONTEND_URL": "https://todo.example.org",
        "MAIL_TRANSPORT": "resend",
        "RESEND_API_KEY": "re_6Yc1pWq8ZsT3vXn5LkBd",
        "MAIL_FROM": "Taskwell <todo@example.org>",
    }

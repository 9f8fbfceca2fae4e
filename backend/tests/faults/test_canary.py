"""Secrets that would be recognised anywhere go through everything that a process in production does.

It runs with LOG_LEVEL=debug, is refused by its database and its mail providers, and fails in ways that nobody foresaw;
then nothing of them may stand in what it wrote or measured.
"""

import asyncio
import json
import secrets
from asyncio.subprocess import PIPE, STDOUT
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import asyncpg
import pytest

from tests.faults.backend_process import ORIGIN, TASKWELL, Backend, serving
from tests.faults.mail_provider import MailProvider, mail_provider
from tests.faults.observations import until
from tests.faults.servers import PostgresServer
from tests.faults.tcp_proxy import TcpProxy
from tests.todos.conftest import TODOS
from tools.postgres import free_port

AUTH = "/api/v1/auth"
ADDRESS = "canary.ada+todo@canary-bird.example"
STRANGER = "canary.stranger@canary-bird.example"
# Line breaks, a line of the log's own form, a terminal's escape, and what turns the reading direction round.
FORGED = 'x\r\n{"event":"forged","level":"info"}\x1b[2J\u202e'
# What is written while a request is served, and says which one.
OF_REQUESTS = {
    *("request", "account_registered", "signed_in", "sign_in_failed", "reset_requested", "password_reset"),
    *("limit_hit", "origin_refused", "request_failed"),
}
HAPPENED = OF_REQUESTS | {"mail_sent", "mail_failed", "mail_transport_failed", "database_unavailable", "migrated"}


def canary() -> str:
    """A value that stands nowhere else."""
    return f"canary{secrets.token_urlsafe(32)}"


def passphrase() -> str:
    """A password as people choose it: without the shape by which a token is recognised."""
    return f"kestrel {secrets.token_hex(4)} moor"


@dataclass(frozen=True)
class Story:
    """What a process has told, and every secret that it was given or gave."""

    told: str
    secrets: frozenset[str]

    @property
    def lines(self) -> list[str]:
        """The log, without what stands behind the last line's end."""
        return self.told.split("\n")[:-1]

    @property
    def events(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.lines]

    def given_away(self) -> set[str]:
        """The secrets that stand in it, however they are written."""
        return {secret for secret in self.secrets for form in (secret, quote(secret, "")) if form in self.told}


@pytest.fixture
async def provider() -> AsyncIterator[MailProvider]:
    async with mail_provider() as provider:
        yield provider


@pytest.fixture
def production(server: PostgresServer, proxy: TcpProxy, provider: MailProvider) -> dict[str, str]:
    """A production environment, whose second mail server is not there."""
    return {
        "ENVIRONMENT": "production",
        "LOG_LEVEL": "debug",
        "DATABASE_URL": server.url_through(proxy.port),
        "DATABASE_CONNECT_TIMEOUT": "1",
        "FRONTEND_URL": ORIGIN,
        "JWT_SECRET_KEY": canary(),
        "JWT_SECRET_KEY_PREVIOUS": canary(),
        "PROXY_SHARED_SECRET": canary(),
        "METRICS_TOKEN": canary(),
        "MAIL_TRANSPORT": "resend,smtp",
        "MAIL_FROM": "Taskwell <todo@taskwell.example>",
        "MAIL_API_BASE_URL": f"http://127.0.0.1:{provider.port}",
        "RESEND_API_KEY": f"re_{canary()}",
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": str(free_port()),
        "SMTP_USERNAME": canary(),
        "SMTP_PASSWORD": canary(),
        "RATE_LIMIT_LOGIN_ACCOUNT": "3/minute",
    }


@pytest.fixture
async def story(
    production: Mapping[str, str], server: PostgresServer, proxy: TcpProxy, provider: MailProvider, tmp_path: Path
) -> Story:
    """Everything happens to one process, and to the commands that a container runs."""
    given = {value for value in production.values() if "canary" in value}
    given |= {production["DATABASE_URL"], str(urlsplit(production["DATABASE_URL"]).password), ADDRESS, STRANGER}
    async with serving(production, tmp_path) as backend:
        given |= await forget_the_password(backend, provider)
        given |= await fail(backend, server, proxy)
        await attack(backend)
        measured = await backend.client.get(
            "/metrics", headers={"Authorization": f"Bearer {production['METRICS_TOKEN']}"}
        )
        assert measured.status_code == 200
        assert await backend.end() == 0
        told = backend.log.read_text()
    for elsewhere in (measured.text, await output("check-config", production)):
        assert not Story(elsewhere, frozenset(given)).given_away()
    told += await output("migrate", production)
    return Story(told, frozenset(given))


async def output(command: str, environment: Mapping[str, str]) -> str:
    """Everything that a command says."""
    process = await asyncio.create_subprocess_exec(TASKWELL, command, env=environment, stdout=PIPE, stderr=STDOUT)
    said, _ = await process.communicate()
    return said.decode()


async def forget_the_password(backend: Backend, provider: MailProvider) -> set[str]:
    """From the sign-up to a new password, whose notice no provider takes; returns what must not be told."""
    client, password, new_password, mistyped = backend.client, passphrase(), passphrase(), passphrase()
    signed_up = await client.post(f"{AUTH}/register", json={"email": ADDRESS, "password": password})
    assert signed_up.status_code == 201
    cookies = {str(client.cookies.get("__Host-taskwell"))}
    for email in (ADDRESS, STRANGER, mistyped):
        await client.post(f"{AUTH}/login", json={"email": email, "password": mistyped})
    issued = await client.post(f"{AUTH}/token", data={"username": ADDRESS, "password": password})
    bearer = issued.json()["access_token"]
    (cookie,) = cookies
    for proof in ({"Authorization": f"Bearer {bearer}"}, {"Cookie": f"__Host-taskwell={cookie}"}):
        assert (await client.get("/api/v1/account", headers=proof)).status_code == 200
    for email in (ADDRESS, STRANGER):
        await client.post(f"{AUTH}/forgot-password", json={"email": email})
    token = await provider.token()
    provider.refuses = True
    guess = canary()
    for tried in (guess, token):
        await client.post(f"{AUTH}/reset-password?token={tried}", json={"token": tried, "password": new_password})
    await until(partial(has_told, backend, "mail_failed"))
    signed_in = await client.post(f"{AUTH}/login", json={"email": ADDRESS, "password": new_password})
    assert signed_in.status_code == 200
    return {
        password,
        new_password,
        mistyped,
        bearer,
        token,
        guess,
        *cookies,
        str(client.cookies.get("__Host-taskwell")),
    }


async def fail(backend: Backend, server: PostgresServer, proxy: TcpProxy) -> set[str]:
    """The database refuses a row and quotes it, and goes away; returns what must not be told."""
    password, address = passphrase(), f"second.{ADDRESS}"
    operator = await asyncpg.connect(server.url)
    await operator.execute("ALTER TABLE accounts ADD CONSTRAINT no_more CHECK (length(email) < 40)")
    answer = await backend.client.post(f"{AUTH}/register", json={"email": address, "password": password})
    assert (answer.status_code, answer.json()["code"]) == (500, "internal_error")
    assert "no_more" not in answer.text
    await operator.execute("ALTER TABLE accounts DROP CONSTRAINT no_more")
    await operator.close()
    await proxy.refuse()
    proxy.cut()
    for who in (address, STRANGER):
        away = await backend.client.post(f"{AUTH}/login", json={"email": who, "password": password})
        assert away.status_code == 503
    await proxy.accept()
    return {password, address}


async def attack(backend: Backend) -> None:
    """Whatever a line of the log could be forged with, in every place that a client can write to."""
    client = backend.client
    for _ in range(5):
        await client.post(f"{AUTH}/login", json={"email": FORGED, "password": FORGED})
    await client.post(f"{AUTH}/token", data={"username": FORGED, "password": FORGED})
    await client.post(f"{AUTH}/register", json={"email": FORGED, "password": FORGED, "name": FORGED})
    await client.get(f"/api/v1/{quote(FORGED)}", params={"q": FORGED})
    # The server refuses control characters in a header; the rest gets through, and so to our own eyes.
    raw = FORGED.replace("\r\n", "").encode()
    for value in (raw, raw.replace(b"\x1b", b"")):
        for header in (b"x-request-id", b"user-agent", b"origin", b"x-forwarded-for", b"authorization", b"if-match"):
            await client.post(f"{AUTH}/login", json={}, headers=[(header, value)])
            await client.get(TODOS, headers=[(header, value)])


async def has_told(backend: Backend, event: str) -> bool:
    """Whether the process has logged this event already."""
    return f'"event":"{event}"' in backend.log.read_text()


async def test_nothing_secret_is_told_and_every_line_is_one_event(story: Story) -> None:
    assert not story.given_away()
    # Everything did happen.
    assert {event["event"] for event in story.events} >= HAPPENED
    for line, event in zip(story.lines, story.events, strict=True):
        assert event.keys() >= {"timestamp", "level", "event"}, line
        assert event["event"] not in OF_REQUESTS or event["request_id"], line
        assert event["event"] != "forged"
        assert line.isprintable(), line

"""The program as it is called, beside servers that the test runs."""

import asyncio
import json
import sys
from collections.abc import Mapping
from pathlib import Path

from fastapi import FastAPI

from tests.doctor.edge import app_page
from tests.doctor.served import served
from tests.mail.transports.smtp_server import SmtpServerScript, smtp_server
from tests.platform.settings.environments import KEY, PRODUCTION


async def run(environ: Mapping[str, str], *arguments: str) -> tuple[int | None, str, str]:
    """Exit code, output and errors of ``taskwell doctor`` in this environment and no other."""
    program = "from taskwell.cli import app; app()"
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", program, "doctor", *arguments),
        env=dict(environ),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    output, errors = await process.communicate()
    return process.returncode, output.decode(), errors.decode()


async def test_broken_settings_are_all_told_and_nothing_is_tried() -> None:
    code, output, _ = await run({**PRODUCTION, "PORT": "x4711", "JWT_SECRET_KEY": KEY[:8], "MAIL_FROM": ""})
    assert code == 2
    assert [line.split()[:2] for line in output.splitlines()[:-2]] == [
        ["✗", "PORT"],
        ["✗", "MAIL_FROM"],
        ["✗", "JWT_SECRET_KEY"],
    ]
    assert output.endswith("\n3 to mend.\n")
    assert KEY[:8] not in output


async def test_a_whole_installation_is_examined_and_a_mail_sent(app: FastAPI, environment: dict[str, str]) -> None:
    script = SmtpServerScript()
    async with served(app) as origin, smtp_server(script) as port:
        mail = {"MAIL_TRANSPORT": "smtp", "SMTP_HOST": "localhost", "SMTP_PORT": str(port), "SMTP_TLS": "none"}
        environ = {**environment, **mail, "FRONTEND_URL": origin}
        code, output, errors = await run(environ, "--json", "--wait", "0", "--send-to", "ada@example.org")
    assert errors == ""
    found = json.loads(output)
    assert (code, found["worst"], found["ok"]) == (2, "fault", False)
    assert len(script.mails) == 1
    told = {(finding["name"], finding["severity"]) for finding in found["findings"]}
    assert told >= {
        ("ENVIRONMENT", "warning"),
        ("DATABASE_URL", "fine"),
        ("SMTP_HOST", "fine"),
        ("MAIL_FROM", "skipped"),
        # This application serves no frontend.
        ("FRONTEND_URL", "fault"),
    }


async def test_what_is_only_doubtful_has_an_exit_code_of_its_own(environment: dict[str, str]) -> None:
    # The cross-origin topology leaves the backend unexamined, and the page of the frontend is all there is to see.
    async with served(app_page()) as origin, smtp_server(SmtpServerScript()) as port:
        mail = {"MAIL_TRANSPORT": "smtp", "SMTP_HOST": "localhost", "SMTP_PORT": str(port), "SMTP_TLS": "none"}
        code, output, _ = await run({**environment, **mail, "FRONTEND_URL": origin, "COOKIE_SAMESITE": "none"})
    assert code == 1, output
    assert "! ENVIRONMENT is development" in output
    assert "✗" not in output


async def test_a_mail_that_arrived_is_read_from_its_file(environment: dict[str, str], tmp_path: Path) -> None:
    mail = tmp_path / "arrived.eml"
    mail.write_text("Subject: Rewritten\n\nhttps://tracker.example/click\n")
    async with served(app_page()) as origin:
        environ = {**environment, "FRONTEND_URL": origin, "COOKIE_SAMESITE": "none"}
        code, output, _ = await run(environ, "--received", str(mail))
    assert code == 2
    assert "✗ MAIL_TRANSPORT sends mails whose links lead to tracker.example first." in output


async def test_an_address_that_takes_no_mail_is_refused() -> None:
    code, _, errors = await run(PRODUCTION, "--send-to", "nobody")
    assert code == 2
    assert "local part" in errors

"""The outbox against a real SMTP server that goes away, and a real process that is killed."""

import asyncio
import os
import signal
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from taskwell.mail.transports.smtp import SmtpTransport
from taskwell.mail.worker import LEASE
from taskwell.platform.clock import system_clock
from taskwell.platform.database import Database
from taskwell.platform.settings import SmtpSettings, SmtpTls
from tests.conftest import SettableClock
from tests.mail.post import Post
from tests.mail.transports.smtp_server import SmtpServerScript, smtp_server

BACKEND = Path(__file__).parents[2]


def smtp_at(port: int) -> SmtpTransport:
    server = SmtpSettings(host="127.0.0.1", port=port, username=None, password=None, tls=SmtpTls.NONE)
    return SmtpTransport(server, client_name="taskwell.example", send_seconds=0.5)


async def test_a_mail_server_that_fails_in_every_way_and_recovers_gets_every_mail_once(
    database: Database, clock: SettableClock
) -> None:
    script = SmtpServerScript()
    async with smtp_server(script) as port:
        pass
    post = Post(database, clock, [])
    worker = post.another_worker(smtp_at(port))
    for n in range(4):
        await post.queue(f"user{n}@example.org")

    async def attempt() -> None:
        wait = await worker.work_off()
        clock.advance(wait or timedelta(0))

    await attempt()
    async with smtp_server(script, port=port):
        for trouble in ({"dies_in_data": True}, {"data": "451 4.3.0 later"}, {"rcpt": "450 4.2.0 greylisted"}):
            for name, value in trouble.items():
                setattr(script, name, value)
            await attempt()
            script.dies_in_data, script.data, script.rcpt = False, "250 OK", "250 OK"
        script.hang_in = "data"
        await attempt()
        script.hang_in = ""
        await attempt()
        await attempt()
    assert sorted(e.rcpt_tos[0] for e in script.envelopes) == [f"user{n}@example.org" for n in range(4)]


@pytest.mark.parametrize(
    ("point", "sent_before"), [("after the commit", 0), ("before the send", 0), ("between send and mark", 1)]
)
async def test_a_mail_survives_the_death_of_its_process(
    point: str, sent_before: int, database: Database, database_url: str, clock: SettableClock
) -> None:
    script = SmtpServerScript()
    async with smtp_server(script) as port:
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.mail.killed_process", database_url, str(port), point,
            cwd=BACKEND,
            env={**os.environ, "PYTHONPATH": f"{BACKEND / 'src'}:{BACKEND.parent}"},
            stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        assert child.stdout is not None
        while await child.stdout.readline() != b"here\n":
            assert child.returncode is None
        child.send_signal(signal.SIGKILL)
        await child.wait()
        assert len(script.mails) == sent_before

        clock.now = system_clock() + (LEASE if point != "after the commit" else timedelta(0))
        post = Post(database, clock, [])
        transport = smtp_at(port)
        worker = post.another_worker(transport)
        await worker.work_off()
        clock.advance(timedelta(hours=1))
        await worker.work_off()
        await transport.rest()
    assert len(script.mails) == sent_before + 1
    assert len({mail["Message-ID"] for mail in script.mails}) == 1

"""The operator's view of the outbox."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from uuid import UUID

import pytest
from typer.testing import CliRunner, Result

from taskwell.mail.commands import OpenOutbox, mail_commands
from taskwell.mail.errors import AddressRefusedError, TransportUnavailableError
from taskwell.platform.database import Database
from taskwell.platform.settings import Settings, load_settings
from tests.conftest import SettableClock
from tests.mail.post import ObedientTransport, Post

pytestmark = pytest.mark.usefixtures("database")


class Operator:
    """Runs commands on the outbox of the test."""

    def __init__(self, settings: Settings, clock: SettableClock) -> None:
        self._settings = settings
        self.clock = clock
        self.transport = ObedientTransport()
        self.sends = True

    async def run(self, *arguments: str) -> Result:
        """As from a shell: the command has a loop of its own."""
        return await asyncio.to_thread(CliRunner().invoke, mail_commands(self._open), arguments)

    @asynccontextmanager
    async def _open(self) -> AsyncIterator[OpenOutbox]:
        database = Database(self._settings.database)
        await database.open()
        post = Post(database, self.clock, [self.transport])
        try:
            yield OpenOutbox(database=database, worker=post.worker if self.sends else None, clock=self.clock)
        finally:
            await database.close()


@pytest.fixture
def operator(settings: Settings, clock: SettableClock) -> Operator:
    return Operator(settings, clock)


@pytest.fixture
def post(database: Database, clock: SettableClock) -> Post:
    return Post(database, clock, [ObedientTransport()])


async def a_dead_mail(post: Post) -> UUID:
    post.transports[0].script = [AddressRefusedError("smtp answered 550 no such user")]
    mail_id = await post.queue()
    await post.worker.work_off()
    return mail_id


async def test_an_empty_outbox_says_so(operator: Operator) -> None:
    result = await operator.run("list")
    assert (result.exit_code, result.output) == (0, "No mails.\n")


async def test_the_list_tells_where_each_mail_stands(operator: Operator, post: Post) -> None:
    dead = await a_dead_mail(post)
    queued = await post.queue("bob@example.org")
    head, *lines = (await operator.run("list")).output.splitlines()
    assert head.split() == ["ID", "KIND", "TO", "STATE", "TRIES", "ASKED", "FOR", "LAST", "FAILURE"]
    assert {line.split()[0]: line.split()[3] for line in lines} == {str(dead): "dead", str(queued): "queued"}
    only_dead = json.loads((await operator.run("list", "--state", "dead", "--json")).output)
    assert [mail["id"] for mail in only_dead] == [str(dead)]


async def test_one_mail_is_shown_with_its_last_failure(operator: Operator, post: Post) -> None:
    mail_id = await a_dead_mail(post)
    output = (await operator.run("show", str(mail_id))).output
    assert "smtp answered 550 no such user" in output
    assert json.loads((await operator.run("show", str(mail_id), "--json")).output)["attempts"] == 1


async def test_a_dead_mail_is_sent_at_once_with_a_new_key(operator: Operator, post: Post) -> None:
    mail_id = await a_dead_mail(post)
    result = await operator.run("retry", str(mail_id))
    assert result.exit_code == 0
    assert result.stdout.splitlines()[1].split()[3] == "sent"
    assert [message.subject for message, _ in operator.transport.sent] == [f"{mail_id} 1"]


async def test_a_mail_that_waits_is_tried_at_once_with_the_same_key(operator: Operator, post: Post) -> None:
    post.transports[0].script = [TransportUnavailableError("down", retry_after=timedelta(minutes=5))]
    mail_id = await post.queue()
    await post.worker.work_off()
    await operator.run("retry", str(mail_id))
    assert [message.subject for message, _ in operator.transport.sent] == [f"{mail_id} 0"]


async def test_where_the_backend_has_the_mailbox_it_is_left_to_send(operator: Operator, post: Post) -> None:
    mail_id = await a_dead_mail(post)
    operator.sends = False
    result = await operator.run("retry", str(mail_id))
    assert "The running backend sends them" in result.stderr
    row = await post.row(mail_id)
    assert row is not None
    assert row.state == "queued"


async def test_a_sent_mail_is_not_sent_again(operator: Operator, post: Post) -> None:
    mail_id = await post.queue()
    await post.worker.work_off()
    result = await operator.run("retry", str(mail_id))
    assert (result.exit_code, operator.transport.calls) == (1, 0)
    assert "is sent: there is nothing to try again" in result.stderr


@pytest.mark.parametrize("command", ["show", "retry"])
async def test_an_unknown_mail_is_an_error(command: str, operator: Operator) -> None:
    result = await operator.run(command, str(UUID(int=1)))
    assert result.exit_code == 1
    assert "There is no mail" in result.stderr


async def test_a_database_that_is_away_is_said_in_a_sentence(environment: dict[str, str], clock: SettableClock) -> None:
    nowhere = load_settings({**environment, "DATABASE_URL": "postgresql://taskwell@127.0.0.1:1/taskwell"})
    result = await Operator(nowhere, clock).run("list")
    # The log has said why on a line of its own.
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.splitlines()[-1] == "The database does not answer. Is DATABASE_URL right?"
    assert "Traceback" not in result.stderr

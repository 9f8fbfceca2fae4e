"""The operator's commands on accounts, on those that people made over HTTP."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx2
import pytest
from typer.testing import CliRunner, Result

from taskwell.accounts.commands import account_commands
from taskwell.accounts.service import AccountAdministration
from taskwell.platform.database import Database
from taskwell.platform.settings import Settings, load_settings
from tests.accounts.conftest import ADA
from tests.conftest import SettableClock


class Operator:
    """Runs commands on the accounts of the test, as from a shell: each has a loop of its own."""

    def __init__(self, settings: Settings, clock: SettableClock) -> None:
        self._settings = settings
        self._clock = clock

    async def run(self, *arguments: str, answer: str | None = None) -> Result:
        return await asyncio.to_thread(CliRunner().invoke, account_commands(self._open), arguments, input=answer)

    @asynccontextmanager
    async def _open(self) -> AsyncIterator[AccountAdministration]:
        database = Database(self._settings.database)
        await database.open()
        try:
            yield AccountAdministration(database, self._clock)
        finally:
            await database.close()


@pytest.fixture
def operator(settings: Settings, clock: SettableClock) -> Operator:
    return Operator(settings, clock)


async def status_of(client: httpx2.AsyncClient) -> int:
    return (await client.get("/api/v1/account")).status_code


async def test_the_list_tells_who_is_there(operator: Operator, ada: httpx2.AsyncClient) -> None:
    head, line = (await operator.run("list")).output.splitlines()
    assert head.split() == ["ADDRESS", "NAME", "SINCE", "SESSIONS", "LAST", "SEEN", "ID"]
    assert line.split()[:4] == ["Ada@Example.org", "Ada", "2026-11-22", "1"]
    [account] = json.loads((await operator.run("list", "--json")).output)
    assert (account["email"], account["sessions"]) == ("Ada@Example.org", 1)
    assert "password" not in json.dumps(account)


@pytest.mark.parametrize(("part", "found"), [("ada@EXAMPLE", 1), ("ADA", 1), ("%", 0), ("bob", 0)])
async def test_the_list_can_be_searched(operator: Operator, ada: httpx2.AsyncClient, part: str, found: int) -> None:
    assert len(json.loads((await operator.run("list", "--search", part, "--json")).output)) == found


async def test_nobody_is_said_as_well(operator: Operator, database: Database) -> None:
    assert (await operator.run("list")).output == "No accounts.\n"


async def test_sessions_end_at_once_everywhere(operator: Operator, ada: httpx2.AsyncClient) -> None:
    assert await status_of(ada) == 200
    result = await operator.run("end-sessions", " ada@example.org", "--json")
    assert json.loads(result.output) == {"sessions_ended": 1}
    assert await status_of(ada) == 401


async def test_an_account_is_deleted_with_everything(operator: Operator, ada: httpx2.AsyncClient) -> None:
    await ada.post("/api/v1/todos", json={"title": "Sharpen the knives"})
    result = await operator.run("delete", "ADA@example.org", "--yes")
    assert (result.exit_code, result.output.split()[:2]) == (0, ["Deleted:", "Ada@Example.org"])
    assert await status_of(ada) == 401
    again = await ada.post("/api/v1/auth/register", json=ADA)
    assert again.status_code == 201
    assert (await ada.get("/api/v1/todos")).json()["items"] == []


async def test_deleting_asks_first(operator: Operator, ada: httpx2.AsyncClient) -> None:
    refused = await operator.run("delete", "ada@example.org", answer="n\n")
    assert refused.exit_code == 1
    assert await status_of(ada) == 200
    assert (await operator.run("delete", "ada@example.org", answer="y\n")).exit_code == 0
    assert await status_of(ada) == 401


@pytest.mark.parametrize("command", [["end-sessions"], ["delete", "--yes"]])
async def test_an_unknown_address_is_an_error(operator: Operator, database: Database, command: list[str]) -> None:
    result = await operator.run(*command, "nobody@example.org")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "Nobody has an account" in result.stderr


async def test_a_database_that_is_away_is_one_sentence(environment: dict[str, str], clock: SettableClock) -> None:
    nowhere = load_settings({**environment, "DATABASE_URL": "postgresql://taskwell@127.0.0.1:1/taskwell"})
    result = await Operator(nowhere, clock).run("list")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.splitlines()[-1] == "The database does not answer. Is DATABASE_URL right?"

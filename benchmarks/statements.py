"""The SQL of the product, as its own repositories say it.

The floor and `pgbench` have to run the statements that Taskwell runs, today's and those of the next change. So they
are not written down here: a connection that only listens is handed to the repositories, with values that can be
found again among the arguments.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final, cast
from uuid import UUID

from taskwell.accounts.repository import SessionRepository
from taskwell.mail.outbox import Coalescing, NewMail
from taskwell.mail.repository import OutboxRepository
from taskwell.platform.database import Connection
from taskwell.platform.rate_limits.repository import CountRepository
from taskwell.platform.settings import RateLimit
from taskwell.todos.repository import TodoRepository
from taskwell.todos.schemas import DueBody, TodoChange, TodoCreation, TodoQuery

PAGE = 20
# Rows of one client or address are never near the limit: what is measured is below it.
LIMIT: Final = RateLimit(amount=1_000_000, window=timedelta(hours=1))

OWNER: Final = UUID("01900000-0000-7000-8000-000000000001")
TODO: Final = UUID("01900000-0000-7000-8000-000000000002")
SESSION: Final = UUID("01900000-0000-7000-8000-000000000003")
MAIL: Final = UUID("01900000-0000-7000-8000-000000000004")
NOW: Final = datetime(2020, 1, 1, tzinfo=UTC)
SEEN_SINCE: Final = datetime(2020, 1, 2, tzinfo=UTC)
MAIL_EXPIRES: Final = datetime(2020, 1, 3, tzinfo=UTC)
TITLE: Final = "The Title"
TITLE_FOLDED: Final = "the title"
NOTES: Final = "The Notes"
NOTES_FOLDED: Final = "the notes"
DUE: Final = date(2020, 1, 4)
ADDRESS: Final = "the-address"
COALESCING: Final = "the-coalescing-key"
FINGERPRINT: Final = b"the-fingerprint"
COUNTED: Final = b"the-counted-key"


@dataclass(frozen=True)
class Statement:
    """A statement with the arguments of one call; some of them are the values above, to be replaced."""

    sql: str
    arguments: tuple[object, ...]

    def filled(self, values: Mapping[object, object]) -> list[object]:
        """The arguments, those that are keys of ``values`` replaced."""
        return [values.get(argument, argument) if is_key(argument) else argument for argument in self.arguments]


class _Listener:
    """Stands where a connection is expected and answers that nothing was found."""

    def __init__(self) -> None:
        self.heard: list[Statement] = []

    async def fetch(self, sql: str, *arguments: object) -> Sequence[object]:
        self.heard.append(Statement(sql, arguments))
        return []

    async def fetchrow(self, sql: str, *arguments: object) -> None:
        self.heard.append(Statement(sql, arguments))

    async def execute(self, sql: str, *arguments: object) -> str:
        self.heard.append(Statement(sql, arguments))
        return ""


@dataclass(frozen=True)
class Statements:
    """What one request of each kind asks of the database, in order."""

    session: Statement
    list: Statement
    get: Statement
    create: Statement
    update: Statement
    count: Statement
    queue_mail: Statement


async def of_taskwell() -> Statements:
    """The statements of the code as it stands."""
    creation = TodoCreation(
        title=TITLE, notes=NOTES, priority=2, tags=["work", "figures"], due=DueBody.model_validate({"date": str(DUE)})
    )
    return Statements(
        session=await _said(lambda on: SessionRepository(on).find_living(SESSION, NOW, SEEN_SINCE)),
        list=await _said(lambda on: TodoRepository(on).list_page(OWNER, TodoQuery(limit=PAGE), PAGE + 1, None)),
        get=await _said(lambda on: TodoRepository(on).find(OWNER, TODO)),
        create=await _said(lambda on: TodoRepository(on).add(OWNER, TODO, creation, FINGERPRINT, NOW)),
        update=await _said(lambda on: TodoRepository(on).patch(OWNER, TODO, TodoChange(title=TITLE), None, NOW)),
        count=await _said(lambda on: CountRepository(on).count(COUNTED, LIMIT, NOW)),
        queue_mail=await _said(lambda on: OutboxRepository(on).add(_mail())),
    )


def _mail() -> NewMail:
    return NewMail(
        id=MAIL,
        kind="password_reset",
        address=ADDRESS,
        payload={},
        created_at=NOW,
        expires_at=MAIL_EXPIRES,
        coalescing=Coalescing(key=COALESCING, quiet_for=timedelta(minutes=1)),
    )


async def _said(use: Callable[[Connection], Awaitable[object]]) -> Statement:
    listener = _Listener()
    # A repository that counts on a row asks no further without one.
    with suppress(AssertionError):
        await use(cast("Connection", listener))
    [statement] = listener.heard
    return statement


def is_key(argument: object) -> bool:
    """Whether an argument is of a kind that the values above are of, and may be looked up."""
    return isinstance(argument, (UUID, date, str, bytes))

"""Everything that is kept about an account, in one document."""

from tempfile import SpooledTemporaryFile
from typing import IO, Final

from taskwell.accounts.rows import Session
from taskwell.accounts.schemas import AccountBody, SessionBody
from taskwell.accounts.service import AccountService, SessionService
from taskwell.platform.clock import Clock
from taskwell.platform.database import Database
from taskwell.todos.repository import TodoRepository
from taskwell.todos.schemas import ExportHead
from taskwell.todos.wire import todo_json

_KEPT_IN_MEMORY: Final = 4 * 1024 * 1024


class ExportService:
    """Writes the export of an account."""

    def __init__(self, database: Database, accounts: AccountService, sessions: SessionService, clock: Clock) -> None:
        self._database = database
        self._accounts = accounts
        self._sessions = sessions
        self._clock = clock

    async def write(self, session: Session) -> IO[bytes]:
        """The document as a file to be read from its beginning and closed; beyond 4 MiB it is on the disk.

        It is complete when this returns: the database is not kept waiting by a slow reader, and a failure is
        still an answer with a status of its own.
        """
        head = ExportHead(
            exported_at=self._clock(),
            account=AccountBody.of(await self._accounts.get(session.account_id)),
            sessions=[
                SessionBody.of(each, session.id) for each in await self._sessions.list_living(session.account_id)
            ],
        )
        file = SpooledTemporaryFile(_KEPT_IN_MEMORY)  # noqa: SIM115  # the reader closes it
        file.write(head.model_dump_json().encode().removesuffix(b"}") + b',"todos":[')
        separator = b""
        async with self._database.transaction() as connection:
            async for todo in TodoRepository(connection).all(session.account_id):
                file.write(separator + todo_json(todo))
                separator = b","
        file.write(b"]}")
        file.seek(0)
        return file

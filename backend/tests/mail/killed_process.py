"""A process of its own, to be killed: it comes to the named point, says `here`, and stays there.

Its arguments: the database's address, the SMTP server's port, and the point.
"""

import asyncio
import sys
from uuid import UUID

from taskwell.mail.delivery import Delivery
from taskwell.mail.message import Message
from taskwell.mail.transports.smtp import SmtpTransport
from taskwell.mail.worker import OutboxWorker
from taskwell.platform.clock import system_clock
from taskwell.platform.database import Database
from taskwell.platform.settings import SmtpSettings, SmtpTls, load_settings
from tests.conftest import SettableClock
from tests.mail.post import LetterComposer, Post


class StoppedTransport:
    """Sends, or does not, and never comes back."""

    name = "smtp"

    def __init__(self, port: int, *, sends: bool) -> None:
        server = SmtpSettings(host="127.0.0.1", port=port, username=None, password=None, tls=SmtpTls.NONE)
        self._smtp = SmtpTransport(server, client_name="taskwell.example")
        self._sends = sends

    async def send(self, message: Message, key: UUID) -> None:
        if self._sends:
            await self._smtp.send(message, key)
        await stay()

    async def probe(self) -> None:
        return

    async def rest(self) -> None:
        return


async def stay() -> None:
    """Says so, and hangs for good."""
    print("here", flush=True)
    await asyncio.Event().wait()


async def main(database_url: str, port: int, point: str) -> None:
    """Queues a mail, and begins to send it."""
    settings = load_settings({"DATABASE_URL": database_url})
    database = Database(settings.database)
    await database.open()
    clock = SettableClock()
    clock.now = system_clock()
    await Post(database, clock, []).queue()
    if point == "after the commit":
        await stay()
    transport = StoppedTransport(port, sends=point == "between send and mark")
    worker = OutboxWorker(database, {"letter": LetterComposer()}, Delivery([transport], system_clock), system_clock)
    await worker.work_off()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), sys.argv[3]))

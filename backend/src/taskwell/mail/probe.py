"""What readiness tells of the outbox."""

from taskwell.mail.repository import OutboxRepository
from taskwell.platform.database import Database
from taskwell.platform.health import Check, Status


class OutboxProbe:
    """Asks how the outbox stands.

    `closed_way` is the sentence on why the mail server cannot be reached from this host, where that is known.
    """

    def __init__(self, database: Database, closed_way: str | None) -> None:
        self._database = database
        self._closed_way = closed_way

    async def outbox(self) -> Check:
        """Dead mails make it degraded: everything works, and somebody waits for a mail that will not come."""
        async with self._database.connection() as connection:
            figures = await OutboxRepository(connection).figures()
        if figures.dead:
            return Check(Status.DEGRADED, f"{figures.dead} mails could not be delivered: taskwell admin mail list")
        if self._closed_way:
            return Check(Status.DEGRADED, f"{figures.queued} mails wait to be sent, but {self._closed_way}")
        return Check(Status.OK, f"{figures.queued} mails wait to be sent")

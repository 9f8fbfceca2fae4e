"""What readiness tells of the outbox."""

from taskwell.mail.repository import OutboxRepository
from taskwell.platform.database import Database
from taskwell.platform.health import Check, Status


class OutboxProbe:
    """Asks how the outbox stands."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def outbox(self) -> Check:
        """Dead mails make it degraded: everything works, and somebody waits for a mail that will not come."""
        async with self._database.connection() as connection:
            figures = await OutboxRepository(connection).figures()
        if figures.dead:
            return Check(Status.DEGRADED, f"{figures.dead} mails could not be delivered: taskwell admin mail list")
        return Check(Status.OK, f"{figures.queued} mails wait to be sent")

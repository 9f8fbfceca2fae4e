"""The outbox with everything round it: a real database, transports that obey, a clock that stands still."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from uuid_utils.compat import uuid7

from taskwell.mail.delivery import Delivery
from taskwell.mail.message import MailAddress, Message
from taskwell.mail.outbox import Coalescing, ListedMail, NewMail, QueuedMail
from taskwell.mail.repository import OutboxRepository
from taskwell.mail.transport import MailTransport
from taskwell.mail.worker import OutboxWorker
from taskwell.platform.database import Connection, Database
from tests.conftest import SettableClock
from tests.mail.conftest import a_message

LIFE = timedelta(minutes=30)
QUIET = timedelta(seconds=60)


@dataclass
class ObedientTransport:
    """Does what its script says, call by call, and after that takes everything."""

    name: str = "first"
    script: list[Exception | Callable[[], Awaitable[None]]] = field(default_factory=list)
    sent: list[tuple[Message, UUID]] = field(default_factory=list)
    calls: int = 0

    async def send(self, message: Message, key: UUID) -> None:
        self.calls += 1
        if self.script:
            step = self.script.pop(0)
            if isinstance(step, Exception):
                raise step
            await step()
        self.sent.append((message, key))

    async def probe(self) -> None:
        return

    async def rest(self) -> None:
        return


@dataclass
class LetterComposer:
    """Writes to everybody but to `strangers`; the subject names the mail it was written for."""

    strangers: frozenset[str] = frozenset()
    breaks: bool = False

    async def compose(self, connection: Connection, mail: QueuedMail) -> Message | None:
        await connection.execute("SELECT 1")
        if self.breaks:
            raise LookupError("a mistake of ours")
        if mail.address in self.strangers:
            return None
        return a_message(recipient=MailAddress(mail.address), subject=f"{mail.id} {mail.generation}")


@dataclass
class Post:
    """One process's share of the outbox, on a clock that the test moves."""

    database: Database
    clock: SettableClock
    transports: list[ObedientTransport]
    composer: LetterComposer = field(default_factory=LetterComposer)

    def __post_init__(self) -> None:
        self.worker = self.another_worker(*self.transports)

    def another_worker(self, *transports: MailTransport) -> OutboxWorker:
        delivery = Delivery(transports, self.clock)
        return OutboxWorker(self.database, {"letter": self.composer}, delivery, self.clock, jitter=lambda: 0.0)

    @property
    def sent(self) -> list[Message]:
        return [message for transport in self.transports for message, _ in transport.sent]

    def new_mail(self, address: str = "ada@example.org", *, coalesce: bool = False) -> NewMail:
        return NewMail(
            id=uuid7(),
            kind="letter",
            address=address,
            payload={},
            created_at=self.clock(),
            expires_at=self.clock() + LIFE,
            coalescing=Coalescing(key=f"letter:{address}", quiet_for=QUIET) if coalesce else None,
        )

    async def queue(self, address: str = "ada@example.org", *, coalesce: bool = False) -> UUID:
        mail = self.new_mail(address, coalesce=coalesce)
        async with self.database.transaction() as connection:
            await OutboxRepository(connection).add(mail)
        return mail.id

    async def rows(self) -> list[ListedMail]:
        async with self.database.connection() as connection:
            return list(await OutboxRepository(connection).list(None, 100))

    async def row(self, mail_id: UUID) -> ListedMail | None:
        async with self.database.connection() as connection:
            return await OutboxRepository(connection).find(mail_id)

    async def until_settled(self) -> list[timedelta]:
        """Works, and moves the clock to the next thing to do, until nothing is queued; returns the waits."""
        waits: list[timedelta] = []
        while True:
            wait = await self.worker.work_off()
            if wait is None or not any(row.state in {"queued", "leased"} for row in await self.rows()):
                return waits
            waits.append(wait)
            self.clock.advance(wait)

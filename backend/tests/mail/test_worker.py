"""The worker's day: it sleeps until it is needed, and survives what happens round it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from taskwell.mail.delivery import Delivery
from taskwell.mail.worker import OutboxWorker
from taskwell.platform.database import Connection, Database
from taskwell.platform.errors import ServiceUnavailableError
from taskwell.platform.settings import Settings
from tests.conftest import SettableClock
from tests.mail.post import ObedientTransport, Post

GRACE = timedelta(seconds=8)


class WatchedDatabase(Database):
    """Counts how often it is used, and can be away."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings.database)
        self.uses = 0
        self.away = False

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Connection]:
        self._use()
        async with super().connection() as connection:
            yield connection

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Connection]:
        self._use()
        async with super().transaction() as connection:
            yield connection

    def _use(self) -> None:
        self.uses += 1
        if self.away:
            raise ServiceUnavailableError


class RestingTransport(ObedientTransport):
    """Tells when the worker has nothing more to do: it rests its transports before it sleeps."""

    def __init__(self) -> None:
        super().__init__()
        self.rested = asyncio.Event()

    async def rest(self) -> None:
        self.rested.set()


class Day:
    """A running worker in a loop whose time can be moved."""

    def __init__(self, database: WatchedDatabase, clock: SettableClock, loop_time: "LoopTime") -> None:
        self.database = database
        self.clock = clock
        self.transport = RestingTransport()
        self.post = Post(database, clock, [self.transport])
        self._loop_time = loop_time

    async def begin(self) -> None:
        self.post.worker.start()
        await self.asleep()

    async def asleep(self) -> None:
        await self.transport.rested.wait()
        self.transport.rested.clear()

    async def pass_time(self, by: timedelta) -> None:
        """Moves the clock and the loop's timers; each that is due fires."""
        self.clock.advance(by)
        self._loop_time.offset += by.total_seconds()
        for _ in range(20):
            await asyncio.sleep(0)


class LoopTime:
    """The running loop's own time, plus an offset."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.offset = 0.0
        loop = asyncio.get_running_loop()
        true_time = loop.time
        monkeypatch.setattr(loop, "time", lambda: true_time() + self.offset)


@pytest.fixture
async def day(
    database: Database, settings: Settings, clock: SettableClock, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Day]:
    watched = WatchedDatabase(settings)
    await watched.open()
    day = Day(watched, clock, LoopTime(monkeypatch))
    yield day
    await day.post.worker.stop(GRACE)
    await watched.close()


async def test_with_nothing_to_do_no_statement_is_sent_for_hours(day: Day) -> None:
    await day.begin()
    uses = day.database.uses
    assert uses == 2
    for _ in range(24):
        await day.pass_time(timedelta(hours=1))
    assert day.database.uses == uses


async def test_after_a_mail_one_look_hours_later_forgets_it_and_then_all_is_quiet(day: Day) -> None:
    await day.begin()
    await day.post.queue()
    day.post.worker.wake()
    await day.asleep()
    assert len(day.transport.sent) == 1
    uses = day.database.uses
    await day.pass_time(timedelta(hours=5, minutes=59))
    assert day.database.uses == uses
    await day.pass_time(timedelta(minutes=1))
    await day.asleep()
    assert day.database.uses == uses + 2
    uses = day.database.uses
    await day.pass_time(timedelta(days=3))
    assert day.database.uses == uses
    assert await day.post.rows() == []


async def test_a_worker_that_starts_sends_what_was_left_behind(day: Day) -> None:
    await day.post.queue()
    await day.begin()
    assert len(day.transport.sent) == 1


async def test_a_worker_wakes_by_itself_when_an_attempt_is_due(day: Day) -> None:
    day.transport.script = [ConnectionError("a mistake that is no MailError")]
    await day.post.queue()
    await day.begin()
    assert day.transport.sent == []
    await day.pass_time(timedelta(seconds=4))
    await day.asleep()
    assert len(day.transport.sent) == 1


async def test_a_database_that_is_away_is_waited_for(day: Day) -> None:
    day.database.away = True
    await day.begin()
    for _ in range(6):
        await day.pass_time(timedelta(minutes=1))
        await day.asleep()
    assert day.database.uses == 7
    day.database.away = False
    await day.post.queue()
    await day.pass_time(timedelta(minutes=1))
    await day.asleep()
    assert len(day.transport.sent) == 1


async def test_stopping_finishes_the_mail_in_hand(database: Database, clock: SettableClock) -> None:
    in_hand, go_on = asyncio.Event(), asyncio.Event()

    async def take_its_time() -> None:
        in_hand.set()
        await go_on.wait()

    post = Post(database, clock, [ObedientTransport(script=[take_its_time])])
    mail_id = await post.queue()
    post.worker.start()
    await in_hand.wait()
    stopping = asyncio.create_task(post.worker.stop(GRACE))
    await asyncio.sleep(0)
    assert not stopping.done()
    go_on.set()
    await stopping
    row = await post.row(mail_id)
    assert row is not None
    assert row.state == "sent"


async def test_stopping_does_not_wait_for_a_transport_that_hangs(database: Database, clock: SettableClock) -> None:
    in_hand = asyncio.Event()

    async def hang() -> None:
        in_hand.set()
        await asyncio.Event().wait()

    post = Post(database, clock, [ObedientTransport(script=[hang])])
    mail_id = await post.queue()
    post.worker.start()
    await in_hand.wait()
    await post.worker.stop(timedelta(0))
    row = await post.row(mail_id)
    assert row is not None
    assert row.state == "leased"


async def test_a_hanging_transport_does_not_outlast_the_lease(database: Database, clock: SettableClock) -> None:
    async def hang() -> None:
        await asyncio.Event().wait()

    delivery = Delivery([ObedientTransport(script=[hang])], clock, deadline=timedelta(0))
    post = Post(database, clock, [])
    worker = OutboxWorker(database, {"letter": post.composer}, delivery, clock)
    mail_id = await post.queue()
    await worker.work_off()
    row = await post.row(mail_id)
    assert row is not None
    assert (row.state, row.last_error) == ("queued", "the transports took too long")

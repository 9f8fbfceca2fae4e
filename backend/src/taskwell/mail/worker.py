"""Sends what lies in the outbox, and sleeps while there is nothing to do.

Sleeping means that no statement reaches PostgreSQL, so that a database that suspends when it is idle can.
The worker looks once at its start, after each `wake`, and when a row says that it is due.
"""

import asyncio
import random  # noqa: TID251 -- spreads retries, guards nothing
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Final

from uuid_utils.compat import uuid7

from taskwell.mail.backoff import delay
from taskwell.mail.delivery import Delivery, Postponed, Refused, Sent
from taskwell.mail.message import Message
from taskwell.mail.metrics import count, note
from taskwell.mail.outbox import MailComposer, QueuedMail
from taskwell.mail.repository import OutboxRepository
from taskwell.platform.clock import Clock
from taskwell.platform.database import Database
from taskwell.platform.errors import ServiceUnavailableError
from taskwell.platform.logging import get_logger

_log = get_logger(__name__)

# Longer than a delivery with its statements, short enough that a mail whose process was killed arrives
# within a minute of the restart.
LEASE: Final = timedelta(seconds=50)
_AT_ONCE: Final = 4
_KEEP_SENT: Final = timedelta(hours=6)
_KEEP_DEAD: Final = timedelta(days=7)
_DATABASE_PATIENCE: Final = timedelta(minutes=1)
# Another process may be claiming in this very moment what is due.
_SHORTEST_NAP: Final = timedelta(seconds=1)


class OutboxWorker:
    """One per process; any number of processes may share the outbox."""

    def __init__(
        self,
        database: Database,
        composers: Mapping[str, MailComposer],
        delivery: Delivery,
        clock: Clock,
        *,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._database = database
        self._composers = composers
        self._delivery = delivery
        self._clock = clock
        self._jitter = jitter
        self._woken = asyncio.Event()
        self._stopping = False
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begins to work, with one look at what was left behind."""
        self._task = asyncio.create_task(self._run(), name="outbox-worker")

    async def stop(self, grace: timedelta) -> None:
        """Finishes the mails in hand, but takes no longer than `grace`; what is cut off is sent by the next process."""
        self._stopping = True
        self.wake()
        if self._task is None:
            return
        await asyncio.wait({self._task}, timeout=grace.total_seconds())
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        self._task = None

    def wake(self) -> None:
        """Says that something was queued; to be called after the commit."""
        self._woken.set()

    async def work_off(self) -> timedelta | None:
        """Sends all that is due; returns how long there is nothing to do, None for until the next wake.

        Raises ServiceUnavailableError when the database went away; what was claimed comes back with its lease.
        """
        while not self._stopping:
            claimed = await self._work_off_some()
            if claimed == _AT_ONCE:
                # There is more, most likely; to look over a long queue between every few mails would take longer
                # than to send them.
                continue
            async with self._database.connection() as connection:
                next_at, figures = await OutboxRepository(connection).forget_and_look_ahead(self._clock())
            note(figures)
            if next_at is None:
                return None
            wait = next_at - self._clock()
            if wait > timedelta(0):
                return wait
            if not claimed:
                return _SHORTEST_NAP
        return None

    async def _run(self) -> None:
        failures = 0
        while not self._stopping:
            self._woken.clear()
            try:
                wait = await self.work_off()
                failures = 0
            except ServiceUnavailableError:
                failures += 1
                wait = delay(failures, self._jitter(), _DATABASE_PATIENCE)
                _log.warning("outbox_database_unavailable", retry_in=wait.total_seconds())
            await self._delivery.rest()
            await self._sleep(wait)

    async def _sleep(self, wait: timedelta | None) -> None:
        try:
            async with asyncio.timeout(None if wait is None else wait.total_seconds()):
                await self._woken.wait()
        except TimeoutError:
            return

    async def _work_off_some(self) -> int:
        now = self._clock()
        async with self._database.connection() as connection:
            mails = await OutboxRepository(connection).claim(now, uuid7(), now + LEASE, _AT_ONCE)
        # Each to its end, before a failure of the database is passed on.
        results = await asyncio.gather(*(self._handle(mail) for mail in mails), return_exceptions=True)
        for result in results:
            if isinstance(result, BaseException):
                raise result
        return len(mails)

    async def _handle(self, mail: QueuedMail) -> None:
        if mail.covered:
            await self._discard(mail, "covered_by_a_sent_mail")
        elif mail.expires_at <= self._clock():
            await self._give_up(mail, "expired before a transport took it")
        else:
            await self._attempt(mail)

    async def _attempt(self, mail: QueuedMail) -> None:
        try:
            message = await self._compose(mail)
            if message is None:
                await self._discard(mail, "nobody_to_write_to")
                return
            outcome = await self._delivery.send(message, mail.key)
        except ServiceUnavailableError:
            raise
        except Exception:  # noqa: BLE001 -- a mistake in one mail must not keep all others from being sent
            _log.exception("mail_attempt_broke", **_about(mail))
            outcome = Postponed("the attempt broke; the log has the reason")
        match outcome:
            case Sent(transport):
                await self._mark_sent(mail, transport)
            case Refused(reason):
                await self._give_up(mail, reason)
            case Postponed(reason, retry_after):
                await self._postpone(mail, reason, retry_after)

    async def _compose(self, mail: QueuedMail) -> Message | None:
        async with self._database.transaction() as connection:
            return await self._composers[mail.kind].compose(connection, mail)

    async def _mark_sent(self, mail: QueuedMail, transport: str) -> None:
        async with self._database.connection() as connection:
            kept = await OutboxRepository(connection).mark_sent(mail, self._clock(), transport, _KEEP_SENT)
        count(mail.kind, "sent", transport)
        _log.info("mail_sent", transport=transport, **_about(mail))
        _note_lost_lease(mail, kept=kept)

    async def _postpone(self, mail: QueuedMail, reason: str, retry_after: timedelta | None) -> None:
        wait = max(delay(mail.attempts, self._jitter()), retry_after or timedelta(0))
        until = self._clock() + wait
        if until >= mail.expires_at:
            # One more attempt just before its end is worth more than a death some time before.
            until = max(mail.expires_at - timedelta(seconds=1), self._clock() + _SHORTEST_NAP)
        async with self._database.connection() as connection:
            kept = await OutboxRepository(connection).postpone(mail, until, reason)
        count(mail.kind, "failed")
        _log.warning("mail_failed", reason=reason, next_attempt_at=until.isoformat(), **_about(mail))
        _note_lost_lease(mail, kept=kept)

    async def _give_up(self, mail: QueuedMail, reason: str) -> None:
        async with self._database.connection() as connection:
            kept = await OutboxRepository(connection).mark_dead(mail, self._clock(), reason, _KEEP_DEAD)
        count(mail.kind, "dead")
        _log.error("mail_dead", reason=reason, **_about(mail))
        _note_lost_lease(mail, kept=kept)

    async def _discard(self, mail: QueuedMail, reason: str) -> None:
        async with self._database.connection() as connection:
            await OutboxRepository(connection).discard(mail)
        _log.info("mail_discarded", reason=reason, **_about(mail))


def _about(mail: QueuedMail) -> dict[str, str | int]:
    return {"outbox_id": str(mail.id), "mail_kind": mail.kind, "attempt": mail.attempts}


def _note_lost_lease(mail: QueuedMail, *, kept: bool) -> None:
    if not kept:
        _log.warning("mail_lease_lost", **_about(mail))

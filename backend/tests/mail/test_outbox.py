"""The outbox: what was queued is sent once, whatever fails meanwhile."""

import asyncio
from datetime import timedelta

import pytest
from prometheus_client import REGISTRY, generate_latest
from uuid_utils.compat import uuid7

from taskwell.mail.errors import (
    AddressRefusedError,
    MessageRefusedError,
    TransportMisconfiguredError,
    TransportUnavailableError,
    redacted,
)
from taskwell.mail.outbox import OutboxFigures
from taskwell.mail.repository import OutboxRepository
from taskwell.mail.worker import LEASE
from taskwell.platform.database import Database
from tests.conftest import SettableClock
from tests.mail.post import LIFE, QUIET, LetterComposer, ObedientTransport, Post

DOWN = TransportUnavailableError("connection refused")


@pytest.fixture
def transport() -> ObedientTransport:
    return ObedientTransport()


@pytest.fixture
def post(database: Database, clock: SettableClock, transport: ObedientTransport) -> Post:
    return Post(database, clock, [transport])


async def test_a_queued_mail_is_sent_once(post: Post) -> None:
    mail_id = await post.queue()
    await post.worker.work_off()
    await post.worker.work_off()
    assert [message.recipient.email for message in post.sent] == ["ada@example.org"]
    row = await post.row(mail_id)
    assert row is not None
    assert (row.state, row.transport, row.attempts) == ("sent", "first", 1)


async def test_a_mail_whose_transaction_is_rolled_back_was_never_queued(post: Post) -> None:
    async def fail_after_queueing() -> None:
        async with post.database.transaction() as connection:
            await OutboxRepository(connection).add(post.new_mail())
            raise LookupError

    with pytest.raises(LookupError):
        await fail_after_queueing()
    assert await post.rows() == []


async def test_a_mail_to_nobody_leaves_no_row(post: Post) -> None:
    post.composer.strangers = frozenset({"nobody@example.org"})
    await post.queue("nobody@example.org")
    assert await post.worker.work_off() is None
    assert post.sent == []
    assert await post.rows() == []


async def test_a_provider_that_is_back_gets_every_mail_once(post: Post, transport: ObedientTransport) -> None:
    transport.script = [DOWN] * 13
    for n in range(5):
        await post.queue(f"user{n}@example.org")
    waits = await post.until_settled()
    assert sorted(m.recipient.email for m in post.sent) == [f"user{n}@example.org" for n in range(5)]
    assert waits[:2] == [timedelta(seconds=4), timedelta(seconds=8)]


async def test_the_same_mail_keeps_its_key_from_attempt_to_attempt(post: Post, transport: ObedientTransport) -> None:
    keys = []

    async def note(n: int = 0) -> None:
        keys.append(n)

    transport.script = [DOWN, note]
    await post.queue()
    await post.until_settled()
    await post.queue()
    await post.until_settled()
    assert len({key for _, key in transport.sent}) == 2


async def test_waits_grow_and_the_last_attempt_comes_just_before_the_end(
    post: Post, transport: ObedientTransport
) -> None:
    transport.script = [DOWN] * 1000
    mail_id = await post.queue()
    waits = await post.until_settled()
    assert [wait.total_seconds() for wait in waits] == [4, 8, 16, 32, 64, 128, 256, 512, 600, 179, 1]
    assert sum(waits, timedelta(0)) == LIFE
    row = await post.row(mail_id)
    assert row is not None
    assert (row.state, row.last_error) == ("dead", "expired before a transport took it")


async def test_a_provider_that_asks_for_patience_gets_it(post: Post, transport: ObedientTransport) -> None:
    transport.script = [TransportUnavailableError("429", retry_after=timedelta(seconds=90))]
    await post.queue()
    assert await post.worker.work_off() == timedelta(seconds=90)


async def test_an_address_refused_for_good_is_dead_at_once(database: Database, clock: SettableClock) -> None:
    first, second = ObedientTransport("first"), ObedientTransport("second")
    post = Post(database, clock, [first, second])
    first.script = [AddressRefusedError("550 no such user")]
    mail_id = await post.queue()
    await post.worker.work_off()
    row = await post.row(mail_id)
    assert row is not None
    assert (row.state, row.last_error, second.calls) == ("dead", "550 no such user", 0)


@pytest.mark.parametrize("failure", [DOWN, TransportMisconfiguredError("401"), MessageRefusedError("554 not this one")])
async def test_the_next_transport_sends_when_one_fails(
    failure: Exception, database: Database, clock: SettableClock
) -> None:
    first, second = ObedientTransport("first", [failure]), ObedientTransport("second")
    post = Post(database, clock, [first, second])
    mail_id = await post.queue()
    await post.worker.work_off()
    row = await post.row(mail_id)
    assert row is not None
    assert (row.state, row.transport) == ("sent", "second")


async def test_a_message_that_every_transport_refuses_is_dead(database: Database, clock: SettableClock) -> None:
    refusal = MessageRefusedError("554 spam")
    post = Post(database, clock, [ObedientTransport("first", [refusal]), ObedientTransport("second", [refusal])])
    mail_id = await post.queue()
    await post.worker.work_off()
    row = await post.row(mail_id)
    assert row is not None
    assert row.state == "dead"


async def test_a_transport_that_just_failed_is_asked_last(database: Database, clock: SettableClock) -> None:
    first, second = ObedientTransport("first", [DOWN]), ObedientTransport("second")
    post = Post(database, clock, [first, second])
    for _ in range(3):
        await post.queue()
        await post.worker.work_off()
    assert (first.calls, second.calls) == (1, 3)
    clock.advance(timedelta(minutes=1))
    await post.queue()
    await post.worker.work_off()
    assert (first.calls, second.calls) == (2, 3)


async def test_a_mistake_in_one_mail_leaves_the_others_alone(post: Post) -> None:
    broken = Post(post.database, post.clock, [], LetterComposer(breaks=True))
    mail_id = await post.queue()
    await broken.worker.work_off()
    row = await post.row(mail_id)
    assert row is not None
    assert (row.state, row.last_error) == ("queued", "the attempt broke; the log has the reason")
    await post.until_settled()
    assert len(post.sent) == 1


async def test_a_worker_that_was_slower_than_its_lease_changes_nothing(
    post: Post, transport: ObedientTransport
) -> None:
    other = ObedientTransport("other")

    async def overtaken() -> None:
        post.clock.advance(LEASE)
        await post.another_worker(other).work_off()

    transport.script = [overtaken]
    mail_id = await post.queue()
    await post.worker.work_off()
    row = await post.row(mail_id)
    assert row is not None
    assert (row.state, row.transport, row.attempts) == ("sent", "other", 2)


async def test_a_mail_in_hand_is_nobody_elses(post: Post, transport: ObedientTransport) -> None:
    other = ObedientTransport("other")

    async def meanwhile() -> None:
        await post.another_worker(other).work_off()

    transport.script = [meanwhile]
    await post.queue()
    await post.worker.work_off()
    assert (len(post.sent), other.calls) == (1, 0)


async def test_many_workers_send_each_mail_once(post: Post) -> None:
    others = [ObedientTransport(f"transport-{n}") for n in range(4)]
    workers = [post.another_worker(other) for other in others]
    ids = {await post.queue(f"user{n}@example.org") for n in range(40)}
    await asyncio.gather(*(worker.work_off() for worker in workers))
    # One that lost every claim to the others naps before it looks again.
    await post.worker.work_off()
    subjects = [m.subject for other in others for m, _ in other.sent] + [m.subject for m in post.sent]
    assert sorted(subjects) == sorted(f"{mail_id} 0" for mail_id in ids)


async def test_many_requests_for_one_address_give_one_mail(post: Post) -> None:
    ids = await asyncio.gather(*(post.queue(coalesce=True) for _ in range(20)))
    await post.until_settled()
    [message] = post.sent
    assert message.subject == f"{max(ids)} 0"
    assert len(await post.rows()) == 1


async def test_many_workers_give_one_mail_for_one_address(post: Post) -> None:
    others = [ObedientTransport(f"transport-{n}") for n in range(4)]

    async def ask_and_work(other: ObedientTransport) -> None:
        worker = post.another_worker(other)
        for _ in range(5):
            await post.queue(coalesce=True)
            await worker.work_off()

    await asyncio.gather(*(ask_and_work(other) for other in others))
    await post.until_settled()
    assert sum(len(other.sent) for other in others) + len(post.sent) == 1
    assert len(await post.rows()) == 1


async def test_a_request_while_the_mail_is_in_hand_is_answered_by_it(post: Post, transport: ObedientTransport) -> None:
    async def meanwhile() -> None:
        await post.queue(coalesce=True)

    transport.script = [meanwhile]
    first = await post.queue(coalesce=True)
    await post.until_settled()
    assert [m.subject for m in post.sent] == [f"{first} 0"]
    assert len(await post.rows()) == 1


async def test_a_request_shortly_after_a_sent_mail_sends_nothing_new(post: Post) -> None:
    await post.queue(coalesce=True)
    await post.worker.work_off()
    post.clock.advance(QUIET - timedelta(seconds=1))
    await post.queue(coalesce=True)
    await post.worker.work_off()
    assert len(post.sent) == 1
    post.clock.advance(timedelta(seconds=1))
    latest = await post.queue(coalesce=True)
    await post.worker.work_off()
    assert [m.subject for m in post.sent][1:] == [f"{latest} 0"]


async def test_a_request_while_an_older_one_waits_is_tried_at_once_in_its_place(
    post: Post, transport: ObedientTransport
) -> None:
    transport.script = [DOWN, DOWN]
    await post.queue(coalesce=True)
    await post.worker.work_off()
    post.clock.advance(timedelta(seconds=1))
    newer = await post.queue(coalesce=True)
    await post.until_settled()
    assert [m.subject for m in post.sent] == [f"{newer} 0"]
    assert len(await post.rows()) == 1


async def test_a_mail_that_takes_in_a_later_request_lives_as_long_as_that(
    post: Post, transport: ObedientTransport
) -> None:
    async def meanwhile() -> None:
        post.clock.advance(timedelta(seconds=5))
        await post.queue(coalesce=True)
        raise DOWN

    transport.script = [meanwhile]
    mail_id = await post.queue(coalesce=True)
    asked_at = post.clock()
    await post.worker.work_off()
    row = await post.row(mail_id)
    assert row is not None
    assert row.expires_at == asked_at + timedelta(seconds=5) + LIFE


async def test_mails_to_different_addresses_do_not_stand_for_one_another(post: Post) -> None:
    for n in range(6):
        await post.queue(f"user{n}@example.org", coalesce=True)
    await post.until_settled()
    assert len(post.sent) == 6


async def test_what_was_sent_is_forgotten_within_hours(post: Post) -> None:
    await post.queue()
    wait = await post.worker.work_off()
    assert wait == timedelta(hours=6)
    post.clock.advance(wait)
    assert await post.worker.work_off() is None
    assert await post.rows() == []


async def test_a_dead_mail_stays_for_the_operator_and_can_be_revived(post: Post, transport: ObedientTransport) -> None:
    transport.script = [AddressRefusedError("550")]
    mail_id = await post.queue()
    await post.worker.work_off()
    async with post.database.connection() as connection:
        outbox = OutboxRepository(connection)
        assert await outbox.figures() == OutboxFigures(queued=0, dead=1, oldest_queued_at=None)
        post.clock.advance(timedelta(days=1))
        assert await outbox.revive(mail_id, post.clock())
        assert not await outbox.revive(mail_id, post.clock())
        assert await outbox.figures() == OutboxFigures(queued=1, dead=0, oldest_queued_at=post.clock())
    await post.worker.work_off()
    assert [m.subject for m in post.sent] == [f"{mail_id} 1"]


async def test_a_mail_of_a_process_that_was_killed_comes_back_with_its_lease(post: Post) -> None:
    mail_id = await post.queue()
    async with post.database.connection() as connection:
        await OutboxRepository(connection).claim(post.clock(), mail_id, post.clock() + LEASE, 1)
    assert await post.worker.work_off() == LEASE
    assert timedelta(seconds=60) > LEASE
    post.clock.advance(LEASE)
    await post.worker.work_off()
    assert len(post.sent) == 1


async def test_two_processes_that_claim_in_the_same_instant_do_not_both_have_an_address(post: Post) -> None:
    await post.queue(coalesce=True)
    async with post.database.connection() as slow, post.database.connection() as quick:
        async with slow.transaction():
            [first] = await OutboxRepository(slow).claim(post.clock(), uuid7(), post.clock() + LEASE, 1)
            await post.queue(coalesce=True)
            claiming = asyncio.create_task(
                OutboxRepository(quick).claim(post.clock(), uuid7(), post.clock() + LEASE, 1)
            )
            while not await slow.fetchval("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)"):
                assert not claiming.done()
        assert await claiming == ()
    assert first.attempts == 1


async def test_metrics_show_how_the_outbox_stood_when_it_was_last_looked_at(
    post: Post, transport: ObedientTransport
) -> None:
    transport.script = [AddressRefusedError("550"), DOWN]
    await post.queue("refused@example.org")
    await post.worker.work_off()
    await post.queue("waiting@example.org")
    await post.worker.work_off()
    shown = generate_latest().decode()
    assert 'taskwell_outbox_mails{state="queued"} 1.0' in shown
    assert 'taskwell_outbox_mails{state="dead"} 1.0' in shown
    oldest = REGISTRY.get_sample_value("taskwell_outbox_oldest_timestamp_seconds")
    assert oldest == post.clock().timestamp()
    assert "example.org" not in shown


async def test_no_row_and_no_log_line_holds_an_address_that_a_server_said(
    post: Post, transport: ObedientTransport, capsys: pytest.CaptureFixture[str]
) -> None:
    said = redacted("550 <ada@example.org> unknown, see https://x.example/?t=abc key 0123456789abcdef0123456789abcdef")
    transport.script = [AddressRefusedError(said)]
    mail_id = await post.queue()
    await post.worker.work_off()
    row = await post.row(mail_id)
    assert row is not None
    assert row.last_error == "550 <[address]> unknown, see [link] key [redacted]"
    assert "ada@example.org" not in capsys.readouterr().out

import asyncio
from datetime import timedelta

import asyncpg
import pytest

from taskwell.platform.database import Database
from taskwell.platform.errors import ServiceUnavailableError, TooManyRequestsError
from taskwell.platform.rate_limits import LimitName, SharedLimits
from taskwell.platform.settings import Settings, load_settings
from tests.conftest import SettableClock

LOGIN = LimitName.LOGIN_ACCOUNT
MINUTE = timedelta(minutes=1)


@pytest.fixture
def environment(environment: dict[str, str]) -> dict[str, str]:
    return {**environment, "RATE_LIMIT_LOGIN_ACCOUNT": "3/15minute", "RATE_LIMIT_FORGOT_ADDRESS": "2/hour"}


@pytest.fixture
def limits(database: Database, settings: Settings, clock: SettableClock) -> SharedLimits:
    return SharedLimits(database, settings.limits, settings.sessions.key, clock)


async def refused(limits: SharedLimits, subject: str = "jo@example.org") -> TooManyRequestsError | None:
    try:
        await limits.enforce(LOGIN, subject)
    except TooManyRequestsError as error:
        return error
    return None


async def test_exactly_as_many_are_let_through_as_the_limit_says(limits: SharedLimits) -> None:
    assert [await refused(limits) is None for _ in range(5)] == [True, True, True, False, False]


async def test_the_refusal_says_when_to_come_back(limits: SharedLimits, clock: SettableClock) -> None:
    for _ in range(3):
        await refused(limits)
    clock.advance(MINUTE)
    refusal = await refused(limits)
    assert refusal is not None
    assert refusal.headers == {
        "Retry-After": "840",
        "RateLimit-Policy": '"login_account";q=3;w=900',
        "RateLimit": '"login_account";r=0;t=840',
    }


async def test_waiting_as_told_helps_and_knocking_on_does_not_make_it_longer(
    limits: SharedLimits, clock: SettableClock
) -> None:
    for _ in range(14):
        await refused(limits)
        clock.advance(MINUTE)
    assert await refused(limits) is not None
    clock.advance(MINUTE)
    assert [await refused(limits) is None for _ in range(4)] == [True, True, True, False]


async def test_subjects_and_limits_are_counted_apart(limits: SharedLimits) -> None:
    for _ in range(4):
        await refused(limits)
    assert await refused(limits, "al@example.org") is None
    assert await limits.admits(LimitName.FORGOT_ADDRESS, "jo@example.org")


async def test_of_many_at_once_no_more_are_let_through(limits: SharedLimits) -> None:
    outcomes = await asyncio.gather(*(refused(limits) for _ in range(16)))
    assert outcomes.count(None) == 3


async def test_replicas_and_restarts_share_the_count(
    limits: SharedLimits, settings: Settings, clock: SettableClock
) -> None:
    for _ in range(3):
        await refused(limits)
    other_database = Database(settings.database)
    await other_database.open()
    other = SharedLimits(other_database, settings.limits, settings.sessions.key, clock)
    assert await refused(other) is not None
    await other_database.close()


async def test_the_silent_kind_counts_and_says_no_without_an_error(limits: SharedLimits) -> None:
    assert [await limits.admits(LimitName.FORGOT_ADDRESS, "jo@example.org") for _ in range(3)] == [True, True, False]


async def test_forgetting_is_part_of_the_callers_transaction(limits: SharedLimits, database: Database) -> None:
    for _ in range(3):
        await refused(limits)

    async def forgive_and_fail() -> None:
        async with database.transaction() as connection:
            await limits.forget(LOGIN, "jo@example.org", connection)
            raise LookupError

    with pytest.raises(LookupError):
        await forgive_and_fail()
    assert await refused(limits) is not None
    async with database.transaction() as connection:
        await limits.forget(LOGIN, "jo@example.org", connection)
    assert await refused(limits) is None


async def test_nobody_can_be_found_in_the_table(limits: SharedLimits, database: Database) -> None:
    await refused(limits)
    async with database.connection() as connection:
        rows = await connection.fetch("SELECT rate_limits::text AS row FROM rate_limits")
    assert len(rows) == 1
    assert "jo" not in rows[0]["row"]
    assert b"jo@example.org".hex() not in rows[0]["row"]


async def test_expired_counts_are_cleared_by_those_that_come_after(
    limits: SharedLimits, database: Database, clock: SettableClock
) -> None:
    for number in range(10):
        await refused(limits, f"{number}@example.org")
    clock.advance(15 * MINUTE)
    remaining = []
    for _ in range(3):
        await refused(limits, "new@example.org")
        async with database.connection() as connection:
            remaining.append(await connection.fetchval("SELECT count(*) FROM rate_limits"))
    assert remaining == [7, 3, 1]


async def test_counting_while_others_are_cleared_waits_for_nobody(
    limits: SharedLimits, database: Database, clock: SettableClock
) -> None:
    subjects = [f"{number}@example.org" for number in range(24)]
    await asyncio.gather(*(refused(limits, subject) for subject in subjects))
    for _ in range(5):
        clock.advance(15 * MINUTE)
        outcomes = await asyncio.gather(*(refused(limits, subject) for subject in subjects + subjects[::-1]))
        assert outcomes == [None] * 48


async def test_nothing_is_let_through_uncounted(environment: dict[str, str], clock: SettableClock) -> None:
    settings = load_settings({**environment, "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"})
    unreachable = Database(settings.database)
    await unreachable.open()
    limits = SharedLimits(unreachable, settings.limits, settings.sessions.key, clock)
    with pytest.raises(ServiceUnavailableError):
        await limits.admits(LimitName.FORGOT_ADDRESS, "jo@example.org")
    await unreachable.close()


async def test_a_count_stays_when_the_request_is_rolled_back(limits: SharedLimits, database: Database) -> None:
    async def count_and_fail() -> None:
        async with database.transaction() as connection:
            await limits.enforce(LOGIN, "jo@example.org")
            await connection.execute("SELECT 1 / 0")

    for _ in range(3):
        with pytest.raises(asyncpg.DivisionByZeroError):
            await count_and_fail()
    assert await refused(limits) is not None

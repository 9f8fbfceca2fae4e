import asyncio
import threading
from collections.abc import Iterator

import pytest
from argon2 import PasswordHasher

from taskwell.accounts.hashing import PasswordHashing
from taskwell.platform.errors import ServerBusyError


@pytest.fixture
def hashing() -> Iterator[PasswordHashing]:
    hashing = PasswordHashing(workers=1)
    yield hashing
    hashing.close()


async def test_only_the_password_itself_fits_its_hash(hashing: PasswordHashing) -> None:
    password_hash = await hashing.hash("kestrels over the moor")
    assert await hashing.verify("kestrels over the moor", password_hash)
    assert not await hashing.verify("kestrels over the mooR", password_hash)


async def test_nothing_is_cut_off_a_long_password(hashing: PasswordHashing) -> None:
    password_hash = await hashing.hash("x" * 127 + "1")
    assert not await hashing.verify("x" * 127 + "2", password_hash)
    assert not await hashing.verify("x" * 127, password_hash)


async def test_nobody_has_a_password(hashing: PasswordHashing) -> None:
    assert not await hashing.verify("nobody has this password", None)


async def test_rubbish_in_the_database_fits_nothing(hashing: PasswordHashing) -> None:
    assert not await hashing.verify("kestrels", "not a hash")


async def test_the_parameters_are_those_of_the_password_storage_sheet(hashing: PasswordHashing) -> None:
    password_hash = await hashing.hash("kestrels over the moor")
    assert password_hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert not hashing.is_outdated(password_hash)
    assert hashing.is_outdated(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("kestrels"))


async def test_past_its_bound_the_queue_refuses_and_recovers(hashing: PasswordHashing) -> None:
    gate = threading.Event()
    hashing._executor.submit(gate.wait)  # noqa: SLF001  # the one worker is kept busy until the test lets it go
    waiting = [asyncio.create_task(hashing.verify("kestrels", None)) for _ in range(33)]
    await asyncio.sleep(0)
    with pytest.raises(ServerBusyError) as refusal:
        await hashing.verify("kestrels", None)
    assert int(refusal.value.headers["Retry-After"]) > 0
    for task in waiting[2:]:
        task.cancel()
    gate.set()
    assert await asyncio.gather(*waiting[:2]) == [False, False]
    await asyncio.gather(*waiting, return_exceptions=True)
    assert not await hashing.verify("kestrels", None)

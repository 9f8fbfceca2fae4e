"""Argon2id off the event loop, behind a bounded queue.

One hash takes a core for tens of milliseconds and 19 MiB. Without a bound a storm of sign-ins would starve
every other request and eat the memory; past the bound the answer is 503 with ``Retry-After``.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from taskwell.accounts.passwords import normalized_password
from taskwell.platform.errors import ServerBusyError
from taskwell.platform.metrics import PASSWORD_QUEUE

# OWASP Password Storage sheet, Argon2id: m = 19 MiB, t = 2, p = 1.
_ARGON2ID: Final = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1, type=Type.ID)
# What is checked when there is no account, so that an unknown address costs what a wrong password costs.
# Random bytes in the shape of today's parameters: made at import, it would delay every start by a hash.
_NOBODYS_HASH: Final = (
    "$argon2id$v=19$m=19456,t=2,p=1$R0sCJpEQurNPxBUCg+P2bg$R8WeVQGmKy3fKNxg/6avYbDdwJdQOfs3aJDm2M702n4"
)
# Waiting longer than this many hashes take is worse than being told to come back.
WAITING_PER_WORKER: Final = 32

Result = TypeVar("Result")


class PasswordHashing:
    """Hashes and checks passwords in as many threads as the machine gives this process cores."""

    def __init__(self, workers: int) -> None:
        self._executor = ThreadPoolExecutor(workers, thread_name_prefix="argon2")
        self._places = workers * (1 + WAITING_PER_WORKER)
        self._taken = 0

    def close(self) -> None:
        """Lets the hashes in hand finish and takes no more."""
        self._executor.shutdown(cancel_futures=True)

    async def hash(self, password: str) -> str:
        """The PHC string of a new hash. Raises ServerBusyError when too many wait already."""
        return await self._queue(_hash, password)

    async def verify(self, password: str, password_hash: str | None) -> bool:
        """Whether the password fits; always False for None, at the same cost.

        Raises ServerBusyError when too many wait already.
        """
        fits = await self._queue(_verify, password, password_hash or _NOBODYS_HASH)
        return fits and password_hash is not None

    @staticmethod
    def is_outdated(password_hash: str) -> bool:
        """Whether the hash was made with other parameters than today's, so that it is to be made anew."""
        return _ARGON2ID.check_needs_rehash(password_hash)

    async def _queue(self, work: Callable[..., Result], *arguments: str) -> Result:
        if self._taken >= self._places:
            raise ServerBusyError("Too many passwords are being checked")
        self._taken += 1
        PASSWORD_QUEUE.set(self._taken)
        try:
            return await asyncio.get_running_loop().run_in_executor(self._executor, work, *arguments)
        finally:
            self._taken -= 1
            PASSWORD_QUEUE.set(self._taken)


def _hash(password: str) -> str:
    return _ARGON2ID.hash(normalized_password(password))


def _verify(password: str, password_hash: str) -> bool:
    try:
        return _ARGON2ID.verify(password_hash, normalized_password(password))
    except (VerificationError, InvalidHashError):
        return False

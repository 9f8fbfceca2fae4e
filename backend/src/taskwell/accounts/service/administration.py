"""What the operator does with other people's accounts, on request."""

from collections.abc import Sequence

from taskwell.accounts.addresses import normalized_address
from taskwell.accounts.lifetimes import IDLE
from taskwell.accounts.repository import AccountRepository, PasswordResetRepository, SessionRepository
from taskwell.accounts.rows import Account, ListedAccount
from taskwell.platform.clock import Clock
from taskwell.platform.database import Connection, Database


class AccountAdministration:
    """Names accounts by their address, in any spelling that signs in."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def list(self, part: str, limit: int) -> Sequence[ListedAccount]:
        """The newest accounts with ``part`` in address or name."""
        async with self._database.connection() as connection:
            return await AccountRepository(connection).list(part.casefold(), self._clock() - IDLE, limit)

    async def end_sessions(self, address: str) -> int | None:
        """Signs the account out everywhere and voids its mailed links.

        Returns how many sessions it had, None when there is no such account.
        """
        async with self._database.transaction() as connection:
            account = await _found(connection, address)
            if account is None:
                return None
            await PasswordResetRepository(connection).void_all(account.id)
            return await SessionRepository(connection).end_all(account.id)

    async def delete(self, address: str) -> Account | None:
        """Removes the account and everything of it; returns what it was, None when there is no such account."""
        async with self._database.transaction() as connection:
            account = await _found(connection, address)
            if account is not None:
                await AccountRepository(connection).delete(account.id)
            return account


async def _found(connection: Connection, address: str) -> Account | None:
    credentials = await AccountRepository(connection).find_credentials(normalized_address(address))
    return credentials.account if credentials else None

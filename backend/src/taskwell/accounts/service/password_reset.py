"""Resetting a forgotten password by a mailed link.

The request for a link never looks the account up: it does the same work for every address, so neither its
answer nor its time tells whether there is one. The worker looks, when it composes the mail
(`taskwell.accounts.service.reset_mail`).
"""

from datetime import datetime

from taskwell.accounts.errors import ResetTokenExpiredError, ResetTokenInvalidError
from taskwell.accounts.hashing import PasswordHashing
from taskwell.accounts.repository import AccountRepository, PasswordResetRepository, SessionRepository
from taskwell.accounts.reset_tokens import is_well_formed, token_hash
from taskwell.accounts.rows import Client, PasswordReset
from taskwell.accounts.service.accounts import require_strength
from taskwell.accounts.service.limits import AccountLimits
from taskwell.accounts.service.mails import AccountMails
from taskwell.platform.clock import Clock
from taskwell.platform.database import Database
from taskwell.platform.logging import get_logger

log = get_logger(__name__)


class PasswordResetService:
    """Takes requests for links, and spends the links."""

    def __init__(
        self,
        database: Database,
        hashing: PasswordHashing,
        mails: AccountMails,
        limits: AccountLimits,
        clock: Clock,
    ) -> None:
        self._database = database
        self._hashing = hashing
        self._mails = mails
        self._limits = limits
        self._clock = clock

    async def request(self, address: str, client: Client) -> None:
        """Queues a mail to this address; whether anybody is there is found out later, by the worker.

        Raises TooManyRequestsError for a client that asks too often. An address that is asked for too often
        gets no further mail, and nobody is told.
        """
        await self._limits.before_reset_request(client)
        if not await self._limits.admits_reset_mail(address):
            return
        async with self._database.connection() as connection:
            await self._mails.ask_for_reset(connection, address)
        self._mails.wake()
        log.info("reset_requested", email=address)

    async def expiry(self, token: str, client: Client) -> datetime:
        """Until when the link can be spent; changes nothing, so that mail scanners cannot use it up.

        Raises ResetTokenInvalidError, ResetTokenExpiredError and TooManyRequestsError.
        """
        await self._limits.before_reset(client)
        return (await self._spendable(token)).expires_at

    async def spend(self, token: str, password: str, client: Client) -> None:
        """Sets the password, ends every session, voids every other link and queues a notice, all or nothing.

        Raises PasswordTooWeakError, which leaves the link as it was, ResetTokenInvalidError,
        ResetTokenExpiredError and TooManyRequestsError. Of any number of uses at once one succeeds.
        """
        await self._limits.before_reset(client)
        reset = await self._spendable(token)
        require_strength(password, reset.account.email, "/password")
        # Before the transaction: Argon2 takes long, and nothing may hold the row's lock meanwhile.
        password_hash = await self._hashing.hash(password)
        now = self._clock()
        digest = token_hash(token)
        async with self._database.transaction() as connection:
            resets = PasswordResetRepository(connection)
            if not await resets.spend(digest, now):
                raise _refusal(await resets.find(digest), now)
            await AccountRepository(connection).set_password_hash(reset.account.id, password_hash, now)
            ended = await SessionRepository(connection).end_all(reset.account.id)
            await resets.void_others(reset.account.id, digest)
            await self._limits.password_was_right(connection, reset.account.email)
            await self._mails.announce_new_password(connection, reset.account)
        self._mails.wake()
        log.info("password_reset", account_id=reset.account.id, sessions_ended=ended)

    async def _spendable(self, token: str) -> PasswordReset:
        if not is_well_formed(token):
            raise ResetTokenInvalidError
        async with self._database.connection() as connection:
            reset = await PasswordResetRepository(connection).find(token_hash(token))
        now = self._clock()
        if reset is None or reset.used_at is not None or reset.expires_at <= now:
            raise _refusal(reset, now)
        return reset


def _refusal(reset: PasswordReset | None, now: datetime) -> ResetTokenInvalidError | ResetTokenExpiredError:
    """Why a link cannot be spent."""
    if reset is not None and reset.used_at is None and reset.expires_at <= now:
        return ResetTokenExpiredError()
    return ResetTokenInvalidError()

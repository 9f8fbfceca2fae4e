"""Making, changing and removing an account."""

from uuid import UUID

from uuid_utils.compat import uuid7

from taskwell.accounts.addresses import normalized_address
from taskwell.accounts.errors import EmailTakenError, InvalidCredentialsError, PasswordTooWeakError
from taskwell.accounts.hashing import PasswordHashing
from taskwell.accounts.passwords import judge
from taskwell.accounts.repository import AccountRepository, PasswordResetRepository, SessionRepository
from taskwell.accounts.rows import Account, Client, Credentials, Session, SessionKind, SignedIn
from taskwell.accounts.service.limits import AccountLimits
from taskwell.accounts.service.mails import AccountMails
from taskwell.accounts.service.sessions import SessionService
from taskwell.platform.clock import Clock
from taskwell.platform.database import Database
from taskwell.platform.errors import NotAuthenticatedError
from taskwell.platform.logging import get_logger

log = get_logger(__name__)


def require_strength(password: str, address: str, pointer: str) -> None:
    """Raises PasswordTooWeakError when the policy refuses the password; ``pointer`` names its field."""
    verdict = judge(password, address)
    if verdict is not None:
        raise PasswordTooWeakError(pointer, verdict.weakness, verdict.detail)


class AccountService:
    """What a person does with their own account."""

    def __init__(
        self,
        database: Database,
        hashing: PasswordHashing,
        sessions: SessionService,
        mails: AccountMails,
        limits: AccountLimits,
        clock: Clock,
    ) -> None:
        self._database = database
        self._hashing = hashing
        self._sessions = sessions
        self._mails = mails
        self._limits = limits
        self._clock = clock

    async def register(
        self, email: str, password: str, name: str, client: Client, replaced_token: str | None
    ) -> SignedIn:
        """Makes an account and signs its owner in, in place of whoever the browser was signed in as.

        Raises PasswordTooWeakError, EmailTakenError for an address that has an account, and TooManyRequestsError.
        """
        await self._limits.before_registration(client)
        require_strength(password, email, "/password")
        password_hash = await self._hashing.hash(password)
        now = self._clock()
        account = Account(id=uuid7(), email=email, name=name, time_zone="UTC", created_at=now, updated_at=now)
        async with self._database.transaction() as connection:
            if not await AccountRepository(connection).add(account, normalized_address(email), password_hash):
                raise EmailTakenError
            signed_in = await self._sessions.open(connection, account, SessionKind.BROWSER, client, replaced_token)
        log.info("account_registered", account_id=account.id)
        return signed_in

    async def get(self, account_id: UUID) -> Account:
        """The account. Raises NotAuthenticatedError when it was removed a moment ago."""
        async with self._database.connection() as connection:
            account = await AccountRepository(connection).find(account_id)
        if account is None:
            raise NotAuthenticatedError
        return account

    async def update_profile(self, account_id: UUID, name: str | None, time_zone: str | None) -> Account:
        """Changes what is not None. Raises NotAuthenticatedError when the account is gone."""
        async with self._database.transaction() as connection:
            account = await AccountRepository(connection).update_profile(account_id, name, time_zone, self._clock())
        if account is None:
            raise NotAuthenticatedError
        return account

    async def change_password(self, session: Session, current_password: str, new_password: str) -> None:
        """Sets another password, ends every session but this one, voids mailed links, and queues a notice.

        Raises InvalidCredentialsError when the current password is wrong, PasswordTooWeakError, and
        TooManyRequestsError after too many wrong ones.
        """
        found = await self._confirmed(session.account_id, current_password)
        require_strength(new_password, found.account.email, "/new_password")
        password_hash = await self._hashing.hash(new_password)
        now = self._clock()
        async with self._database.transaction() as connection:
            await AccountRepository(connection).set_password_hash(session.account_id, password_hash, now)
            sessions = SessionRepository(connection)
            await sessions.authenticate_again(session.id, now)
            ended = await sessions.end_all(session.account_id, keep=session.id)
            await PasswordResetRepository(connection).void_all(session.account_id)
            await self._limits.password_was_right(connection, found.account.email)
            await self._mails.announce_new_password(connection, found.account)
        self._mails.wake()
        log.info("password_changed", account_id=session.account_id, sessions_ended=ended)

    async def delete(self, account_id: UUID, password: str) -> None:
        """Removes the account and everything of it. Raises as `change_password` does."""
        await self._confirmed(account_id, password)
        async with self._database.transaction() as connection:
            await AccountRepository(connection).delete(account_id)
        log.info("account_deleted", account_id=account_id)

    async def _confirmed(self, account_id: UUID, password: str) -> Credentials:
        """The account's credentials, once its owner has shown the password again."""
        async with self._database.connection() as connection:
            found = await AccountRepository(connection).find_credentials_by_id(account_id)
        if found is None:
            raise NotAuthenticatedError
        await self._limits.before_confirmation(found.account.email)
        if not await self._hashing.verify(password, found.password_hash):
            log.warning("password_confirmation_failed", account_id=account_id)
            raise InvalidCredentialsError
        return found

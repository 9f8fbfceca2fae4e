"""Signing in and out, and knowing who asks."""

from collections.abc import Sequence
from uuid import UUID

from uuid_utils.compat import uuid7

from taskwell.accounts import lifetimes
from taskwell.accounts.addresses import loggable_address, normalized_address
from taskwell.accounts.errors import InvalidCredentialsError
from taskwell.accounts.hashing import PasswordHashing
from taskwell.accounts.repository import AccountRepository, SessionRepository
from taskwell.accounts.rows import Account, Client, Credentials, Session, SessionKind, SignedIn
from taskwell.accounts.service.limits import AccountLimits
from taskwell.accounts.tokens import SessionTokens
from taskwell.platform.clock import Clock
from taskwell.platform.database import Connection, Database
from taskwell.platform.errors import NotAuthenticatedError, NotFoundError
from taskwell.platform.logging import get_logger

log = get_logger(__name__)


class SessionService:
    """Opens, finds and ends sessions."""

    def __init__(
        self, database: Database, hashing: PasswordHashing, tokens: SessionTokens, limits: AccountLimits, clock: Clock
    ) -> None:
        self._database = database
        self._hashing = hashing
        self._tokens = tokens
        self._limits = limits
        self._clock = clock

    async def sign_in(
        self, email: str, password: str, kind: SessionKind, client: Client, replaced_token: str | None
    ) -> SignedIn:
        """Opens a session for whoever knows the password.

        Raises InvalidCredentialsError for an unknown address and for a wrong password, after the same work, and
        TooManyRequestsError.
        """
        await self._limits.before_sign_in(client, email)
        async with self._database.connection() as connection:
            found = await AccountRepository(connection).find_credentials(normalized_address(email))
        if not await self._hashing.verify(password, found.password_hash if found else None) or found is None:
            log.warning("sign_in_failed", email=loggable_address(email))
            raise InvalidCredentialsError
        new_hash = await self._renewed_hash(found, password)
        async with self._database.transaction() as connection:
            if new_hash is not None:
                await AccountRepository(connection).replace_hash(found.account.id, found.password_hash, new_hash)
            await self._limits.password_was_right(connection, email)
            signed_in = await self.open(connection, found.account, kind, client, replaced_token)
        log.info("signed_in", account_id=found.account.id, kind=kind)
        return signed_in

    async def open(
        self,
        connection: Connection,
        account: Account,
        kind: SessionKind,
        client: Client,
        replaced_token: str | None,
    ) -> SignedIn:
        """A new session, in the caller's transaction; the one that the browser had ends (ASVS 7.2.4)."""
        if replaced_token is not None:
            await self._end_by_token(connection, replaced_token)
        now = self._clock()
        session = Session(
            id=uuid7(),
            account_id=account.id,
            kind=kind,
            user_agent=client.user_agent,
            client_address=client.address,
            created_at=now,
            last_seen_at=now,
            expires_at=now + lifetimes.ABSOLUTE,
        )
        sessions = SessionRepository(connection)
        await sessions.forget_dead(account.id, now, lifetimes.seen_since(now))
        await sessions.add(session)
        token = self._tokens.issue(session.id, now, session.expires_at)
        return SignedIn(account, token, int(lifetimes.ABSOLUTE.total_seconds()))

    async def authenticate(self, token: str | None) -> Session:
        """The living session that this token names.

        Raises NotAuthenticatedError for every other token, and for none.
        """
        now = self._clock()
        session_id = self._tokens.session_id(token, now) if token else None
        if session_id is None:
            raise NotAuthenticatedError
        async with self._database.connection() as connection:
            sessions = SessionRepository(connection)
            session = await sessions.find_living(session_id, now, lifetimes.seen_since(now))
            if session is None:
                raise NotAuthenticatedError
            if now - session.last_seen_at > lifetimes.TOUCH_AFTER:
                await sessions.touch(session.id, now)
        return session

    async def sign_out(self, token: str | None) -> None:
        """Ends the session that the token names; nothing happens for a token that names none."""
        if token is not None:
            async with self._database.transaction() as connection:
                await self._end_by_token(connection, token)

    async def list_living(self, account_id: UUID) -> Sequence[Session]:
        """Where the account is signed in, the most recently used first."""
        now = self._clock()
        async with self._database.connection() as connection:
            return await SessionRepository(connection).list_living(account_id, now, lifetimes.seen_since(now))

    async def end(self, account_id: UUID, session_id: UUID) -> None:
        """Ends one of the account's sessions. Raises NotFoundError when it has no such session."""
        async with self._database.transaction() as connection:
            if not await SessionRepository(connection).end(account_id, session_id):
                raise NotFoundError
        log.info("session_ended", account_id=account_id, session_id=session_id)

    async def _end_by_token(self, connection: Connection, token: str) -> None:
        now = self._clock()
        session_id = self._tokens.session_id(token, now)
        if session_id is None:
            return
        sessions = SessionRepository(connection)
        session = await sessions.find_living(session_id, now, lifetimes.seen_since(now))
        if session is not None:
            await sessions.end(session.account_id, session.id)
            log.info("signed_out", account_id=session.account_id)

    async def _renewed_hash(self, found: Credentials, password: str) -> str | None:
        """The hash under today's parameters when the stored one has others: only a sign-in has the password."""
        if self._hashing.is_outdated(found.password_hash):
            return await self._hashing.hash(password)
        return None

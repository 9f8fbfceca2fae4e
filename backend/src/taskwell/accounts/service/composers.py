"""Writes the accounts' mails when the worker has them in hand; only here is looked who lives at an address."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from taskwell.accounts.addresses import normalized_address
from taskwell.accounts.repository import AccountRepository, PasswordResetRepository
from taskwell.accounts.reset_tokens import ResetTokens, token_hash
from taskwell.accounts.rows import Account
from taskwell.mail.message import MailAddress, Message
from taskwell.mail.outbox import QueuedMail
from taskwell.mail.templates import Letterhead, password_changed_message, password_reset_message
from taskwell.platform.clock import Clock
from taskwell.platform.database import Connection
from taskwell.platform.settings import PasswordResetSettings, ResetLink

# Long enough to tell an expired link from one that never was.
_REMEMBER_EXPIRED: Final = timedelta(days=7)


class PasswordResetComposer:
    """Makes the token, and writes the mail with its link."""

    def __init__(
        self, settings: PasswordResetSettings, tokens: ResetTokens, letterhead: Letterhead, clock: Clock
    ) -> None:
        self._settings = settings
        self._tokens = tokens
        self._letterhead = letterhead
        self._clock = clock

    async def compose(self, connection: Connection, mail: QueuedMail) -> Message | None:
        """The mail to the account's own address; None where there is no account or the link was spent already."""
        now = self._clock()
        found = await AccountRepository(connection).find_credentials(normalized_address(mail.address))
        if found is None:
            return None
        resets = PasswordResetRepository(connection)
        await resets.forget_expired(now - _REMEMBER_EXPIRED)
        token = self._tokens.token(mail.id, mail.generation)
        expires_at = now + self._settings.ttl
        if not await resets.grant(token_hash(token), found.account.id, expires_at):
            return None
        return password_reset_message(
            self._letterhead,
            # Never to the typed address: a look-alike of it may be somebody else's.
            recipient=MailAddress(found.account.email, found.account.name),
            time_zone=found.account.time_zone,
            link=self._link(token),
            expires_at=expires_at,
            now=now,
        )

    def _link(self, token: str) -> str:
        mark = "#" if self._settings.link is ResetLink.FRAGMENT else "?"
        return f"{self._letterhead.frontend_url}/reset-password{mark}token={token}"


class PasswordChangedComposer:
    """Writes the notice that a password was changed."""

    def __init__(self, letterhead: Letterhead, clock: Clock) -> None:
        self._letterhead = letterhead
        self._clock = clock

    async def compose(self, connection: Connection, mail: QueuedMail) -> Message | None:
        """The notice to the address that the account had; None where the account is gone."""
        account = await AccountRepository(connection).find(UUID(mail.payload["account_id"]))
        if account is None:
            return None
        return password_changed_message(
            self._letterhead,
            recipient=_recipient(mail, account),
            time_zone=account.time_zone,
            changed_at=datetime.fromisoformat(mail.payload["changed_at"]),
            now=self._clock(),
        )


def _recipient(mail: QueuedMail, account: Account) -> MailAddress:
    return MailAddress(mail.address, account.name)

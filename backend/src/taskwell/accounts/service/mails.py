"""Queues the accounts' mails, in the transaction of what they are about."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from uuid_utils.compat import uuid7

from taskwell.accounts.addresses import normalized_address
from taskwell.accounts.rows import Account
from taskwell.mail.outbox import Coalescing, NewMail
from taskwell.mail.repository import OutboxRepository
from taskwell.platform.clock import Clock
from taskwell.platform.database import Connection
from taskwell.platform.settings import PasswordResetSettings

PASSWORD_RESET: Final = "password_reset"  # noqa: S105  # the kind of a mail
PASSWORD_CHANGED: Final = "password_changed"  # noqa: S105  # the kind of a mail
# A warning is worth having for as long as its reader may not have looked.
_NOTICE_LIFE: Final = timedelta(days=3)


class AccountMails:
    """Puts mails into the outbox; `wake` the worker once the transaction is committed."""

    def __init__(self, settings: PasswordResetSettings, wake: Callable[[], None], clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self.wake = wake

    async def ask_for_reset(self, connection: Connection, address: str) -> None:
        """Queues a reset mail to the typed address: the same single insert for every address."""
        now = self._clock()
        mail = NewMail(
            id=uuid7(),
            kind=PASSWORD_RESET,
            address=address,
            payload={},
            created_at=now,
            expires_at=now + self._settings.ttl,
            coalescing=Coalescing(
                key=f"{PASSWORD_RESET}:{normalized_address(address)}", quiet_for=self._settings.resend_after
            ),
        )
        await OutboxRepository(connection).add(mail)

    async def announce_new_password(self, connection: Connection, account: Account) -> None:
        """Queues the notice to the address that the account has."""
        now = self._clock()
        mail = NewMail(
            id=uuid7(),
            kind=PASSWORD_CHANGED,
            address=account.email,
            payload={"account_id": str(account.id), "changed_at": now.isoformat()},
            created_at=now,
            expires_at=now + _NOTICE_LIFE,
        )
        await OutboxRepository(connection).add(mail)

"""The accounts' use cases."""

from taskwell.accounts.service.accounts import AccountService
from taskwell.accounts.service.administration import AccountAdministration
from taskwell.accounts.service.limits import AccountLimits
from taskwell.accounts.service.mails import AccountMails
from taskwell.accounts.service.password_reset import PasswordResetService
from taskwell.accounts.service.sessions import SessionService

__all__ = [
    "AccountAdministration",
    "AccountLimits",
    "AccountMails",
    "AccountService",
    "PasswordResetService",
    "SessionService",
]

"""The accounts' use cases."""

from taskwell.accounts.service.accounts import AccountService
from taskwell.accounts.service.sessions import SessionService

__all__ = ["AccountService", "SessionService"]

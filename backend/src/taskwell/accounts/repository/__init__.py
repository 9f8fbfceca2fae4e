"""The accounts' SQL: one class for each table, made with the connection that the use case holds."""

from taskwell.accounts.repository.accounts import AccountRepository
from taskwell.accounts.repository.password_resets import PasswordResetRepository
from taskwell.accounts.repository.sessions import SessionRepository

__all__ = ["AccountRepository", "PasswordResetRepository", "SessionRepository"]

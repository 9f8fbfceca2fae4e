"""What the accounts' tables hold, as typed records."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class SessionKind(StrEnum):
    """How a session's token travels: in the browser's cookie, or in a script's Authorization header."""

    BROWSER = "browser"
    TOKEN = "token"  # noqa: S105  # the name of a kind, not a secret


@dataclass(frozen=True, slots=True)
class Account:
    """One person. ``email`` is as typed; the normalised form stays in the database."""

    id: UUID
    email: str
    name: str
    time_zone: str
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Credentials:
    """An account with what it signs in by."""

    account: Account
    password_hash: str


@dataclass(frozen=True, slots=True)
class Session:
    """One place where somebody is signed in."""

    id: UUID
    account_id: UUID
    kind: SessionKind
    user_agent: str
    client_address: str
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class ListedAccount:
    """An account as the operator sees it: ``last_seen_at`` is None where nobody is signed in."""

    id: UUID
    email: str
    name: str
    created_at: datetime
    sessions: int
    last_seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class Client:
    """Who asks, as far as a request can tell."""

    address: str
    user_agent: str


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A sign-in that succeeded: whose, and the token that proves it from here on."""

    account: Account
    token: str
    lifetime_seconds: int


@dataclass(frozen=True, slots=True)
class PasswordReset:
    """What a mailed link stands for."""

    account: Account
    expires_at: datetime
    used_at: datetime | None

"""Session tokens: a signed JWT that names a session row.

The signature refuses rubbish without a query; the row makes an end of the session take effect at once.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import jwt

_ALGORITHM: Final = "HS256"
_AUDIENCE: Final = "taskwell"
# RFC 8725, section 3.11: a token of another kind must never pass for a session.
_TYPE: Final = "session"
# An honest token has about 300 characters.
_MAX_TOKEN_LENGTH: Final = 1024


@dataclass(frozen=True, slots=True)
class SessionTokens:
    """Signs with the current key, and takes the previous one's signatures while keys are rotated."""

    key: str
    previous_key: str | None = None

    def issue(self, session_id: UUID, issued_at: datetime, expires_at: datetime) -> str:
        """The token of this session."""
        claims = {
            "aud": _AUDIENCE,
            "typ": _TYPE,
            "sid": str(session_id),
            "iat": issued_at,
            "exp": expires_at,
        }
        return jwt.encode(claims, self.key, algorithm=_ALGORITHM)

    def session_id(self, token: str, now: datetime) -> UUID | None:
        """The session that a genuine, unexpired token names; None for anything else."""
        if len(token) > _MAX_TOKEN_LENGTH:
            return None
        for key in (self.key, self.previous_key):
            claims = _claims(token, key) if key is not None else None
            if claims is not None:
                return _named_session(claims, now)
        return None


def _claims(token: str, key: str) -> dict[str, object] | None:
    try:
        # The expiry is compared by the caller, against the clock that was handed in.
        return jwt.decode(
            token,
            key,
            algorithms=[_ALGORITHM],
            audience=_AUDIENCE,
            options={"require": ["exp", "aud", "typ", "sid"], "verify_exp": False, "verify_iat": False},
        )
    except jwt.InvalidTokenError:
        return None


def _named_session(claims: dict[str, object], now: datetime) -> UUID | None:
    session_id, expires = claims["sid"], claims["exp"]
    if claims["typ"] != _TYPE or not isinstance(session_id, str) or not isinstance(expires, int):
        return None
    try:
        return UUID(session_id) if now.timestamp() < expires else None
    except ValueError:
        return None

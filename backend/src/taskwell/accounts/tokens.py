"""Session tokens: a signed JWT that names a session row.

The signature refuses rubbish without a query; the row makes an end of the session take effect at once.
"""

from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

import jwt

_ALGORITHM: Final = "HS256"
_AUDIENCE: Final = "taskwell"
# RFC 8725, section 3.11: a token of another kind must never pass for a session.
_TYPE: Final = "session"
# An honest token has about 300 characters.
_MAX_TOKEN_LENGTH: Final = 1024
# Some two megabytes at the most; then all are forgotten, and verified once more.
_REMEMBERED: Final = 4096


class SessionTokens:
    """Signs with the current key, and takes the previous one's signatures while keys are rotated.

    What a genuine token says is remembered, since browsers send the same one with every request. That says nothing
    of the session, which is looked up each time.
    """

    def __init__(self, key: str, previous_key: str | None = None) -> None:
        self._key = key
        self._accepted = [key] if previous_key is None else [key, previous_key]
        self._genuine: dict[str, _Named] = {}

    def issue(self, session_id: UUID, issued_at: datetime, expires_at: datetime) -> str:
        """The token of this session."""
        claims = {
            "aud": _AUDIENCE,
            "typ": _TYPE,
            "sid": str(session_id),
            "iat": issued_at,
            "exp": expires_at,
        }
        return jwt.encode(claims, self._key, algorithm=_ALGORITHM)

    def session_id(self, token: str, now: datetime) -> UUID | None:
        """The session that a genuine, unexpired token names; None for anything else."""
        named = self._genuine.get(token) or self._verified(token)
        return named.session_id if named is not None and now.timestamp() < named.expires else None

    def _verified(self, token: str) -> "_Named | None":
        if len(token) > _MAX_TOKEN_LENGTH:
            return None
        claims = next(filter(None, (_claims(token, key) for key in self._accepted)), None)
        named = None if claims is None else _named(claims)
        if named is not None:
            if len(self._genuine) >= _REMEMBERED:
                self._genuine.clear()
            self._genuine[token] = named
        return named


class _Named(NamedTuple):
    """What a genuine token says: which session, and until when in seconds since 1970."""

    session_id: UUID
    expires: int


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


def _named(claims: dict[str, object]) -> _Named | None:
    session_id, expires = claims["sid"], claims["exp"]
    if claims["typ"] != _TYPE or not isinstance(session_id, str) or not isinstance(expires, int):
        return None
    try:
        return _Named(UUID(session_id), expires)
    except ValueError:
        return None

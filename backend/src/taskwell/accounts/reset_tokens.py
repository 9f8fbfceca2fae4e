"""Tokens of mailed reset links.

A token is not stored and not drawn by lot: it is computed from the mail's id in the outbox with a key that
only the process has (HMAC-SHA256, 256 bits). So a retry of the same mail carries the same link, and a copy
of the database, the queue or the logs resets nobody's password.
"""

import hmac
import re
from base64 import urlsafe_b64encode
from hashlib import sha256
from typing import Final
from uuid import UUID

_PURPOSE: Final = b"taskwell: password reset tokens"
# 32 octets in base64url without padding.
_WELL_FORMED: Final = re.compile(r"[A-Za-z0-9_-]{43}")


class ResetTokens:
    """Makes the token of a mail."""

    def __init__(self, secret: str) -> None:
        """``secret`` is the key that signs sessions; the tokens' own key is derived from it."""
        self._key = hmac.digest(secret.encode(), _PURPOSE, "sha256")

    def token(self, mail_id: UUID, generation: int) -> str:
        """The token of this mail: 43 characters of base64url, always the same for the same arguments."""
        digest = hmac.digest(self._key, mail_id.bytes + generation.to_bytes(4, "big"), "sha256")
        return urlsafe_b64encode(digest).rstrip(b"=").decode()


def token_hash(token: str) -> bytes:
    """What the database keeps. A plain hash is enough for 256 random bits (ASVS 6.5.2)."""
    return sha256(token.encode()).digest()


def is_well_formed(token: str) -> bool:
    """Whether this can be a token at all; anything else is refused without a query."""
    return _WELL_FORMED.fullmatch(token) is not None

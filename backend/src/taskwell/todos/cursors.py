"""Cursors: the place in a list where the next page begins, sealed so that it fits that list alone."""

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from taskwell.todos.errors import InvalidCursorError

_DIGEST_BYTES: Final = 12


@dataclass(frozen=True, slots=True)
class Position:
    """The last todo of a page: its sort key, as PostgreSQL reads it, and its id."""

    key: str
    id: UUID


class CursorSeal:
    """Turns positions into cursors and back; every process with the same secret reads the others' cursors."""

    def __init__(self, secret: str) -> None:
        self._key = hashlib.blake2b(secret.encode(), digest_size=32, person=b"taskwell-cursor").digest()

    def seal(self, position: Position, listing: str) -> str:
        """The cursor of this position in the list that ``listing`` describes."""
        return self._sealed(json.dumps([position.key, position.id.hex], ensure_ascii=False).encode(), listing)

    def open(self, cursor: str, listing: str) -> Position:
        """The position that ``seal`` was given. Raises InvalidCursorError for everything that it did not make."""
        try:
            payload = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))[_DIGEST_BYTES:]
        except ValueError as error:
            raise InvalidCursorError from error
        # The decoder is lenient, so the cursors are compared and not what they stand for.
        if not hmac.compare_digest(cursor.encode(), self._sealed(payload, listing).encode()):
            raise InvalidCursorError
        key, hexadecimal = json.loads(payload)
        return Position(key, UUID(hexadecimal))

    def _sealed(self, payload: bytes, listing: str) -> str:
        message = listing.encode() + b"\0" + payload
        digest = hashlib.blake2b(message, key=self._key, digest_size=_DIGEST_BYTES).digest()
        return base64.urlsafe_b64encode(digest + payload).rstrip(b"=").decode()

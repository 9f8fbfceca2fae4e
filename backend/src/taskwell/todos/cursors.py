"""Cursors: the place in a list where the next page begins, sealed so that it fits that list alone."""

import base64
import binascii
import hashlib
import hmac
import json
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from taskwell.todos.errors import InvalidCursorError

_SEAL_BYTES: Final = 12


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
        payload = json.dumps([position.key, position.id.hex], ensure_ascii=False).encode()
        return base64.urlsafe_b64encode(self._digest(payload, listing) + payload).rstrip(b"=").decode()

    def open(self, cursor: str, listing: str) -> Position:
        """The position that ``seal`` was given. Raises InvalidCursorError for everything that it did not make."""
        try:
            sealed = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        except (ValueError, binascii.Error) as error:
            raise InvalidCursorError from error
        digest, payload = sealed[:_SEAL_BYTES], sealed[_SEAL_BYTES:]
        if not hmac.compare_digest(digest, self._digest(payload, listing)):
            raise InvalidCursorError
        key, hexadecimal = json.loads(payload)
        return Position(key, UUID(hexadecimal))

    def _digest(self, payload: bytes, listing: str) -> bytes:
        message = listing.encode() + b"\0" + payload
        return hashlib.blake2b(message, key=self._key, digest_size=_SEAL_BYTES).digest()

"""The id that joins an answer to its log lines."""

import re
from contextvars import ContextVar
from typing import Final

from uuid_utils.compat import uuid7

_current: ContextVar[str] = ContextVar("request_id", default="")
# What a proxy in front may hand us; anything else could forge log lines or carry a secret into them.
_WELL_FORMED: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")


def current_request_id() -> str:
    """The id of the request that is being answered, or an empty string outside of one."""
    return _current.get()


def begin_request(offered: str | None) -> str:
    """Takes the id that a proxy offered when it is well formed, makes one otherwise, and returns it."""
    request_id = offered if offered and _WELL_FORMED.fullmatch(offered) else uuid7().hex
    _current.set(request_id)
    return request_id

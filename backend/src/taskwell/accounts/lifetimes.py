"""How long a session lives; `docs/security.md` gives the reasons (ASVS 7.1.1)."""

from datetime import datetime, timedelta
from typing import Final

ABSOLUTE: Final = timedelta(days=180)
"""From the sign-in; then the password is asked again."""

IDLE: Final = timedelta(days=30)
"""From the last use."""

TOUCH_AFTER: Final = timedelta(minutes=15)
"""How stale the note of the last use may be: a write for each request would serve nobody."""


def seen_since(now: datetime) -> datetime:
    """A session that was not used after this moment has ended."""
    return now - IDLE

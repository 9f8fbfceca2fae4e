"""The window in which things are counted, and what a client is told about it.

A window begins with the first hit and ends after its length, whatever comes meanwhile: waiting as long as
`Retry-After` says always helps, and knocking on does not make it longer.
"""

import math
from dataclasses import dataclass
from datetime import datetime

from taskwell.platform.errors import TooManyRequestsError
from taskwell.platform.settings import RateLimit


@dataclass(frozen=True, slots=True)
class Window:
    """How often something was done since the window began, this time included."""

    hits: int
    expires_at: datetime

    def is_exceeded(self, limit: RateLimit) -> bool:
        """Whether this time was once too often."""
        return self.hits > limit.amount


def refusal(name: str, limit: RateLimit, window: Window, now: datetime) -> TooManyRequestsError:
    """The answer to one time too many, with the fields of draft-ietf-httpapi-ratelimit-headers-10."""
    seconds = max(1, math.ceil((window.expires_at - now).total_seconds()))
    return TooManyRequestsError(
        headers={
            "Retry-After": str(seconds),
            "RateLimit-Policy": f'"{name}";q={limit.amount};w={int(limit.window.total_seconds())}',
            "RateLimit": f'"{name}";r=0;t={seconds}',
        }
    )

"""How long to wait before the next attempt: twice as long each time, up to a bound, and never all together."""

from datetime import timedelta
from typing import Final

FIRST: Final = timedelta(seconds=4)
LONGEST: Final = timedelta(minutes=10)


def delay(attempts: int, jitter: float, longest: timedelta = LONGEST) -> timedelta:
    """The wait after so many failed attempts. `jitter` in [0, 1) takes off up to half of it."""
    # Beyond thirty doublings every first wait has passed every bound.
    doubled = FIRST * (1 << min(attempts - 1, 30))
    return min(doubled, longest) * (1 - jitter / 2)

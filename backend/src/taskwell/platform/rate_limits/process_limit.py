"""A limit that each process counts for itself, so that what it guards costs no further statement."""

from collections.abc import Hashable

from taskwell.platform import metrics
from taskwell.platform.clock import Clock
from taskwell.platform.logging import get_logger
from taskwell.platform.rate_limits.window import Window, refusal
from taskwell.platform.settings import RateLimit

log = get_logger(__name__)

# At this many windows the expired ones are cleared away, and then at twice what was left.
_CLEAR_AT_LEAST = 1024


class ProcessLimit:
    """Counts by subject, in memory; what it holds is bounded by the subjects of one window's length."""

    def __init__(self, name: str, limit: RateLimit, clock: Clock) -> None:
        self._name = name
        self._limit = limit
        self._clock = clock
        self._windows: dict[Hashable, Window] = {}
        self._clear_at = _CLEAR_AT_LEAST

    def enforce(self, subject: Hashable) -> None:
        """Counts one more time. Raises TooManyRequestsError when that is once too often."""
        now = self._clock()
        window = self._windows.get(subject)
        if window is None or window.expires_at <= now:
            window = Window(hits=1, expires_at=now + self._limit.window)
        else:
            window = Window(hits=window.hits + 1, expires_at=window.expires_at)
        self._windows[subject] = window
        self._clear()
        if window.is_exceeded(self._limit):
            metrics.LIMITS_HIT.labels(self._name).inc()
            log.warning("limit_hit", limit=self._name)
            raise refusal(self._name, self._limit, window, now)

    def _clear(self) -> None:
        if len(self._windows) < self._clear_at:
            return
        now = self._clock()
        self._windows = {subject: window for subject, window in self._windows.items() if window.expires_at > now}
        self._clear_at = max(_CLEAR_AT_LEAST, 2 * len(self._windows))

    def __len__(self) -> int:
        """How many subjects are held."""
        return len(self._windows)

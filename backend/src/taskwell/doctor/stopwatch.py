"""How long something took, for people."""

import time
from collections.abc import Callable


def stopwatch() -> Callable[[], str]:
    """Starts now; each call says how long ago that is."""
    started = time.perf_counter()
    return lambda: f"{(time.perf_counter() - started) * 1000:.0f} ms"

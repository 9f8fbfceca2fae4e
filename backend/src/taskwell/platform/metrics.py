"""What the operator's Prometheus may ask: counted here by everybody, rendered at /metrics.

A scrape reaches whichever worker takes it. With several workers each therefore writes its values into a file of a
common folder, and whoever is asked adds them up; `taskwell.commands.serve` makes the folder, because the client
library reads its variable when it is imported. Replicas are told apart by whoever scrapes them.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from prometheus_client import (
    CONTENT_TYPE_PLAIN_0_0_4,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

MEDIA_TYPE = CONTENT_TYPE_PLAIN_0_0_4

_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
# Anybody can send a method of their own; each would be a series for good.
_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})

_REQUESTS = Counter("taskwell_http_requests", "Requests by route template", ["method", "route", "status"])
_SECONDS = Histogram(
    "taskwell_http_request_seconds",
    "Time until an answer was complete",
    ["method", "route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
LIMITS_HIT = Counter("taskwell_limits_hit", "Times that a rate limit was exceeded", ["limit"])
DATABASE_CONNECTIONS = Gauge(
    "taskwell_database_connections", "Connections to the database", ["state"], multiprocess_mode="livesum"
)
PASSWORD_QUEUE = Gauge(
    "taskwell_password_queue", "Passwords being checked or waiting for it", multiprocess_mode="livesum"
)


def observe_request(method: str, route: str, status: int, seconds: float) -> None:
    """Counts a request that was answered. `route` is a template, never a path that somebody sent."""
    known = method if method in _METHODS else "other"
    _REQUESTS.labels(known, route, status).inc()
    _SECONDS.labels(known, route).observe(seconds)


def render() -> bytes:
    """Everything in the text format of Prometheus, of all workers together."""
    folder = os.environ.get(_FOLDER)
    if folder is None:
        return generate_latest(REGISTRY)
    _forget_dead_workers(Path(folder))
    together = CollectorRegistry()
    MultiProcessCollector(together, folder)  # type: ignore[no-untyped-call]  # the library has no types there
    return generate_latest(together)


@contextmanager
def shared_by_workers(workers: int) -> Iterator[None]:
    """Has the processes that are started meanwhile share their metrics; nothing needs it for a single one."""
    if workers == 1:
        yield
        return
    with TemporaryDirectory(prefix="taskwell-metrics-") as folder:
        os.environ[_FOLDER] = folder
        try:
            yield
        finally:
            del os.environ[_FOLDER]


def _forget_dead_workers(folder: Path) -> None:
    """A worker that was replaced holds no connections any more, whatever its file says."""
    for pid in {int(file.stem.rpartition("_")[2]) for file in folder.glob("gauge_live*.db")}:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            mark_process_dead(pid, folder)  # type: ignore[no-untyped-call]  # as above

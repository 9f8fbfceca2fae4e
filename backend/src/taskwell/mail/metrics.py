"""What Prometheus learns of mails.

How the outbox stands is noted whenever the worker has looked at it, and not when Prometheus asks: a question
every few seconds would keep a database awake that may sleep.
"""

from typing import Final, Literal

from prometheus_client import Counter, Gauge

from taskwell.mail.outbox import OutboxFigures

_MAILS: Final = Counter("taskwell_mails", "Attempts at mails, by what came of them", ["kind", "outcome", "transport"])
_OUTBOX: Final = Gauge(
    "taskwell_outbox_mails", "Mails in the outbox when it was last looked at", ["state"], multiprocess_mode="mostrecent"
)
_OLDEST: Final = Gauge(
    "taskwell_outbox_oldest_timestamp_seconds",
    "When the mail that has waited longest was asked for; 0 when none waits",
    multiprocess_mode="mostrecent",
)


def count(kind: str, outcome: Literal["sent", "failed", "dead"], transport: str = "") -> None:
    """Counts an attempt; `transport` is the one that took the mail."""
    _MAILS.labels(kind, outcome, transport).inc()


def note(figures: OutboxFigures) -> None:
    """Shows how the outbox stands."""
    _OUTBOX.labels("queued").set(figures.queued)
    _OUTBOX.labels("dead").set(figures.dead)
    _OLDEST.set(figures.oldest_queued_at.timestamp() if figures.oldest_queued_at else 0)

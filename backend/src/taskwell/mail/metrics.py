"""What Prometheus learns of mails that were handled; how the outbox stands is asked of its repository."""

from typing import Final, Literal

from prometheus_client import Counter

MAILS: Final = Counter("taskwell_mails", "Attempts at mails, by what came of them", ["kind", "outcome", "transport"])


def count(kind: str, outcome: Literal["sent", "failed", "dead"], transport: str) -> None:
    """Counts an attempt; `transport` is empty unless one took the mail."""
    MAILS.labels(kind, outcome, transport).inc()

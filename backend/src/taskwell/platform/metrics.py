"""What Prometheus may ask."""

from prometheus_client import Counter, Gauge, generate_latest

MEDIA_TYPE = "text/plain; version=0.0.4"
PASSWORD_QUEUE = Gauge("taskwell_password_queue", "Passwords being checked or waiting")
_REQUESTS = Counter("taskwell_requests", "Requests", ["method", "route", "status"])


def observe_request(method: str, route: str, status: int, seconds: float) -> None:
    """Counts a request."""
    _REQUESTS.labels(method, route, status).inc()


def render() -> bytes:
    """Prometheus text."""
    return generate_latest()

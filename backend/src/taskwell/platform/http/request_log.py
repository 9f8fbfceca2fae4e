"""One log line and one measurement for each request, and the id that joins them to the answer."""

import time
from typing import Final

import structlog
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from taskwell.platform import metrics
from taskwell.platform.http.request_id import begin_request
from taskwell.platform.logging import get_logger

log = get_logger(__name__)

# Probes come every few seconds and say nothing; they are measured and not logged.
_QUIET: Final = frozenset({"/health/live", "/api/health"})


class RequestLog:
    """Gives each request its id, and logs route, status and duration once the answer is out.

    Neither the query string nor the body is logged: either may carry a secret.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started_at = time.perf_counter()
        request_id = begin_request(Headers(scope=scope).get("x-request-id"))
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        status = 0

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"].append((b"x-request-id", request_id.encode()))
            await send(message)

        try:
            await self._app(scope, receive, send_with_id)
        finally:
            _report(scope, status, time.perf_counter() - started_at)


def _report(scope: Scope, status: int, seconds: float) -> None:
    route = route_template(scope)
    metrics.observe_request(scope["method"], route, status, seconds)
    if route in _QUIET and status < 400:
        return
    log.info(
        "request",
        method=scope["method"],
        route=route,
        status=status,
        duration_ms=round(seconds * 1000, 2),
        account_id=scope.get("state", {}).get("account_id"),
    )


def route_template(scope: Scope) -> str:
    """The route that answered, such as ``/api/v1/todos/{todo_id}``; "(none)" where there was none."""
    template: str = getattr(scope.get("route"), "path", "(none)")
    return template

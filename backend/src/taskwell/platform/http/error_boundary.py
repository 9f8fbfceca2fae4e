"""The last resort: an exception that nobody foresaw becomes a log line and a 500 without a word of it."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from taskwell.platform.errors import ProblemError
from taskwell.platform.http.problem import InternalError, problem_response
from taskwell.platform.logging import get_logger

log = get_logger(__name__)


class ErrorBoundary:
    """Catches what every route and middleware inside it let through."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def watch(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, watch)
        except ProblemError as error:
            await problem_response(error)(scope, receive, send)
        except Exception:  # the one place that catches everything (ASVS 16.5.4)
            log.exception("request_failed", path=scope.get("path"))
            if started:
                raise
            await problem_response(InternalError())(scope, receive, send)

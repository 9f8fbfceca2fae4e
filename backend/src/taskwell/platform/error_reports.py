"""Unexpected errors for Sentry, redacted as the log lines are.

Loaded by name and only where SENTRY_DSN is set: the client library is dear to import. What is reported is what is
logged with an exception, so an error is told in both places or in neither.
"""

import atexit
from collections.abc import Mapping
from typing import cast

import sentry_sdk
from pydantic import SecretStr
from sentry_sdk.types import Event, Hint
from structlog.typing import EventDict, ExcInfo

from taskwell.platform.redaction import Redactor

# For what is still waiting when the process ends: hosts kill it some seconds after they asked it to.
_LAST_SECONDS = 2


class ErrorReports:
    """Sends exceptions to Sentry from a thread of its own: nobody waits for it, and nobody sees it fail."""

    def __init__(self, dsn: SecretStr, environment: str, redactor: Redactor) -> None:
        def redacted(event: Event, _hint: Hint) -> Event:
            # The mapping has the same keys and only what can be printed, which is all that an event is.
            return cast("Event", redactor.mapping(cast("Mapping[str, object]", event)))

        self._client = sentry_sdk.Client(
            dsn=dsn.get_secret_value(),
            environment=environment,
            before_send=redacted,
            # No hooks into other libraries, no request bodies, no values of local variables, no trail of log lines.
            default_integrations=False,
            auto_enabling_integrations=False,
            include_local_variables=False,
            include_source_context=False,
            max_breadcrumbs=0,
            max_request_body_size="never",
            server_name="",
            shutdown_timeout=_LAST_SECONDS,
        )
        atexit.register(self.close)

    def report(self, exc_info: ExcInfo, event: EventDict) -> None:
        """Queues one exception with the event that it was logged as."""
        report, hint = sentry_sdk.utils.event_from_exception(exc_info, client_options=self._client.options)
        report["level"] = "error"
        report["logger"] = str(event.get("event", ""))
        report["tags"] = {
            name: str(value) for name, value in event.items() if name in {"request_id", "method", "route"}
        }
        self._client.capture_event(report, hint=hint)

    def close(self) -> None:
        """Sends what is waiting, for as long as `_LAST_SECONDS` allows."""
        self._client.close()

import gzip
import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from pydantic import SecretStr

from taskwell.platform.error_reports import ErrorReports
from taskwell.platform.logging import get_logger, write_logs
from taskwell.platform.redaction import Redactor
from taskwell.platform.settings import LogFormat, LoggingSettings, LogLevel

SECRET = "open-sesame-4711"


class Sentry:
    """Takes reports as Sentry does, and keeps them."""

    def __init__(self) -> None:
        self.received: list[str] = []
        received = self.received

        class Ingest(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                received.append(gzip.decompress(self.rfile.read(int(self.headers["Content-Length"]))).decode())
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                return

        self._server = HTTPServer(("127.0.0.1", 0), Ingest)
        self.dsn = SecretStr(f"http://public@127.0.0.1:{self._server.server_port}/1")
        self._thread = Thread(target=self._server.serve_forever)
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@pytest.fixture
def sentry() -> Iterator[Sentry]:
    sentry = Sentry()
    yield sentry
    sentry.close()


@pytest.mark.usefixtures("logging_as_before")
def test_what_is_logged_with_an_exception_is_reported_without_secrets(sentry: Sentry) -> None:
    redactor = Redactor(b"k", frozenset({SECRET}))
    reports = ErrorReports(sentry.dsn, "production", redactor)
    write_logs(LoggingSettings(level=LogLevel.INFO, format=LogFormat.JSON), redactor, reports.report)
    log = get_logger("tests")
    log.error("no exception, no report")
    try:
        _refuse(SECRET)
    except ValueError:
        log.exception("request_failed", route="/api/v1/todos", path=f"/x/{SECRET}")
    reports.close()
    (envelope,) = sentry.received
    event = json.loads(envelope.splitlines()[-1])
    (told,) = event["exception"]["values"]
    assert (told["type"], told["value"]) == ("ValueError", "refused *** for " + redactor.text("jo@example.org"))
    assert told["stacktrace"]["frames"][-1]["function"] == "_refuse"
    assert (event["logger"], event["tags"]["route"]) == ("request_failed", "/api/v1/todos")
    assert SECRET not in envelope
    assert "jo@example.org" not in envelope


def test_nobody_sees_a_report_fail() -> None:
    reports = ErrorReports(SecretStr("http://public@127.0.0.1:1/1"), "production", Redactor(b"k"))
    error = ValueError("x")
    reports.report((ValueError, error, None), {})
    reports.close()


def _refuse(password: str) -> None:
    raise ValueError(f"refused {password} for jo@example.org")

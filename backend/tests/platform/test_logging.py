import json
import logging
import sys
import warnings

import pytest
import structlog

from taskwell.platform.logging import configure_logging, get_logger, write_logs
from taskwell.platform.redaction import Redactor
from taskwell.platform.settings import LogFormat, LoggingSettings, LogLevel, load_settings
from tests.platform.settings.environments import KEY, PRODUCTION

SECRET = "open-sesame-4711"
log = get_logger("tests")


pytestmark = pytest.mark.usefixtures("logging_as_before")


def configure(log_format: LogFormat = LogFormat.JSON, level: LogLevel = LogLevel.DEBUG) -> None:
    write_logs(LoggingSettings(level=level, format=log_format), Redactor(b"k", frozenset({SECRET})))


def _refuse(password: str) -> None:
    raise ValueError(f"refused {password} for jo@example.org\n\x1b[31m")


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    captured = capsys.readouterr()
    assert captured.err == ""
    return [json.loads(line) for line in captured.out.splitlines()]


def test_a_line_is_one_json_object_with_time_level_event_and_context(capsys: pytest.CaptureFixture[str]) -> None:
    configure()
    structlog.contextvars.bind_contextvars(request_id="r1")
    log.info("mail_sent", outbox_id=3)
    (line,) = lines(capsys)
    assert str(line.pop("timestamp")).endswith("Z")
    assert line == {"level": "info", "event": "mail_sent", "outbox_id": 3, "request_id": "r1"}


@pytest.mark.filterwarnings("default")
def test_libraries_take_the_same_way(capsys: pytest.CaptureFixture[str]) -> None:
    # The runner shows warnings in a way of its own during each test; this takes them back from it.
    logging.captureWarnings(capture=False)
    configure()
    structlog.contextvars.bind_contextvars(request_id="r1")
    logging.getLogger("asyncpg").warning("cannot reach %s", f"postgresql://u:{SECRET}@h/db")
    warnings.warn(f"odd {SECRET}", stacklevel=1)
    first, second = lines(capsys)
    assert (first["event"], first["level"], first["logger"]) == (
        "cannot reach postgresql://***@h/db",
        "warning",
        "asyncpg",
    )
    assert first["request_id"] == "r1"
    assert second["logger"] == "py.warnings"
    assert SECRET not in str(second)


@pytest.mark.parametrize("log_format", LogFormat)
def test_exceptions_are_told_without_secrets_in_either_format(
    capsys: pytest.CaptureFixture[str], log_format: LogFormat
) -> None:
    configure(log_format)
    try:
        _refuse(SECRET)
    except ValueError as error:
        error.add_note(f"note {SECRET}")
        log.exception("failed")
        logging.getLogger("library").exception("failed for jo@example.org")
    out = capsys.readouterr().out
    assert out.count("Traceback") == 2
    assert SECRET not in out
    assert "jo@example.org" not in out
    assert "\x1b[31m" not in out


def test_an_uncaught_exception_is_a_line_like_any_other(capsys: pytest.CaptureFixture[str]) -> None:
    configure()
    error = RuntimeError(f"no way with {SECRET}")
    sys.excepthook(RuntimeError, error, None)
    (line,) = lines(capsys)
    assert (line["event"], line["level"]) == ("uncaught_exception", "critical")
    assert "no way with ***" in str(line["exception"])


def test_nobody_can_begin_a_line_of_their_own(capsys: pytest.CaptureFixture[str]) -> None:
    configure(LogFormat.CONSOLE)
    log.info("request", route="/x\n2026-11-22T00:00:00Z [info] forged\r\x1b[2K")
    out = capsys.readouterr().out
    assert len(out.splitlines()) == 1
    assert "\\n2026" in out


def test_levels_below_the_chosen_one_are_dropped(capsys: pytest.CaptureFixture[str]) -> None:
    configure(level=LogLevel.WARNING)
    log.info("quiet")
    logging.getLogger("library").info("quiet")
    log.warning("loud")
    assert [line["event"] for line in lines(capsys)] == ["loud"]


def test_the_access_log_of_the_server_stays_silent_with_its_query_strings(capsys: pytest.CaptureFixture[str]) -> None:
    configure()
    logging.getLogger("uvicorn.access").info("GET /?token=x")
    logging.getLogger("uvicorn.error").info("started")
    assert [line["event"] for line in lines(capsys)] == ["started"]


def test_a_record_that_cannot_be_put_together_is_told_without_its_parts(capsys: pytest.CaptureFixture[str]) -> None:
    configure()
    logging.getLogger("library").error("%d", SECRET)
    (line,) = lines(capsys)
    assert (line["event"], line["level"], line["logger"]) == ("unprintable_log_record", "error", "library")


@pytest.mark.parametrize("failure", [BrokenPipeError(), OSError(28, "No space left"), ValueError("closed file")])
def test_a_sink_that_fails_does_not_break_the_program(monkeypatch: pytest.MonkeyPatch, failure: Exception) -> None:
    class FailingSink:
        def write(self, _text: str) -> int:
            raise failure

        def isatty(self) -> bool:
            return False

    configure()
    monkeypatch.setattr(sys, "stdout", FailingSink())
    log.info("lost")
    logging.getLogger("library").error("lost")


def test_no_secret_of_the_settings_is_ever_written(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging(load_settings(PRODUCTION))
    log.info("started", settings=PRODUCTION, note=f"key {KEY}")
    out = capsys.readouterr().out
    assert json.loads(out)["event"] == "started"
    assert KEY not in out
    assert "npg_K9vQ2x" not in out

"""Log lines: JSON on stdout for machines, columns for people, both through the same redaction.

The program logs through structlog; what libraries say through the standard library's logging takes the same way.
Lines written while a request is served carry what was bound with `structlog.contextvars`, its id first of all.
"""

import logging
import sys
from collections.abc import Callable
from importlib import import_module
from types import TracebackType
from typing import TypeAlias

import structlog
from pydantic import TypeAdapter
from structlog.typing import EventDict, ExcInfo, FilteringBoundLogger, Processor, WrappedLogger

from taskwell.platform.redaction import Redactor
from taskwell.platform.settings import LogFormat, LoggingSettings, Settings

Report: TypeAlias = Callable[[ExcInfo, EventDict], None]

# uvicorn's own line for a request holds the query string; the program writes a better one.
_SILENCED = ("uvicorn.access",)
# They tell of every statement, frame or header at DEBUG, which nobody who sets LOG_LEVEL=debug asks for.
_NO_LESS_THAN_INFO = ("asyncio", "httpcore2", "httpx2", "aiosmtplib", "hpack", "multipart", "python_multipart")

_EVENT: TypeAdapter[EventDict] = TypeAdapter(dict[str, object])


def get_logger(name: str) -> FilteringBoundLogger:
    """The logger of a module: events in snake_case, everything else as keyword arguments."""
    logger: FilteringBoundLogger = structlog.get_logger(name)
    return logger


def configure_logging(settings: Settings) -> None:
    """Sends everything that is logged from now on, and uncaught exceptions, to stdout, without any secret of `settings`."""
    redactor = Redactor.of(settings)
    report = None
    if settings.operations.sentry_dsn is not None:
        # By name, since few set the DSN and every start would pay for the import.
        reports = import_module("taskwell.platform.error_reports")
        report = reports.ErrorReports(settings.operations.sentry_dsn, settings.environment, redactor).report
    write_logs(settings.logging, redactor, report)


def write_logs(settings: LoggingSettings, redactor: Redactor, report: Report | None = None) -> None:
    """As `configure_logging`, for a process that has not got its settings, or not yet. May be called again.

    `report` is handed every exception that is logged.
    """
    described = _context()
    if report is not None:
        described.append(_reporting(report))
    described.append(structlog.processors.format_exc_info)
    last: list[Processor] = [_redaction(redactor), _renderer(settings.format)]
    level = logging.getLevelNamesMapping()[settings.level.upper()]
    structlog.configure(
        processors=[*described, *last],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *_: Stdout(),
        # Loggers are made when modules are imported, before it is known how to log.
        cache_logger_on_first_use=False,
    )
    _take_over_standard_logging(level, described, last)
    sys.excepthook = _log_uncaught


class Stdout:
    """Writes lines to whatever stdout is at the time, and gives up silently: no request may fail for its log line."""

    def msg(self, line: str) -> None:
        try:
            sys.stdout.write(line + "\n")
            sys.stdout.flush()
        except (OSError, ValueError):  # a full disk or closed pipe; a closed file
            return

    debug = info = warning = error = critical = exception = log = msg


def _context() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="timestamp"),
        structlog.processors.StackInfoRenderer(),
    ]


def _reporting(report: Report) -> Processor:
    def reporting(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        exc_info = event.get("exc_info")
        if exc_info is True:
            exc_info = sys.exc_info()
        if isinstance(exc_info, tuple) and exc_info[0] is not None:
            report(exc_info, event)
        return event

    return reporting


def _redaction(redactor: Redactor) -> Processor:
    def redact(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        return dict(redactor.mapping(event))

    return redact


def _renderer(log_format: LogFormat) -> Processor:
    if log_format is LogFormat.JSON:
        return _render_json
    return structlog.dev.ConsoleRenderer(colors=sys.stdout.isatty(), exception_formatter=structlog.dev.plain_traceback)


def _render_json(_logger: WrappedLogger, _method: str, event: EventDict) -> str:
    # In a fifth of the time that the standard library takes; what is left of an event by now is plain JSON.
    return _EVENT.dump_json(event).decode()


class _StandardHandler(logging.Handler):
    """Writes a library's record, or, where that record is itself broken, that there was one."""

    def __init__(self, formatter: logging.Formatter) -> None:
        super().__init__()
        self.setFormatter(formatter)
        self._stdout = Stdout()

    def emit(self, record: logging.LogRecord) -> None:
        try:
            line = self.format(record)
        except Exception:  # noqa: BLE001 -- whatever a record's arguments raise when put together
            broken = {"name": record.name, "msg": "unprintable_log_record", "levelno": record.levelno}
            line = self.format(logging.makeLogRecord({**broken, "levelname": record.levelname}))
        self._stdout.msg(line)


def _take_over_standard_logging(level: int, described: list[Processor], last: list[Processor]) -> None:
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[structlog.stdlib.add_logger_name, *described],
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
    )
    root = logging.getLogger()
    root.handlers = [_StandardHandler(formatter)]
    root.setLevel(level)
    for name in _SILENCED:
        logging.getLogger(name).disabled = True
    for name in _NO_LESS_THAN_INFO:
        logging.getLogger(name).setLevel(max(level, logging.INFO))
    for name in ("uvicorn", "uvicorn.error"):
        logging.getLogger(name).handlers = []
        logging.getLogger(name).propagate = True
    logging.captureWarnings(capture=True)


def _log_uncaught(kind: type[BaseException], error: BaseException, traceback: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, traceback)
        return
    structlog.get_logger().critical("uncaught_exception", exc_info=(kind, error, traceback))

"""Structured logs on stdout."""

import structlog

from taskwell.platform.settings import Settings


def configure_logging(settings: Settings) -> None:
    """Sends every log line to stdout."""


def get_logger(name: str) -> structlog.stdlib.BoundLogger:
    """The logger of a module."""
    return structlog.get_logger(name)

"""The settings of a command, or one clear list of what is wrong with them."""

import logging
import os
import secrets
import sys
from collections.abc import Iterable

from taskwell.platform.logging import configure_logging, get_logger, write_logs
from taskwell.platform.redaction import Redactor
from taskwell.platform.settings import Problem, Settings, SettingsError, load_logging_settings, load_settings

log = get_logger(__name__)


def settings_or_exit() -> Settings:
    """The settings of this process's environment, by which logging is set up as well.

    Logs every problem and exits with 2 when there are any.
    """
    try:
        settings = load_settings(os.environ)
    except SettingsError as error:
        write_logs(load_logging_settings(os.environ), Redactor(secrets.token_bytes(32)))
        _tell("setting_refused", logging.ERROR, error.problems)
        sys.exit(2)
    configure_logging(settings)
    _tell("setting_doubtful", logging.WARNING, settings.warnings)
    return settings


def _tell(event: str, level: int, found: Iterable[Problem]) -> None:
    for problem in found:
        log.log(level, event, variable=problem.name, problem=problem.message, mend=problem.mend)

"""The settings of a command, or one clear list of what is wrong with them."""

import os
import secrets
import sys

from taskwell.platform.logging import configure_logging, get_logger, write_logs
from taskwell.platform.redaction import Redactor
from taskwell.platform.settings import Settings, SettingsError, load_logging_settings, load_settings

log = get_logger(__name__)


def settings_or_exit() -> Settings:
    """The settings of this process's environment, by which logging is set up as well.

    Logs every problem and exits with 2 when there are any.
    """
    try:
        settings = load_settings(os.environ)
    except SettingsError as error:
        write_logs(load_logging_settings(os.environ), Redactor(secrets.token_bytes(32)))
        for problem in error.problems:
            log.error(  # noqa: TRY400  # the sentences are all there is to say
                "setting_refused", variable=problem.name, problem=problem.message, mend=problem.mend
            )
        sys.exit(2)
    configure_logging(settings)
    for warning in settings.warnings:
        log.warning("setting_doubtful", variable=warning.name, problem=warning.message, mend=warning.mend)
    return settings

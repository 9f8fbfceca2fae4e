"""The settings of a command, or one clear list of what is wrong with them."""

import os
import sys

from taskwell.platform.settings import Settings, SettingsError, load_settings


def settings_or_exit() -> Settings:
    """The settings of this process's environment; prints every problem and exits with 2 when there are any."""
    try:
        return load_settings(os.environ)
    except SettingsError as error:
        print(error, file=sys.stderr)
        sys.exit(2)

"""The settings of the backend: read from environment variables, and from nothing else.

`catalogue` names and describes each one, `parsing` and its neighbours understand single values, `rules` hold
what must be true of several together, `loading` makes the one frozen object out of it that is passed down.
"""

from taskwell.platform.settings.loading import load_logging_settings, load_settings
from taskwell.platform.settings.model import (
    DatabaseSettings,
    LimitSettings,
    LoggingSettings,
    MailSettings,
    OperationsSettings,
    PasswordResetSettings,
    ProxySettings,
    ServerSettings,
    SessionSettings,
    Settings,
    SmtpSettings,
    WebSettings,
)
from taskwell.platform.settings.postgres_address import ConnectArguments, PostgresAddress
from taskwell.platform.settings.problems import Problem, SettingsError
from taskwell.platform.settings.values import (
    Environment,
    LogFormat,
    LogLevel,
    MailAddress,
    MailTransportName,
    RateLimit,
    ResetLink,
    SameSite,
    SmtpTls,
)

__all__ = [
    "ConnectArguments",
    "DatabaseSettings",
    "Environment",
    "LimitSettings",
    "LogFormat",
    "LogLevel",
    "LoggingSettings",
    "MailAddress",
    "MailSettings",
    "MailTransportName",
    "OperationsSettings",
    "PasswordResetSettings",
    "PostgresAddress",
    "Problem",
    "ProxySettings",
    "RateLimit",
    "ResetLink",
    "SameSite",
    "ServerSettings",
    "SessionSettings",
    "Settings",
    "SettingsError",
    "SmtpSettings",
    "SmtpTls",
    "WebSettings",
    "load_logging_settings",
    "load_settings",
]

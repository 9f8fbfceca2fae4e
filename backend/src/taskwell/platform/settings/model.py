"""The settings as the program sees them: one frozen object, made once and passed down in parts."""

import re
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from pydantic import SecretStr

from taskwell.platform.settings.parsing import Network
from taskwell.platform.settings.postgres_address import PostgresAddress
from taskwell.platform.settings.problems import Problem
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


@dataclass(frozen=True, kw_only=True)
class ServerSettings:
    host: str
    port: int
    workers: int
    frontend_dist: Path | None
    space_id: str | None


@dataclass(frozen=True, kw_only=True)
class LoggingSettings:
    level: LogLevel
    format: LogFormat


@dataclass(frozen=True, kw_only=True)
class DatabaseSettings:
    """`migration_url` is None where only a pooler is known, through which migrations cannot run."""

    url: PostgresAddress
    migration_url: PostgresAddress | None
    pool_size: int
    connect_timeout: timedelta


@dataclass(frozen=True, kw_only=True)
class SessionSettings:
    key: SecretStr
    previous_key: SecretStr | None
    cookie_samesite: SameSite


@dataclass(frozen=True, kw_only=True)
class WebSettings:
    """`frontend_url` is an origin, without a slash at its end. `cors_origin_regex` is for `fullmatch`."""

    frontend_url: str
    cors_origins: tuple[str, ...]
    cors_origin_regex: re.Pattern[str] | None


@dataclass(frozen=True, kw_only=True)
class SmtpSettings:
    """`host` is None where no transport needs it; username and password are given both or neither."""

    host: str | None
    port: int
    username: str | None
    password: SecretStr | None
    tls: SmtpTls


@dataclass(frozen=True, kw_only=True)
class MailSettings:
    """Each transport in `transports` has what it needs in the fields below."""

    transports: tuple[MailTransportName, ...]
    sender: MailAddress
    reply_to: MailAddress | None
    smtp: SmtpSettings
    resend_api_key: SecretStr | None
    brevo_api_key: SecretStr | None
    sendgrid_api_key: SecretStr | None
    postmark_server_token: SecretStr | None
    mailgun_api_key: SecretStr | None
    mailgun_domain: str | None
    api_base_url: str | None


@dataclass(frozen=True, kw_only=True)
class PasswordResetSettings:
    ttl: timedelta
    resend_after: timedelta
    link: ResetLink


@dataclass(frozen=True, kw_only=True)
class ProxySettings:
    trusted: tuple[Network, ...]
    shared_secret: SecretStr | None


@dataclass(frozen=True, kw_only=True)
class LimitSettings:
    login_client: RateLimit
    login_account: RateLimit
    register: RateLimit
    forgot_client: RateLimit
    forgot_address: RateLimit
    reset: RateLimit
    todo_writes: RateLimit


@dataclass(frozen=True, kw_only=True)
class OperationsSettings:
    metrics_token: SecretStr | None
    api_docs: bool
    sentry_dsn: SecretStr | None


@dataclass(frozen=True, kw_only=True)
class Settings:
    """`warnings` is what works but probably not as meant; the start and the doctor print it."""

    environment: Environment
    server: ServerSettings
    logging: LoggingSettings
    database: DatabaseSettings
    sessions: SessionSettings
    web: WebSettings
    mail: MailSettings
    password_reset: PasswordResetSettings
    proxy: ProxySettings
    limits: LimitSettings
    operations: OperationsSettings
    warnings: tuple[Problem, ...]

    @property
    def is_production(self) -> bool:
        return self.environment is Environment.PRODUCTION

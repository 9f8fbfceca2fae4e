"""From the environment to the settings, or to everything that is wrong with it."""

import secrets
from collections.abc import Mapping

from pydantic import SecretStr

from taskwell.platform.settings import catalogue as names
from taskwell.platform.settings import mail_rules, rules
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
from taskwell.platform.settings.problems import Problem, SettingsError
from taskwell.platform.settings.reading import Reading


def load_settings(environ: Mapping[str, str]) -> Settings:
    """The settings that `environ` describes; SettingsError with all its problems when it does not."""
    reading = Reading(environ, names.SETTINGS)
    problems = tuple(dict.fromkeys(rules.problems(reading, environ)))
    if problems:
        raise SettingsError(problems)
    return _assembled(reading, tuple(rules.warnings(reading, environ)))


def load_logging_settings(environ: Mapping[str, str]) -> LoggingSettings:
    """How to log, as far as that can be told: also where the rest of the environment is beyond use."""
    reading = Reading(environ, (names.LOG_LEVEL, names.LOG_FORMAT))
    defaults = Reading({"ENVIRONMENT": "production" if reading.is_production else "development"}, names.SETTINGS)
    return LoggingSettings(
        level=reading.find(names.LOG_LEVEL) or defaults.get(names.LOG_LEVEL),
        format=reading.find(names.LOG_FORMAT) or defaults.get(names.LOG_FORMAT),
    )


def _assembled(reading: Reading, warnings: tuple[Problem, ...]) -> Settings:
    return Settings(
        environment=reading.get(names.ENVIRONMENT),
        server=ServerSettings(
            host=reading.get(names.HOST),
            port=reading.get(names.PORT),
            workers=reading.get(names.WEB_CONCURRENCY),
            frontend_dist=reading.find(names.FRONTEND_DIST),
            space_id=reading.find(names.SPACE_ID),
        ),
        logging=LoggingSettings(level=reading.get(names.LOG_LEVEL), format=reading.get(names.LOG_FORMAT)),
        database=_database(reading),
        sessions=SessionSettings(
            # Only development gets here without a key; its sessions end with the process.
            key=reading.find(names.JWT_SECRET_KEY) or SecretStr(secrets.token_urlsafe(48)),
            previous_key=reading.find(names.JWT_SECRET_KEY_PREVIOUS),
            cookie_samesite=reading.get(names.COOKIE_SAMESITE),
        ),
        web=WebSettings(
            frontend_url=reading.find(names.FRONTEND_URL) or f"http://localhost:{reading.get(names.PORT)}",
            cors_origins=reading.find(names.CORS_ORIGINS) or (),
            cors_origin_regex=reading.find(names.CORS_ORIGIN_REGEX),
        ),
        mail=_mail(reading),
        password_reset=PasswordResetSettings(
            ttl=reading.get(names.PASSWORD_RESET_TTL_MINUTES),
            resend_after=reading.get(names.PASSWORD_RESET_RESEND_SECONDS),
            link=reading.get(names.PASSWORD_RESET_LINK),
        ),
        proxy=ProxySettings(
            trusted=reading.get(names.TRUSTED_PROXIES), shared_secret=reading.find(names.PROXY_SHARED_SECRET)
        ),
        limits=_limits(reading),
        operations=OperationsSettings(
            metrics_token=reading.find(names.METRICS_TOKEN),
            api_docs=reading.get(names.API_DOCS),
            sentry_dsn=reading.find(names.SENTRY_DSN),
        ),
        warnings=warnings,
    )


def _database(reading: Reading) -> DatabaseSettings:
    url = reading.get(names.DATABASE_URL)
    return DatabaseSettings(
        url=url,
        migration_url=reading.find(names.DATABASE_MIGRATION_URL) or url.direct(),
        pool_size=reading.get(names.DATABASE_POOL_SIZE),
        connect_timeout=reading.get(names.DATABASE_CONNECT_TIMEOUT),
    )


def _mail(reading: Reading) -> MailSettings:
    return MailSettings(
        transports=reading.get(names.MAIL_TRANSPORT),
        sender=reading.get(names.MAIL_FROM),
        reply_to=reading.find(names.MAIL_REPLY_TO),
        smtp=SmtpSettings(
            host=reading.find(names.SMTP_HOST),
            port=mail_rules.smtp_port(reading),
            username=reading.find(names.SMTP_USERNAME),
            password=reading.find(names.SMTP_PASSWORD),
            tls=mail_rules.smtp_tls(reading),
        ),
        resend_api_key=reading.find(names.RESEND_API_KEY),
        brevo_api_key=reading.find(names.BREVO_API_KEY),
        sendgrid_api_key=reading.find(names.SENDGRID_API_KEY),
        postmark_server_token=reading.find(names.POSTMARK_SERVER_TOKEN),
        mailgun_api_key=reading.find(names.MAILGUN_API_KEY),
        mailgun_domain=reading.find(names.MAILGUN_DOMAIN),
        api_base_url=reading.find(names.MAIL_API_BASE_URL),
    )


def _limits(reading: Reading) -> LimitSettings:
    return LimitSettings(
        login_client=reading.get(names.RATE_LIMIT_LOGIN_CLIENT),
        login_account=reading.get(names.RATE_LIMIT_LOGIN_ACCOUNT),
        register=reading.get(names.RATE_LIMIT_REGISTER),
        forgot_client=reading.get(names.RATE_LIMIT_FORGOT_CLIENT),
        forgot_address=reading.get(names.RATE_LIMIT_FORGOT_ADDRESS),
        reset=reading.get(names.RATE_LIMIT_RESET),
        todo_writes=reading.get(names.RATE_LIMIT_TODO_WRITES),
    )

from collections.abc import Mapping
from datetime import timedelta

import pytest

from taskwell.platform.redaction import Redactor
from taskwell.platform.settings import (
    Environment,
    LogFormat,
    LogLevel,
    MailAddress,
    MailTransportName,
    RateLimit,
    Settings,
    SettingsError,
    SmtpTls,
    load_logging_settings,
    load_settings,
)
from tests.platform.settings.environments import DEVELOPMENT, KEY, NEON, OTHER_KEY, PRODUCTION, refusals

SMTP = {"MAIL_TRANSPORT": "smtp", "SMTP_HOST": "smtp.taskwell.org"}


def test_a_database_is_all_that_development_needs() -> None:
    settings = load_settings(DEVELOPMENT)
    assert settings.environment is Environment.DEVELOPMENT
    assert settings.web.frontend_url == "http://localhost:7860"
    assert settings.mail.transports == (MailTransportName.MAILBOX,)
    assert settings.logging.format is LogFormat.CONSOLE
    assert settings.operations.api_docs
    assert settings.warnings == ()


def test_development_makes_a_fresh_signing_key_at_each_start() -> None:
    assert load_settings(DEVELOPMENT).sessions.key != load_settings(DEVELOPMENT).sessions.key


def test_production_takes_the_values_as_the_consoles_show_them() -> None:
    settings = load_settings(PRODUCTION)
    assert settings.is_production
    assert settings.server.host == "0.0.0.0"  # noqa: S104 -- what a container listens on
    assert settings.logging.format is LogFormat.JSON
    assert not settings.operations.api_docs
    assert settings.database.url.is_pooled
    assert settings.mail.sender == MailAddress(name="Taskwell", address="todo@taskwell.org")
    assert settings.password_reset.ttl == timedelta(minutes=30)
    assert settings.limits.login_account == RateLimit(amount=10, window=timedelta(minutes=15))
    assert settings.warnings == ()


@pytest.mark.parametrize(
    "pasted",
    [
        f"{NEON}\n",
        f"  '{NEON}'  ",
        f'"{NEON}"\r\n',
        f"psql '{NEON}'",
        f'psql "{NEON}"\n',
        f"DATABASE_URL={NEON}",
        f"export DATABASE_URL='{NEON}'",
        f"\N{LEFT DOUBLE QUOTATION MARK}{NEON}\N{RIGHT DOUBLE QUOTATION MARK}",
        f"\N{ZERO WIDTH NO-BREAK SPACE}{NEON}",
        NEON.replace("postgresql://", "postgres://"),
        NEON.replace("postgresql://", "postgresql+asyncpg://"),
    ],
)
def test_what_pasting_leaves_round_an_address_is_taken_off(pasted: str) -> None:
    assert load_settings({**PRODUCTION, "DATABASE_URL": pasted}).database.url == load_settings(PRODUCTION).database.url


def test_an_empty_variable_counts_as_not_set() -> None:
    assert refusals({**PRODUCTION, "MAIL_FROM": " '' "}) == {"MAIL_FROM": "is not set"}


def test_production_names_everything_that_is_missing_at_once() -> None:
    assert refusals({"ENVIRONMENT": "production"}) == dict.fromkeys(
        ["DATABASE_URL", "JWT_SECRET_KEY", "FRONTEND_URL", "MAIL_TRANSPORT", "MAIL_FROM"], "is not set"
    )


def test_an_environment_that_is_misspelt_is_held_to_the_rules_of_production() -> None:
    assert {"ENVIRONMENT", "JWT_SECRET_KEY", "FRONTEND_URL"} <= refusals({**DEVELOPMENT, "ENVIRONMENT": "prod"}).keys()


def test_values_that_cannot_be_read_do_not_hide_the_rules_that_others_break() -> None:
    broken = {**PRODUCTION, "PORT": "http", "JWT_SECRET_KEY": "short", "MAIL_TRANSPORT": "brevo", "CORS_ORIGINS": "*"}
    assert refusals(broken).keys() == {"PORT", "JWT_SECRET_KEY", "BREVO_API_KEY", "CORS_ORIGINS"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ENVIRONMENT", "prod"),
        ("HOST", "http://0.0.0.0"),
        ("PORT", "seven"),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "7860.0"),
        ("PORT", "٧٨٦٠"),
        ("WEB_CONCURRENCY", "many"),
        ("WEB_CONCURRENCY", "0"),
        ("FRONTEND_DIST", "/nowhere/at/all"),
        ("LOG_LEVEL", "loud"),
        ("LOG_FORMAT", "xml"),
        ("DATABASE_URL", "mysql://u:p@h.example/db"),
        ("DATABASE_POOL_SIZE", "-1"),
        ("DATABASE_CONNECT_TIMEOUT", "10s"),
        ("JWT_SECRET_KEY", f"{KEY}\nX"),
        ("COOKIE_SAMESITE", "strict"),
        ("FRONTEND_URL", "taskwell.vercel.app"),
        ("FRONTEND_URL", "https://taskwell.vercel.app/app"),
        ("FRONTEND_URL", "http://taskwell.vercel.app"),
        ("CORS_ORIGINS", "*"),
        ("CORS_ORIGINS", "null"),
        ("CORS_ORIGINS", "https://a.example/path"),
        ("CORS_ORIGINS", "https://user@a.example"),
        ("CORS_ORIGINS", "https://a.example:port"),
        ("CORS_ORIGINS", "https://*.a.example"),
        ("CORS_ORIGINS", "http://a.example"),
        ("CORS_ORIGINS", ","),
        ("CORS_ORIGINS", '["https://a.example"'),
        ("CORS_ORIGINS", "[1]"),
        ("CORS_ORIGIN_REGEX", "https://("),
        ("CORS_ORIGIN_REGEX", ".*"),
        ("CORS_ORIGIN_REGEX", r"https://.*"),
        ("CORS_ORIGIN_REGEX", r"https://.*\.vercel\.app"),
        ("CORS_ORIGIN_REGEX", r"https?://taskwell-[a-z]+\.vercel\.app"),
        ("CORS_ORIGIN_REGEX", r"https://taskwell-[a-z]+.vercel.app"),
        ("MAIL_TRANSPORT", "pigeon"),
        ("MAIL_TRANSPORT", "mailbox"),
        ("MAIL_FROM", "Taskwell"),
        ("MAIL_FROM", "Taskwell <todo@taskwell.org> extra"),
        ("MAIL_FROM", "Taskwell <todo@taskwell.org>\nBcc: x@y.org"),
        ("MAIL_REPLY_TO", "nobody"),
        ("SMTP_PORT", "smtp"),
        ("SMTP_TLS", "ssl"),
        ("MAIL_API_BASE_URL", "http://api.example"),
        ("PASSWORD_RESET_TTL_MINUTES", "0"),
        ("PASSWORD_RESET_RESEND_SECONDS", "one"),
        ("PASSWORD_RESET_LINK", "path"),
        ("TRUSTED_PROXIES", "10.0.0.0/40"),
        ("TRUSTED_PROXIES", "0.0.0.0/0"),
        ("TRUSTED_PROXIES", "10.0.0.0/8,::/0"),
        ("RATE_LIMIT_LOGIN_CLIENT", "60"),
        ("RATE_LIMIT_LOGIN_CLIENT", "0/minute"),
        ("RATE_LIMIT_LOGIN_CLIENT", "60/fortnight"),
        ("API_DOCS", "maybe"),
        ("SENTRY_DSN", "https://sentry.example/1"),
    ],
)
def test_production_refuses(name: str, value: str) -> None:
    assert refusals({**PRODUCTION, name: value}).keys() == {name}


@pytest.mark.parametrize(
    "environ",
    [
        {"ENVIRONMENT": "production"},
        {**PRODUCTION, "MAIL_FROM": "Taskwell", "DATABASE_URL": "mysql://db", "SENTRY_DSN": "x"},
    ],
)
def test_what_to_do_about_a_refusal_stands_in_the_log_as_it_was_written(environ: Mapping[str, str]) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings(environ)
    for problem in caught.value.problems:
        assert Redactor(b"key").text(problem.mend) == problem.mend


def test_no_refusal_repeats_a_value() -> None:
    canary = "canary7761"
    broken = {
        "ENVIRONMENT": canary,
        "DATABASE_URL": f"mysql://u:{canary}@h/db",
        "JWT_SECRET_KEY": canary,
        "FRONTEND_URL": f"ftp://{canary}",
        "CORS_ORIGINS": f"https://{canary}/x",
        "CORS_ORIGIN_REGEX": f"({canary}",
        "MAIL_TRANSPORT": canary,
        "MAIL_FROM": canary,
        "SMTP_PORT": canary,
        "TRUSTED_PROXIES": canary,
        "RATE_LIMIT_RESET": canary,
        "JWT_SECRETKEY": canary,
    }
    with pytest.raises(SettingsError) as caught:
        load_settings(broken)
    assert {problem.name for problem in caught.value.problems} == broken.keys()
    assert canary not in str(caught.value) + repr(caught.value.problems)


def test_no_secret_shows_when_the_settings_are_printed() -> None:
    assert KEY not in repr(load_settings(PRODUCTION))
    assert "npg_K9vQ2x" not in repr(load_settings(PRODUCTION))


@pytest.mark.parametrize(
    ("transport", "needs"),
    [
        ("resend", {"RESEND_API_KEY"}),
        ("brevo", {"BREVO_API_KEY"}),
        ("sendgrid", {"SENDGRID_API_KEY"}),
        ("postmark", {"POSTMARK_SERVER_TOKEN"}),
        ("mailgun", {"MAILGUN_API_KEY", "MAILGUN_DOMAIN"}),
        ("smtp", {"SMTP_HOST"}),
        ("resend,brevo", {"RESEND_API_KEY", "BREVO_API_KEY"}),
    ],
)
def test_a_transport_without_what_it_needs_is_refused(transport: str, needs: set[str]) -> None:
    environ = {name: value for name, value in PRODUCTION.items() if name != "RESEND_API_KEY"}
    assert refusals({**environ, "MAIL_TRANSPORT": transport}).keys() == needs


def test_transports_keep_their_order() -> None:
    settings = load_settings({**PRODUCTION, **SMTP, "MAIL_TRANSPORT": "smtp, resend"})
    assert settings.mail.transports == (MailTransportName.SMTP, MailTransportName.RESEND)


@pytest.mark.parametrize(
    ("given", "port", "tls"),
    [
        ({}, 587, SmtpTls.STARTTLS),
        ({"SMTP_PORT": "465"}, 465, SmtpTls.TLS),
        ({"SMTP_PORT": "443"}, 443, SmtpTls.TLS),
        ({"SMTP_PORT": "2525"}, 2525, SmtpTls.STARTTLS),
        ({"SMTP_TLS": "tls"}, 465, SmtpTls.TLS),
        ({"SMTP_HOST": "localhost", "SMTP_TLS": "none"}, 25, SmtpTls.NONE),
    ],
)
def test_smtp_port_and_tls_follow_from_each_other(given: dict[str, str], port: int, tls: SmtpTls) -> None:
    smtp = load_settings({**PRODUCTION, **SMTP, **given}).mail.smtp
    assert (smtp.port, smtp.tls) == (port, tls)


@pytest.mark.parametrize(
    ("given", "refused"),
    [
        ({"SMTP_TLS": "none"}, "SMTP_TLS"),
        ({"SMTP_TLS": "none", "SMTP_HOST": "10.0.0.5"}, "SMTP_TLS"),
        ({"SMTP_TLS": "starttls", "SMTP_PORT": "465"}, "SMTP_TLS"),
        ({"SMTP_TLS": "tls", "SMTP_PORT": "587"}, "SMTP_TLS"),
        ({"SMTP_USERNAME": "me"}, "SMTP_PASSWORD"),
        ({"SMTP_PASSWORD": "secret"}, "SMTP_USERNAME"),
    ],
)
def test_smtp_that_cannot_be_meant_is_refused(given: dict[str, str], refused: str) -> None:
    assert refusals({**PRODUCTION, **SMTP, **given}).keys() == {refused}


def test_how_a_server_is_spoken_to_that_nobody_sends_through_does_not_matter() -> None:
    unused = {"SMTP_HOST": "mailpit", "SMTP_PORT": "1025", "SMTP_TLS": "none"}
    assert refusals({**PRODUCTION, **unused}) == {}
    assert refusals({**PRODUCTION, **unused, "MAIL_TRANSPORT": "resend,smtp"}).keys() == {"SMTP_TLS"}


def test_unencrypted_smtp_with_a_password_is_fine_on_this_machine() -> None:
    local = {"SMTP_HOST": "127.0.0.1", "SMTP_TLS": "none", "SMTP_USERNAME": "me", "SMTP_PASSWORD": "x"}
    assert refusals({**PRODUCTION, **SMTP, **local}) == {}


@pytest.mark.parametrize("sslmode", ["disable", "allow", "prefer"])
@pytest.mark.parametrize("name", ["DATABASE_URL", "DATABASE_MIGRATION_URL"])
def test_a_remote_database_without_verified_tls_is_refused_in_production(name: str, sslmode: str) -> None:
    environ = {name: f"postgresql://u:p@db.example/taskwell?sslmode={sslmode}"}
    assert refusals({**PRODUCTION, **environ}).keys() == {name}
    assert refusals({**DEVELOPMENT, **environ}) == {}


@pytest.mark.parametrize(("name", "value"), [("JWT_SECRET_KEY", KEY[:31]), ("JWT_SECRET_KEY_PREVIOUS", "a" * 64)])
def test_weak_signing_keys_are_refused_in_production_alone(name: str, value: str) -> None:
    assert refusals({**PRODUCTION, name: value}).keys() == {name}
    assert refusals({**DEVELOPMENT, name: value}) == {}


def test_the_former_key_is_another_one() -> None:
    assert refusals({**PRODUCTION, "JWT_SECRET_KEY_PREVIOUS": KEY}).keys() == {"JWT_SECRET_KEY_PREVIOUS"}
    assert refusals({**PRODUCTION, "JWT_SECRET_KEY_PREVIOUS": OTHER_KEY}) == {}


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("JWT_SECRET_KEYY", "JWT_SECRET_KEY"),
        ("JWT_SECRT_KEY", "JWT_SECRET_KEY"),
        ("CORS_ORIGIN", "CORS_ORIGINS"),
        ("cors_origins", "CORS_ORIGINS"),
        ("SENTRY_DNS", "SENTRY_DSN"),
        ("SMTP_USER", "SMTP_USERNAME"),
        ("RATE_LIMIT_LOGON_CLIENT", "RATE_LIMIT_LOGIN_CLIENT"),
    ],
)
def test_a_misspelt_name_is_refused_in_production_and_told_in_development(name: str, meant: str) -> None:
    with pytest.raises(SettingsError, match=f"{name} is not a setting. Did you mean {meant}"):
        load_settings({**PRODUCTION, name: "x"})
    assert [warning.name for warning in load_settings({**DEVELOPMENT, name: "x"}).warnings] == [name]


@pytest.mark.parametrize(
    "name",
    [
        "PATH",
        "HOSTNAME",
        "HOME",
        "SPACE_ID",
        "SPACE_HOST",
        "MEMORY",
        "CPU_CORES",
        "POSTGRES_URL",
        "SECRET_KEY",
        "PORTS",
    ],
)
def test_names_of_other_programs_are_left_alone(name: str) -> None:
    assert refusals({**PRODUCTION, name: "x"}) == {}


def test_lists_may_be_written_as_json_or_with_commas() -> None:
    origins = ("https://a.example", "https://b.example:8443")
    for text in ("https://a.example, HTTPS://B.example:8443/", '["https://a.example:443","https://b.example:8443"]'):
        assert load_settings({**PRODUCTION, "CORS_ORIGINS": text}).web.cors_origins == origins


def test_an_expression_for_the_previews_of_one_project_is_taken() -> None:
    pattern = r"^https://taskwell-[a-z0-9-]+-team\.vercel\.app$"
    assert load_settings({**PRODUCTION, "CORS_ORIGIN_REGEX": pattern}).web.cors_origin_regex is not None


def _warned(settings: Settings) -> list[str]:
    return [warning.name for warning in settings.warnings]


def test_production_warns_of_what_works_but_not_as_meant() -> None:
    no_hop = {name: value for name, value in PRODUCTION.items() if name != "PROXY_SHARED_SECRET"}
    assert _warned(load_settings(no_hop)) == ["PROXY_SHARED_SECRET"]
    assert _warned(load_settings({**PRODUCTION, "METRICS_TOKEN": "short"})) == ["METRICS_TOKEN"]
    assert _warned(load_settings({**PRODUCTION, **SMTP, "SPACE_ID": "me/taskwell"})) == ["SMTP_PORT"]
    assert _warned(load_settings({**PRODUCTION, **SMTP, "SPACE_ID": "me/taskwell", "SMTP_PORT": "443"})) == []
    pooler = {"DATABASE_URL": "postgresql://u:p@pooler.example:6543/db"}
    assert _warned(load_settings({**PRODUCTION, **pooler})) == ["DATABASE_MIGRATION_URL"]


def test_migrations_go_round_the_pooler() -> None:
    migration_url = load_settings(PRODUCTION).database.migration_url
    assert migration_url
    assert migration_url.host == "ep-cool-fog-a1b2.eu-central-1.aws.neon.tech"
    assert not migration_url.is_pooled


def test_how_to_log_is_known_even_when_nothing_else_is() -> None:
    logging = load_logging_settings({"ENVIRONMENT": "production", "LOG_LEVEL": "loud"})
    assert (logging.level, logging.format) == (LogLevel.INFO, LogFormat.JSON)

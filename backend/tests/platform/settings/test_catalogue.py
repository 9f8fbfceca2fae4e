import pytest

from taskwell.platform.settings.catalogue import SETTINGS
from taskwell.platform.settings.setting import Group, Required, Setting
from tests.platform.settings.environments import PRODUCTION, refusals

every_setting = pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)


def test_the_names_are_those_that_deployments_rely_on() -> None:
    assert {setting.name for setting in SETTINGS} - {"FRONTEND_DIST", "SPACE_ID"} == {
        *("ENVIRONMENT", "PORT", "HOST", "WEB_CONCURRENCY", "LOG_LEVEL", "LOG_FORMAT"),
        *("DATABASE_URL", "DATABASE_MIGRATION_URL", "DATABASE_POOL_SIZE", "DATABASE_CONNECT_TIMEOUT"),
        *("JWT_SECRET_KEY", "JWT_SECRET_KEY_PREVIOUS", "COOKIE_SAMESITE"),
        *("FRONTEND_URL", "CORS_ORIGINS", "CORS_ORIGIN_REGEX"),
        *("MAIL_TRANSPORT", "MAIL_FROM", "MAIL_REPLY_TO", "MAIL_API_BASE_URL"),
        *("SMTP_HOST", "SMTP_PORT", "SMTP_USERNAME", "SMTP_PASSWORD", "SMTP_TLS"),
        *("RESEND_API_KEY", "BREVO_API_KEY", "SENDGRID_API_KEY", "POSTMARK_SERVER_TOKEN"),
        *("MAILGUN_API_KEY", "MAILGUN_DOMAIN"),
        *("PASSWORD_RESET_TTL_MINUTES", "PASSWORD_RESET_RESEND_SECONDS", "PASSWORD_RESET_LINK"),
        *("TRUSTED_PROXIES", "PROXY_SHARED_SECRET"),
        *("RATE_LIMIT_LOGIN_CLIENT", "RATE_LIMIT_LOGIN_ACCOUNT", "RATE_LIMIT_REGISTER", "RATE_LIMIT_FORGOT_CLIENT"),
        *("RATE_LIMIT_FORGOT_ADDRESS", "RATE_LIMIT_RESET", "RATE_LIMIT_TODO_WRITES"),
        *("METRICS_TOKEN", "API_DOCS", "SENTRY_DSN"),
    }


def test_the_groups_stand_together_and_in_their_order() -> None:
    assert list(dict.fromkeys(setting.group for setting in SETTINGS)) == list(Group)
    groups = [list(Group).index(setting.group) for setting in SETTINGS]
    assert groups == sorted(groups)


@every_setting
def test_defaults_can_be_read(setting: Setting[object]) -> None:
    for production in (False, True):
        default = setting.default_in(production=production)
        if default:
            setting.parse(default)


@every_setting
def test_a_setting_is_told_in_one_line_and_what_is_required_has_a_mend(setting: Setting[object]) -> None:
    assert setting.meaning.endswith(".")
    assert "\n" not in setting.meaning
    assert bool(setting.mend) is (setting.required is not Required.NO)


@pytest.mark.parametrize("setting", [setting for setting in SETTINGS if setting.secret], ids=lambda it: it.name)
def test_no_sample_of_a_secret_starts_production(setting: Setting[object]) -> None:
    assert setting.name in refusals({**PRODUCTION, setting.name: setting.example})


@pytest.mark.parametrize(
    "setting",
    [setting for setting in SETTINGS if not setting.secret and setting.name != "FRONTEND_DIST"],
    ids=lambda it: it.name,
)
def test_every_other_example_is_a_value_that_production_takes(setting: Setting[object]) -> None:
    smtp = {"SMTP_HOST": "smtp.gmail.com", "SMTP_USERNAME": "me", "SMTP_PASSWORD": "x"}
    assert refusals({**PRODUCTION, **smtp, setting.name: setting.example}) == {}

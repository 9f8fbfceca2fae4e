"""Environments that tests start from."""

from collections.abc import Mapping

from taskwell.platform.settings import SettingsError, load_settings

NEON = "postgresql://neondb_owner:npg_K9vQ2x@ep-cool-fog-a1b2-pooler.eu-central-1.aws.neon.tech/neondb?sslmode=require&channel_binding=require"
KEY = "k3Jv8fQz1XwB7nLr5TtYp0UeAa9SdHgM2cVbNqWxZ4o"
OTHER_KEY = "Zt5Rw9Lk2Qe7Xc1Vb8Nm4Hg6Jf3Ds0AaPpOoIuYyTrE"

PRODUCTION: Mapping[str, str] = {
    "ENVIRONMENT": "production",
    "DATABASE_URL": NEON,
    "JWT_SECRET_KEY": KEY,
    "FRONTEND_URL": "https://taskwell.vercel.app",
    "MAIL_TRANSPORT": "resend",
    "MAIL_FROM": "Taskwell <todo@taskwell.org>",
    "RESEND_API_KEY": "re_8Hs92kQ",
    "PROXY_SHARED_SECRET": OTHER_KEY,
}
DEVELOPMENT: Mapping[str, str] = {"DATABASE_URL": "postgresql://postgres@localhost/taskwell"}


def refusals(environ: Mapping[str, str]) -> dict[str, str]:
    """What `load_settings` has against `environ`, by variable name; empty where it has nothing."""
    try:
        load_settings(environ)
    except SettingsError as error:
        return {problem.name: problem.message for problem in error.problems}
    return {}

"""Names in the environment that were probably meant for a setting."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches

from taskwell.platform.settings.problems import Problem

_CLOSE = 0.88
# What other programs call the same thing. Their names are left alone as long as ours is there too.
_OTHER_NAMES = {
    "ALLOWED_ORIGINS": "CORS_ORIGINS",
    "BACKEND_CORS_ORIGINS": "CORS_ORIGINS",
    "DATABASE_DSN": "DATABASE_URL",
    "DATABASE_URI": "DATABASE_URL",
    "EMAIL_FROM": "MAIL_FROM",
    "FROM_EMAIL": "MAIL_FROM",
    "FRONTEND_HOST": "FRONTEND_URL",
    "FRONTEND_ORIGIN": "FRONTEND_URL",
    "JWT_KEY": "JWT_SECRET_KEY",
    "JWT_SECRET": "JWT_SECRET_KEY",
    "POSTGRES_URL": "DATABASE_URL",
    "SECRET_KEY": "JWT_SECRET_KEY",
    "SMTP_FROM": "MAIL_FROM",
    "SMTP_PASS": "SMTP_PASSWORD",
    "SMTP_SERVER": "SMTP_HOST",
    "SMTP_USER": "SMTP_USERNAME",
}
# Too short for a likeness to mean anything.
_TOO_SHORT = 5


def misspelt_names(environ: Mapping[str, str], known: frozenset[str]) -> Iterator[Problem]:
    """One problem for each name that is nearly a setting's, in any case of letters."""
    candidates = sorted(name for name in known if len(name) >= _TOO_SHORT)
    for name in sorted(environ):
        if name in known:
            continue
        meant = _meant(name.upper(), environ, candidates)
        if meant:
            yield Problem(name, "is not a setting", f"Did you mean {meant}? Rename it, or take it out")


def _meant(name: str, environ: Mapping[str, str], candidates: list[str]) -> str | None:
    if name in candidates:
        return name
    if name in _OTHER_NAMES:
        meant = _OTHER_NAMES[name]
        return None if environ.get(meant) else meant
    return next(iter(get_close_matches(name, candidates, n=1, cutoff=_CLOSE)), None)

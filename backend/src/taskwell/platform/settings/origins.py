"""Web origins: exact ones, and the expression that admits preview deployments."""

import re
from urllib.parse import urlsplit

from taskwell.platform.settings.parsing import host, text
from taskwell.platform.settings.problems import UnusableValueError

_EXACT = "Write it like https://todo.your-domain.org, without a path"
_DEFAULT_PORTS = {"http": 80, "https": 443}
# Origins that belong to nobody in particular, some of them on domains where anybody can get a name.
_STRANGERS = (
    "https://evil.example",
    "https://evil.example:8443",
    "http://evil.example",
    "null",
    "https://evil.vercel.app",
    "https://evil.hf.space",
    "https://evil.netlify.app",
    "https://evil.pages.dev",
    "https://evil.github.io",
)
_BARE_DOT = re.compile(r"(?<!\\)(?:\\\\)*\.(?![*+?{])")
_CHARACTER_CLASS = re.compile(r"\[\^?\]?(?:\\.|[^\]\\])*\]")


def origin(value: str) -> str:
    """The origin as browsers send it: lower case, without a slash and without the scheme's own port."""
    try:
        parts = urlsplit(text(value))
        port = parts.port
    except ValueError:
        raise UnusableValueError("holds an entry that is no origin", _EXACT) from None
    if "*" in value:
        raise UnusableValueError(
            "holds a wildcard, which browsers refuse together with a session",
            "List the origins one by one, or describe them in CORS_ORIGIN_REGEX",
        )
    if parts.scheme not in _DEFAULT_PORTS or not parts.hostname or parts.username is not None:
        raise UnusableValueError("holds an entry that is no origin", _EXACT)
    if parts.path not in {"", "/"} or parts.query or parts.fragment:
        raise UnusableValueError("holds an address with a path", _EXACT)
    name = host(parts.hostname)
    bracketed = f"[{name}]" if ":" in name else name
    suffix = "" if port in {None, _DEFAULT_PORTS[parts.scheme]} else f":{port}"
    return f"{parts.scheme}://{bracketed}{suffix}"


def origin_expression(value: str) -> re.Pattern[str]:
    """An expression to be used with `fullmatch`."""
    try:
        return re.compile(text(value))
    except re.error:
        raise UnusableValueError(
            "is not a regular expression",
            r"Write one in Python's syntax, like https://todo-[a-z0-9-]+-team\.vercel\.app",
        ) from None


def admits_strangers(expression: re.Pattern[str]) -> bool:
    return any(expression.fullmatch(stranger) for stranger in _STRANGERS)


def has_bare_dot(expression: re.Pattern[str]) -> bool:
    """Whether a dot stands where it matches any one character, so that somebody else's domain passes for ours."""
    return bool(_BARE_DOT.search(_CHARACTER_CLASS.sub("x", expression.pattern)))

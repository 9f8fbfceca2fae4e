"""Nothing secret leaves in a log line or an error report.

Three nets, because each has holes: the names under which values are logged, the shapes that credentials have,
and the very values that this process was configured with. Mail addresses become keyed hashes, so that one
person's lines can be told from another's and nobody can be named. What could forge a line or drive a terminal
is written out as an escape.
"""

import dataclasses
import hmac
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from typing import Self, TypeAlias
from urllib.parse import quote
from uuid import UUID

from pydantic import SecretStr

from taskwell.platform.settings import Settings

MASK = "***"

Printable: TypeAlias = "str | int | float | bool | list[Printable] | dict[str, Printable] | None"

_SECRET_NAME = re.compile(
    r"passw|passphrase|pwd|secret|token|authori[sz]ation|cookie|api[_-]?key|dsn|credential|private[_-]?key|jwt",
    re.IGNORECASE,
)
# Each alternative is one group whose name says how it is replaced. All begin with a literal or a short class, so
# that ordinary text is passed over quickly.
_SHAPES = r"""
  (?P<url>://[^\s"'<>]*@)
| (?P<jwt>eyJ[\w-]+\.[\w-]+\.[\w-]*)
| (?P<hash>\$(?:argon2\w*|2[abxy]|scrypt|pbkdf2[\w-]*)\$[^\s"']+|SCRAM-SHA-256\$[^\s"']+)
| (?P<cookies>(?i:cookie)["']?\s{0,3}[:=]\s{0,3}[^\r\n]+)
| (?P<scheme>\b(?i:bearer|basic)\s+[\w.~+/=-]+)
| (?P<pair>(?i:passw|passphrase|pwd|secret|token|authori[sz]ation|api[_-]?key|credential)[\w-]{0,24}
    ["']?\s{0,3}[=:]\s{0,3}(?:(?i:bearer|basic)\s+)?(?:"[^"]*"|'[^']*'|[^\s"',;&)}\]]+))
| (?P<key>\b(?:(?:re|sk|pk|hf)_\w{16,}|npg_\w{8,}|SG\.[\w.-]{16,}|xkeysib-[\w-]{16,}|key-[0-9a-f]{16,}))
| (?P<opaque>(?<![\w-])(?=[a-z_-]*[A-Z0-9])[\w-]{43,})
"""
# What a text shorter than a token must hold for any of these to match. Most of what is logged holds none of it.
_TRIGGER = re.compile(r"[$=:\s]|_\w{8}|SG\.|key-|sib-")
_SHORTEST_TOKEN = 43
_ADDRESS = re.compile(r"[^\s@<>\"'()\[\],:;=|]{0,64}(?<=\S)(?<!\*\*\*)(?:@|%40)[^\s@<>\"'()\[\],:;=|/?&%]+")
# Line breaks of any alphabet, terminal escapes, and marks that make text read in another order than it stands.
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_CONTROL_BUT_NEWLINE = re.compile(_CONTROL.pattern.replace("\x00-\x1f", "\x00-\x09\x0b-\x1f"))
# Put into every line by the logging itself, from nothing that anybody sent.
_OWN_NAMES = frozenset({"timestamp", "level"})
# Shorter values would turn up in innocent text, and masking them there would give them away.
_SHORTEST_KNOWN = 8


class Redactor:
    """Makes any value fit to be written down.

    `key` is what mail addresses are hashed with; `known` are values that must not appear wherever they turn up.
    """

    def __init__(self, key: bytes, known: frozenset[str] = frozenset()) -> None:
        self._key = key
        values = {
            spelling for value in known if len(value) >= _SHORTEST_KNOWN for spelling in (value, quote(value, ""))
        }
        literal = "|".join(re.escape(value) for value in sorted(values, key=len, reverse=True))
        self._known = re.compile(literal) if literal else None
        self._shapes = re.compile(_SHAPES, re.VERBOSE | re.ASCII)
        # The program's own names, over and over.
        self._name = lru_cache(maxsize=1024)(self._redacted_name)

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Knows every secret of `settings`."""
        key = settings.sessions.key.get_secret_value().encode()
        return cls(hmac.digest(key, b"taskwell: addresses in logs", sha256), frozenset(_secrets_in(settings)))

    def text(self, text: str, *, multiline: bool = False) -> str:
        """`text` without credentials and addresses, on one line unless `multiline`."""
        if self._known is not None:
            text = self._known.sub(MASK, text)
        if len(text) >= _SHORTEST_TOKEN or _TRIGGER.search(text):
            text = self._shapes.sub(_masked, text)
        if "@" in text or "%40" in text:
            text = _ADDRESS.sub(self._hashed, text)
        if text.isprintable():
            return text
        return (_CONTROL_BUT_NEWLINE if multiline else _CONTROL).sub(_escaped, text)

    def mapping(self, values: Mapping[str, object]) -> dict[str, Printable]:
        """`values` with every part of it fit to print, masked whole where the name says that it is secret."""
        return {self._name(str(name)): self._named(str(name), value) for name, value in values.items()}

    def _redacted_name(self, name: str) -> str:
        return name if name in _OWN_NAMES else self.text(name)

    def _named(self, name: str, value: object) -> Printable:
        if name in _OWN_NAMES and isinstance(value, str):
            return value
        if _is_secret(name) and value is not None and not isinstance(value, bool):
            return MASK
        if isinstance(value, str):
            return self.text(value, multiline=name in {"exception", "stack"})
        return self._any(value)

    def _any(self, value: object) -> Printable:
        if value is None or isinstance(value, bool | int | float):
            return value
        if isinstance(value, UUID | datetime):
            return str(value)
        if isinstance(value, Mapping):
            return self.mapping(value)
        if isinstance(value, list | tuple | set | frozenset):
            return [self._any(item) for item in value]
        return self.text(_as_text(value))

    def _hashed(self, match: re.Match[str]) -> str:
        address = match.group().replace("%40", "@").rstrip(".").casefold()
        tail = "." if match.group().endswith(".") else ""
        return f"mail:{hmac.digest(self._key, address.encode(errors='replace'), sha256).hex()[:12]}{tail}"


@lru_cache(maxsize=1024)
def _is_secret(name: str) -> bool:
    return bool(_SECRET_NAME.search(name))


def _as_text(value: object) -> str:
    """What `value` prints as. Logging must not fail, so an object that cannot be printed says just that."""
    try:
        return str(value)
    except Exception:  # noqa: BLE001 -- whatever somebody's __str__ raises
        return f"<unprintable {type(value).__name__}>"


def _masked(match: re.Match[str]) -> str:
    matched = match.group()
    if match.lastgroup == "url":
        return f"://{MASK}@"
    if match.lastgroup == "scheme":
        return f"{matched.split(maxsplit=1)[0]} {MASK}"
    if match.lastgroup in {"pair", "cookies"}:
        return re.split(r"(?<=[=:])", matched, maxsplit=1)[0] + MASK
    return MASK


def _escaped(match: re.Match[str]) -> str:
    return match.group().encode("unicode_escape").decode("ascii")


def _secrets_in(value: object) -> Iterator[str]:
    if isinstance(value, SecretStr):
        yield value.get_secret_value()
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from _secrets_in(getattr(value, field.name))

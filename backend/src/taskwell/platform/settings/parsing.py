"""From the text of an environment variable to a value.

Consoles, shells and `.env` editors leave their marks on what people paste: quotes, blanks, a trailing newline,
the name of the variable in front. `unwrapped` takes those off for every setting; the rest of the functions here
read one kind of value each and raise `UnusableValueError`, without ever repeating the text they were given.
"""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from pydantic import SecretStr

from taskwell.platform.settings.problems import UnusableValueError
from taskwell.platform.settings.values import MailAddress

Network = IPv4Network | IPv6Network

_ItemT = TypeVar("_ItemT")
_EnumT = TypeVar("_EnumT", bound=StrEnum)

_QUOTES = {'"': '"', "'": "'", "`": "`", "\N{LEFT DOUBLE QUOTATION MARK}": "\N{RIGHT DOUBLE QUOTATION MARK}"}
_INVISIBLE = "\N{ZERO WIDTH NO-BREAK SPACE}\N{ZERO WIDTH SPACE}\N{NO-BREAK SPACE}"
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_ADDRESS = r"[^\s@<>,;:\"()\[\]\\]+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?"
_SENDER = re.compile(
    rf"(?P<bare>{_ADDRESS})|(?:\"(?P<quoted>[^\"<>\\]*)\"|(?P<name>[^\"<>@]*?))\s*<(?P<address>{_ADDRESS})>"
)
_DOMAIN = re.compile(
    r"(?=.{1,253}\Z)[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*"
)
_LOOPBACK_NAMES = ("localhost", "127.0.0.1", "::1")


def unwrapped(name: str, raw: str) -> str:
    """`raw` without what pasting put round it; empty when nothing else was there."""
    text = raw.strip().strip(_INVISIBLE).strip()
    text = re.sub(rf"\A(?:export\s+)?{re.escape(name)}\s*=\s*", "", text)
    while len(text) > 1 and _QUOTES.get(text[0]) == text[-1]:
        text = text[1:-1].strip()
    return text


def text(value: str) -> str:
    if _CONTROL.search(value):
        raise UnusableValueError("holds a line break or another control character", "Paste it again, as one line")
    return value


def secret(value: str) -> SecretStr:
    return SecretStr(text(value))


def switch(value: str) -> bool:
    """`on`, `true`, `yes`, `1` and their opposites, in any case."""
    state = {"on": True, "true": True, "yes": True, "1": True, "off": False, "false": False, "no": False, "0": False}
    try:
        return state[value.lower()]
    except KeyError:
        raise UnusableValueError("is neither on nor off", "Write on or off") from None


def one_of(choices: type[_EnumT]) -> Callable[[str], _EnumT]:
    def parse(value: str) -> _EnumT:
        try:
            return choices(value.lower())
        except ValueError:
            raise UnusableValueError("is not a known value", f"Write one of: {', '.join(choices)}") from None

    return parse


def integer(low: int, high: int) -> Callable[[str], int]:
    def parse(value: str) -> int:
        if not re.fullmatch(r"[0-9]{1,9}", value) or not low <= int(value) <= high:
            raise UnusableValueError("is not a usable number", f"Write a whole number from {low} to {high}")
        return int(value)

    return parse


def duration(unit: timedelta, low: int, high: int) -> Callable[[str], timedelta]:
    number = integer(low, high)

    def parse(value: str) -> timedelta:
        return unit * number(value)

    return parse


def many(parse_item: Callable[[str], _ItemT]) -> Callable[[str], tuple[_ItemT, ...]]:
    """A list: divided by commas or blanks, or a JSON array, because other programs want it written so."""

    def parse(value: str) -> tuple[_ItemT, ...]:
        items = [item for item in re.split(r"[\s,]+", _without_json(value)) if item]
        if not items:
            raise UnusableValueError("holds no entry", "Write the entries with commas between them, or leave it out")
        return tuple(dict.fromkeys(parse_item(item) for item in items))

    return parse


def _without_json(value: str) -> str:
    if not value.startswith("["):
        return value
    try:
        items: object = json.loads(value)
    except ValueError:
        items = None
    if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
        raise UnusableValueError("is not a list", "Write the entries with commas between them")
    return ",".join(items)


def network(value: str) -> Network:
    try:
        return ip_network(value, strict=False)
    except ValueError:
        raise UnusableValueError(
            "holds an entry that is no network", "Write CIDR blocks, like 10.0.0.0/8, with commas"
        ) from None


def folder(value: str) -> Path:
    path = Path(text(value)).expanduser()
    if not path.is_dir():
        raise UnusableValueError("names a folder that is not there", "Name an existing folder, or leave it out")
    return path


def host(value: str) -> str:
    if not (_DOMAIN.fullmatch(value) or value.strip("[]") == "::1"):
        raise UnusableValueError("is not a host name", "Write the bare name, without a scheme, port or path")
    return value.strip("[]").lower()


def mail_address(value: str) -> MailAddress:
    match = _SENDER.fullmatch(text(value))
    if match is None:
        raise UnusableValueError(
            "is not a mail address", "Write an address, or a name and then the address in angle brackets"
        )
    return MailAddress(name=match["quoted"] or match["name"] or "", address=match["bare"] or match["address"])


def api_base(value: str) -> str:
    """An HTTPS address without query; plain http only on this machine, where tests run their providers."""
    parts = urlsplit(text(value))
    reachable = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or ""))
    if not reachable or not parts.hostname or parts.query or parts.fragment or parts.username:
        raise UnusableValueError(
            "is not a usable address", "Write https:// and the provider's host; http:// only for loopback"
        )
    return value.rstrip("/")


def sentry_dsn(value: str) -> SecretStr:
    parts = urlsplit(text(value))
    if parts.scheme not in {"http", "https"} or not parts.username or not parts.hostname:
        raise UnusableValueError("is not a Sentry DSN", "Copy the DSN from the project's client keys")
    return SecretStr(value)


def is_loopback(name: str) -> bool:
    return name in _LOOPBACK_NAMES or name.endswith(".localhost") or bool(re.fullmatch(r"127(?:\.\d{1,3}){3}", name))

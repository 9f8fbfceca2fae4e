"""How a setting is described: once, for the program, `.env.example` and the documentation alike."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

ValueT_co = TypeVar("ValueT_co", covariant=True)


class Group(StrEnum):
    """The chapters of the settings, in the order in which the documentation tells them."""

    PROCESS = "Process"
    DATABASE = "Database"
    SESSIONS = "Sessions"
    WEB = "Frontend and origins"
    MAIL = "Mail"
    PASSWORD_RESET = "Password reset"  # noqa: S105 -- the title of a chapter
    PROXIES = "Proxies"
    LIMITS = "Rate limits"
    OPERATIONS = "Operations"


class Required(StrEnum):
    """When a setting must be given. Those that another setting asks for are `NO` here and say so in their meaning."""

    NO = "no"
    IN_PRODUCTION = "in production"
    ALWAYS = "always"


@dataclass(frozen=True, kw_only=True, eq=False)
class Setting(Generic[ValueT_co]):
    """One environment variable.

    `default` and `production_default` are texts and go through `parse` like any pasted value, so what the
    documentation prints is what the program does. `derived` says in words where a value comes from that no
    constant can express. `mend` tells what to do when a required setting is missing. `parse` raises
    `UnusableValueError`.
    """

    name: str
    group: Group
    meaning: str
    parse: Callable[[str], ValueT_co]
    example: str
    default: str | None = None
    production_default: str | None = None
    derived: str = ""
    required: Required = Required.NO
    mend: str = ""
    secret: bool = False

    def default_in(self, *, production: bool) -> str | None:
        if production and self.production_default is not None:
            return self.production_default
        return self.default

"""What every request body has in common."""

import re
from functools import cache
from typing import Annotated, Final
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

# C0 and C1 with DEL between them (ISO/IEC 6429).
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]")


class RequestBody(BaseModel):
    """A body that refuses fields it does not know, so that a misspelt or forbidden one is never ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _without_nul(value: str) -> str:
    if "\0" in value:
        raise ValueError("must not contain the character NUL")
    return value


def _single_line(value: str) -> str:
    if _CONTROL.search(value):
        raise ValueError("must not contain control characters")
    return value


@cache
def _time_zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _known_time_zone(value: str) -> str:
    if value not in _time_zones():
        raise ValueError("must be the name of an IANA time zone, such as Europe/Berlin")
    return value


NoNul = AfterValidator(_without_nul)
"""For a text with a bound of its own: after the bound, so that the bound stands in the OpenAPI document."""

SingleLine = AfterValidator(_single_line)
"""For a line with a bound of its own, likewise after the bound."""

Line = Annotated[str, SingleLine]
"""One line of text: nothing that could start another one in a mail header or a log."""

TimeZone = Annotated[str, Field(max_length=64), AfterValidator(_known_time_zone)]
"""The name of an IANA time zone."""

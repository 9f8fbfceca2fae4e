"""Versions as entity tags (RFC 9110, sections 8.8.3 and 13.1)."""

import re
from collections.abc import Sequence
from typing import Final

_TAG: Final = re.compile(r'(?:W/)?"([^"]*)"')


def entity_tag(version: int) -> str:
    """The tag of a todo in this version."""
    return f'"{version}"'


def expected_tags(if_match: str | None) -> Sequence[str] | None:
    """The tags, without their quotes, that a change may start from; None when any will do.

    What is not a tag matches nothing. A weak tag counts as the strong one, against the letter of section 13.1.1:
    an edge that compresses an answer weakens its tag on the way, and a version says exactly the same either way.
    """
    return None if if_match is None or if_match.strip() == "*" else _TAG.findall(if_match)


def is_known(if_none_match: str | None, version: int) -> bool:
    """Whether the client has this version already."""
    if if_none_match is None:
        return False
    return if_none_match.strip() == "*" or str(version) in _TAG.findall(if_none_match)

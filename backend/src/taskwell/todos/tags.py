"""Tags: kept as typed, told apart without regard to case."""

from collections.abc import Sequence


def tag_key(tag: str) -> str:
    """What two tags have in common when they are the same tag."""
    return tag.casefold()


def distinct_tags(tags: Sequence[str]) -> list[str]:
    """The tags in their order, of equal ones the first."""
    distinct: dict[str, str] = {}
    for tag in tags:
        distinct.setdefault(tag_key(tag), tag)
    return list(distinct.values())

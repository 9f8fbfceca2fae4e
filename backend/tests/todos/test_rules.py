"""The pure rules of the todos, by tables and by properties."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskwell.todos.entity_tags import entity_tag, expected_tags, is_known
from taskwell.todos.folding import containing, folded
from taskwell.todos.ranks import rank_at
from taskwell.todos.tags import distinct_tags, tag_key

moments = st.datetimes(datetime(2000, 1, 1), datetime(8887, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  # the zone follows


@given(moments, moments)
def test_ranks_sort_as_their_moments_do_to_the_millisecond(one: datetime, other: datetime) -> None:
    earlier, later = sorted([one, other])
    assert rank_at(earlier) <= rank_at(later)
    if (later - earlier).total_seconds() >= 0.001:
        assert rank_at(earlier) < rank_at(later)


@given(moments)
def test_a_rank_has_the_form_that_clients_go_on_from(moment: datetime) -> None:
    assert re.fullmatch(r"h[0-9A-Za-z]{8}", rank_at(moment))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Buy MILK", "buy milk"),
        ("Café", "cafe"),
        ("Cafe\N{COMBINING ACUTE ACCENT}", "cafe"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("ﬁle ①", "file 1"),
        ("ΣΊΣΥΦΟΣ", "σισυφοσ"),
        ("Σίσυφος", "σισυφοσ"),
        ("牛乳", "牛乳"),
        ("", ""),
    ],
)
def test_folding_takes_case_and_accents_away(text: str, expected: str) -> None:
    assert folded(text) == expected


@pytest.mark.parametrize(
    ("word", "pattern"), [("Milk", "%milk%"), ("100%", r"%100\%%"), ("a_b", r"%a\_b%"), ("\\", r"%\\%")]
)
def test_the_characters_of_a_word_mean_themselves(word: str, pattern: str) -> None:
    assert containing(word) == pattern


@given(st.lists(st.text(max_size=3)))
def test_distinct_tags_are_the_first_of_each_key_in_order(tags: Sequence[str]) -> None:
    kept = distinct_tags(tags)
    assert {tag_key(tag) for tag in kept} == {tag_key(tag) for tag in tags}
    assert len({tag_key(tag) for tag in kept}) == len(kept)
    assert all(tags.index(earlier) < tags.index(later) for earlier, later in pairwise(kept))
    assert distinct_tags(kept) == kept


@pytest.mark.parametrize(
    ("if_match", "expected"),
    [
        (None, None),
        ("*", None),
        (" * ", None),
        ('"1"', ["1"]),
        ('W/"1"', ["1"]),
        ('"1", W/"2","3"', ["1", "2", "3"]),
        ("1", []),
        ("", []),
    ],
)
def test_if_match_names_the_tags_that_a_change_may_start_from(
    if_match: str | None, expected: Sequence[str] | None
) -> None:
    assert expected_tags(if_match) == expected


@given(st.integers(1, 2**31), st.integers(1, 2**31))
def test_a_client_knows_the_version_whose_tag_it_names(version: int, other: int) -> None:
    assert is_known(f'"x", {entity_tag(version)}', version)
    assert is_known("*", version)
    assert not is_known(None, version)
    assert is_known(entity_tag(other), version) == (version == other)

"""Cursors: sealed for one list."""

from uuid import UUID

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from taskwell.todos.cursors import CursorSeal, Position
from taskwell.todos.errors import InvalidCursorError

SEAL = CursorSeal("a secret")
positions = st.builds(Position, st.text(st.characters(exclude_categories=["Cs"])), st.uuids())


@given(positions, st.text(st.characters(exclude_categories=["Cs"])))
def test_a_cursor_opens_to_the_position_it_was_made_of(position: Position, listing: str) -> None:
    assert SEAL.open(SEAL.seal(position, listing), listing) == position


@given(positions, st.data())
def test_a_cursor_with_another_character_opens_nowhere(position: Position, data: st.DataObject) -> None:
    cursor = SEAL.seal(position, "list")
    place = data.draw(st.integers(0, len(cursor) - 1))
    altered = (
        cursor[:place]
        + data.draw(st.sampled_from("AQgw+/-_=.") | st.characters(max_codepoint=0x2FF))
        + cursor[place + 1 :]
    )
    assume(altered != cursor)
    with pytest.raises(InvalidCursorError):
        SEAL.open(altered, "list")


@given(st.text(max_size=100))
def test_nothing_but_a_cursor_opens(cursor: str) -> None:
    with pytest.raises(InvalidCursorError):
        SEAL.open(cursor, "list")


@pytest.mark.parametrize(("seal", "listing"), [(SEAL, "another list"), (CursorSeal("another secret"), "list")])
def test_a_cursor_opens_in_its_list_and_by_its_secret_alone(seal: CursorSeal, listing: str) -> None:
    cursor = SEAL.seal(Position("a", UUID(int=7)), "list")
    with pytest.raises(InvalidCursorError):
        seal.open(cursor, listing)

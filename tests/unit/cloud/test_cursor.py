"""Cursors of feeds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.cloud import cursor
from kiosk.cloud.cursor import Cursor
from kiosk.errors import UnknownCursorError


@given(st.binary(min_size=8, max_size=8), st.integers(1, 2**63 - 1), st.binary(min_size=32, max_size=32))
def test_a_cursor_comes_back_as_it_went(feed_id: bytes, position: int, item_hash: bytes) -> None:
    """A cursor read back is the cursor written, and it holds the start of the hash at its position."""
    written = Cursor.at(feed_id, position, item_hash)
    assert cursor.read(written.text()) == written
    assert item_hash.startswith(written.check)


def test_no_cursor_is_the_start() -> None:
    """An empty text asks for everything."""
    assert cursor.read("") is None


@given(st.text(min_size=1, max_size=60))
def test_what_is_no_cursor_is_unknown(text: str) -> None:
    """Whatever somebody writes instead of a cursor is refused as unknown, never taken for a place."""
    try:
        found = cursor.read(text)
    except UnknownCursorError:
        return
    assert found is not None
    assert found.text() == text.rstrip("=")


@pytest.mark.parametrize("position", [0, -1, -(2**63)])
def test_a_position_that_no_feed_has_is_no_cursor(position: int) -> None:
    """Nobody can build a cursor that stands before everything and skips the check of the hash, or one that no table can be asked about."""
    with pytest.raises(UnknownCursorError):
        cursor.read(Cursor(bytes(8), position, b"").text())

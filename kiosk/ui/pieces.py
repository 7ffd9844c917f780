"""A piece is the smallest part of a page that is never cut; blocks give pieces, pages are filled with them."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.ui.parts import Part

BETWEEN_MM = 3.5
"""Air between the parts of one block."""
AFTER_MM = 6.0
"""Air after a block."""


@dataclass
class Piece:
    """A fitted part. `after_mm` is the air below it; `low` pieces lie at the foot, by the hand; pieces with `group` stay on one page."""

    part: Part
    after_mm: float = BETWEEN_MM
    low: bool = False
    group: bool = False


def spaced(parts: list[Part], *, low: bool = False, group: bool = False, between_mm: float = BETWEEN_MM) -> list[Piece]:
    """The parts of one block as pieces with the usual air."""
    pieces = [Piece(part, between_mm, low, group) for part in parts]
    if pieces:
        pieces[-1].after_mm = AFTER_MM
    return pieces

"""Fills pages with pieces: nothing scrolls, an input group never parts, nobody sends unread text. Pure arithmetic on fitted heights."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from kiosk.ui.pieces import Piece


@dataclass
class Column:
    """What one column of one page holds: pieces from the top, and pieces at the foot."""

    upper: list[Piece] = field(default_factory=list)
    lower: list[Piece] = field(default_factory=list)


def height(pieces: Sequence[Piece], mm: Callable[[float], int]) -> int:
    """Pixels of pieces under one another, without the air after the last."""
    if not pieces:
        return 0
    return sum(piece.part.h + mm(piece.after_mm) for piece in pieces) - mm(pieces[-1].after_mm)


def _together(column: Column, mm: Callable[[float], int]) -> int:
    upper, lower = height(column.upper, mm), height(column.lower, mm)
    return upper + lower + (mm(4) if upper and lower else 0)


def _units(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Pieces that stay together: the input group as one, everything else alone; what lies low and is no input closes the row."""
    units: list[list[Piece]] = []
    group: list[Piece] = [piece for piece in pieces if piece.group]
    placed = False
    for piece in pieces:
        if not piece.group:
            units.append([piece])
        elif not placed:
            units.append(group)
            placed = True
    return units


def fill(pieces: Sequence[Piece], room: int, mm: Callable[[float], int]) -> list[Column]:
    """Pieces over as many columns as they need; a unit taller than the room stands alone (and the audit reports it)."""
    columns = [Column()]
    for unit in _units(pieces):
        tried = Column([*columns[-1].upper, *(p for p in unit if not p.low)], [*columns[-1].lower, *(p for p in unit if p.low)])
        if (columns[-1].upper or columns[-1].lower) and _together(tried, mm) > room:
            columns.append(Column([p for p in unit if not p.low], [p for p in unit if p.low]))
        else:
            columns[-1] = tried
    return columns


def beside(pieces: Sequence[Piece], room: int, mm: Callable[[float], int]) -> list[tuple[Column, Column]]:
    """Landscape: what is read left, what answers right; without answer parts the text flows over both columns.

    An entry whose answer parts lie in the other column is still together with them: both are on one page.
    """
    lower = [piece for piece in pieces if piece.low]
    if not any(piece.group for piece in lower):
        flat = fill(pieces, room, mm)
        return [(flat[i], flat[i + 1] if i + 1 < len(flat) else Column()) for i in range(0, len(flat), 2)]
    upper = fill([piece for piece in pieces if not piece.low], room, mm)
    home = next((n for n, column in enumerate(upper) if any(piece.group for piece in column.upper)), 0)
    return [(column, Column([], lower) if n == home else Column()) for n, column in enumerate(upper)]

"""Blocks one chooses from: languages, rows, tabs, candidates."""

from __future__ import annotations

from msgspec.structs import replace

from kiosk.terminal.screens.description import Action, Candidates, Choices, Languages, Tabs
from kiosk.ui.breaking import plain
from kiosk.ui.kit import Kit
from kiosk.ui.parts import SHARE, Box, Coat, Part, Press
from kiosk.ui.pieces import Piece, spaced
from kiosk.ui.typesetting import width_of

PLAIN_SIGN = "paper"
"""For a row that names no icon among rows that do: words stay in line."""


def languages(block: Languages, kit: Kit) -> list[Piece]:
    """Each language in its own name and script, three beside one another; a few in large type under one another."""
    columns = 3 if not kit.look.big else 2 if len(block.items) > 3 else 1
    cells: list[Part] = []
    for action in block.items:
        chosen = action.state == "chosen"
        coat = kit.chosen_coat(chosen=chosen, edge="key")
        name = kit.text(action.label, "label", "key", bold=True, lang=action.lang, centre=True, keep=True)
        parts: list[Part] = [*kit.icon("check" if chosen else "", 7), name]
        cells.append(kit.press(action, parts, coat=coat, centre=True, row=True, tall_mm=20 if kit.tight else 22))
    return spaced(kit.rows_of(cells, columns, 4))


def _mark(action: Action, *, several: bool) -> str:
    chosen = action.state == "chosen"
    if several:
        return "tick-on" if chosen else "tick"
    return "radio-on" if chosen else "radio"


def _row_coat(action: Action, kit: Kit) -> Coat:
    return kit.coat("wash", "edge") if action.state in {"closed", "disabled"} else kit.chosen_coat(chosen=action.state == "chosen")


def _row_words(action: Action, kit: Kit) -> Box:
    quiet = action.state in {"closed", "disabled"}
    lines: list[Part] = [kit.text(action.label, "head", "soft" if quiet else "ink", bold=True, lang=action.lang)]
    if action.flag:
        flag = kit.text(action.flag, "note", "warn", bold=True)
        lines.append(Box([flag], pad=(kit.mm(2), kit.mm(0.5)), hug=True, coat=kit.coat("warn_tint", "warn")))
    if action.hint:
        lines.append(kit.text(action.hint, "body", "soft", even=True))
    return Box(lines, gap=kit.mm(0.5))


def _row(action: Action, kit: Kit, *, marks: bool, several: bool, tall_mm: float) -> Press:
    quiet = action.state in {"closed", "disabled"}
    ink = "soft" if quiet else "key"
    parts: list[Part] = []
    cut: list[float | None] = []
    if marks:
        parts += kit.icon(_mark(action, several=several), 10, ink)
        cut.append(None)
    if action.icon:
        side = 14 if kit.tight and not kit.look.big else 22
        parts.append(kit.disc(action.icon, "wash" if quiet else "ground" if action.state == "chosen" else "tint", ink, side))
        cut.append(kit.mm(side))
    parts.append(_row_words(action, kit))
    cut.append(SHARE)
    if not marks:
        parts += kit.icon("info" if quiet else "chevron-right", 8, ink)
        cut.append(None)
    return kit.press(
        action, parts, coat=_row_coat(action, kit), row=True, cut=tuple(cut), gap_mm=5, pad_mm=(5, 2 if kit.tight else 3), tall_mm=tall_mm
    )


def choices(block: Choices, kit: Kit) -> list[Piece]:
    """Large rows: what, one line about it, and a mark or an arrow."""
    rich = any(action.icon or action.hint for action in block.items)
    tall_mm = (22, 20)[min(kit.tight, 1)] if not rich else (35, 24)[min(kit.tight, 1)]
    signed = any(action.icon for action in block.items)
    items = [replace(action, icon=PLAIN_SIGN) if signed and not action.icon else action for action in block.items]
    rows: list[Part] = [_row(action, kit, marks=block.marks, several=block.several, tall_mm=tall_mm) for action in items]
    return spaced(rows, between_mm=2.5 if kit.tight else 3.5)


def tabs(block: Tabs, kit: Kit) -> list[Piece]:
    """Two or three ways to answer; the chosen one has a filled mark, bold text and a thick edge."""
    cells: list[Part] = []
    for action in block.items:
        chosen = action.state == "chosen"
        coat = kit.chosen_coat(chosen=chosen)
        words = kit.text(action.label, "label", "key" if chosen else "ink", bold=chosen, centre=True, even=True, keep=True)
        parts: list[Part] = [*kit.icon(_mark(action, several=False), 8), words]
        cells.append(kit.press(action, parts, coat=coat, row=True, centre=True))
    return spaced(kit.rows_of(cells, len(cells), 4), group=True)


def _candidate_columns(block: Candidates, kit: Kit) -> int:
    px = kit.px("label" if kit.tight < 2 else "note")
    widest = max(width_of(plain(action.label), action.lang or kit.lang, px, bold=True) for action in block.items)
    room = kit.column + kit.mm(2)
    return max(1, min(4 if not kit.look.big or kit.tight >= 2 else 3, int(room // (widest + kit.mm(8)))))


def candidates(block: Candidates, kit: Kit) -> list[Piece]:
    """What the typed kana may be in kanji, in rows over the keyboard."""
    if not block.items:
        return []
    tall_mm = kit.step(20, 18, 15)
    cells: list[Part] = []
    for action in block.items:
        coat = kit.chosen_coat(chosen=action.state == "chosen", edge="key")
        name = kit.text(action.label, "label", "key", bold=True, lang=action.lang, centre=True, keep=True)
        cells.append(kit.press(action, [name], coat=coat, centre=True, tall_mm=tall_mm, pad_mm=(2, 0.5 if kit.tight else 1)))
    rows = kit.rows_of(cells, _candidate_columns(block, kit), 2.5)
    return spaced([Box(rows, gap=kit.mm(2.5))], low=True, group=True)

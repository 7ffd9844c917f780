"""Blocks one types into: boxes, and the boxes of a date. What one types with stands in keys.py."""

from __future__ import annotations

from kiosk.terminal.screens.description import Action, DateBoxes, Entry
from kiosk.terminal.screens.description import Box as Field
from kiosk.ui.kit import TIGHTEST, Kit
from kiosk.ui.parts import SHARE, Box, Coat, Part
from kiosk.ui.pieces import Piece, spaced

BESIDE = 0.36
"""Share of the column that a label beside its box takes."""
RING_ROOM_MM = 3.0
"""Between a box and its words, so that the focus ring covers neither."""


def _field_coat(field: Field, kit: Kit) -> Coat:
    if field.error:
        return kit.coat("ground", "bad", line=4)
    return kit.coat("ground", "key", line=4) if field.focus else kit.coat("ground", "ink", line=3)


def _value(field: Field, kit: Kit, *, centre: bool) -> list[Part]:
    """The typed value with its insertion mark, or the placeholder."""
    roles = ("digit", "head", "label") if field.lines == 1 else ("head", "label")
    text = kit.text(field.value, roles[0], bold=True, fill=True, centre=centre, caret=field.focus)
    text.smaller = tuple(sorted({kit.px(role) for role in roles[1:]} - {text.type.px}, reverse=True))
    text.keep = field.lines == 1
    parts: list[Part] = [text] if field.value or field.focus or not field.placeholder else []
    if not field.value and field.placeholder:
        parts.append(kit.text(field.placeholder, "body", "soft"))
    return parts


def _framed(field: Field, kit: Kit, *, centre: bool) -> Part:
    """The frame around a value; a target when touching it moves the focus."""
    tall_mm = kit.step(28, 22, 20) + (field.lines - 1) * 14
    value = _value(field, kit, centre=centre)
    inside = [Box(value, row=not field.value, centre=centre, gap=kit.mm(1))]
    if not field.event:
        return Box(inside, coat=_field_coat(field, kit), pad=(kit.mm(4), kit.mm(1.5)), tall=kit.mm(tall_mm), centre=centre)
    action = Action(event=field.event, label=field.label, role="box", private=field.private)
    return kit.press(action, inside, coat=_field_coat(field, kit), pad_mm=(4, 1.5), tall_mm=tall_mm, centre=centre)


def _label(field: Field, kit: Kit, role: str = "label") -> list[Part]:
    if not field.label:
        return []
    name = kit.text(field.label, role, bold=True)
    return [Box([name, *kit.icon("lock" if field.private else "", 7, "soft")], row=True, gap=kit.mm(2))]


def _error(field: Field, kit: Kit) -> list[Part]:
    if not field.error:
        return []
    words = kit.text(field.error, "body", "bad", bold=True)
    return [Box([*kit.icon("circle-alert", 8, "bad"), words], row=True, cut=(None, SHARE), gap=kit.mm(2))]


def _unit(field: Field, kit: Kit) -> list[Part]:
    return [kit.text(field.unit, "head")] if field.unit else []


def _field(field: Field, kit: Kit) -> Box:
    """Label, frame with its unit, error; where height is scarce the label stands beside the frame."""
    unit = _unit(field, kit)
    frame = Box([_framed(field, kit, centre=False), *unit], row=True, cut=(SHARE, *(None for _ in unit)), gap=kit.mm(3))
    if kit.tight == TIGHTEST and field.label and field.lines == 1:
        beside = [*_label(field, kit, "note"), frame]
        return Box(
            [Box(beside, row=True, cut=(round(kit.column * BESIDE), SHARE), gap=kit.mm(3)), *_error(field, kit)], gap=kit.mm(RING_ROOM_MM)
        )
    return Box([*_label(field, kit), frame, *_error(field, kit)], gap=kit.mm(RING_ROOM_MM))


def entry(block: Entry, kit: Kit) -> list[Piece]:
    """One to three boxes under one another, or side by side."""
    fields: list[Part] = [_field(field, kit) for field in block.boxes]
    if block.row and not (kit.look.big and len(fields) > 2):
        fields = [Box(fields, row=True, cut=(SHARE,) * len(fields), gap=kit.mm(5), top=True)]
    return spaced(fields, group=True)


def date(block: DateBoxes, kit: Kit) -> list[Piece]:
    """Era, then year, month and day, each with its unit beside it or its name above it."""
    parts: list[Part] = [kit.text(block.era, "head", bold=True)] if block.era else []
    cut: list[float | None] = [None] * len(parts)
    above = any(field.label and not field.unit for field in block.boxes)
    for field in block.boxes:
        name = [kit.text(field.label, "note", bold=True)] if above else []
        parts.append(Box([*name, _framed(field, kit, centre=True)], gap=kit.mm(RING_ROOM_MM)))
        cut.append(SHARE)
        parts += _unit(field, kit)
        cut += [None] * bool(field.unit)
    row = Box(parts, row=True, cut=tuple(cut), gap=kit.mm(4))
    errors = [part for field in block.boxes for part in _error(field, kit)]
    return spaced([Box([row, *errors], gap=kit.mm(RING_ROOM_MM))], group=True)

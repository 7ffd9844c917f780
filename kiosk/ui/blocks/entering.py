"""Blocks one types into and types with: boxes, the number pad, the keyboard."""

from __future__ import annotations

from kiosk.terminal.screens.description import Action, DateBoxes, Entry, Keyboard, Pad
from kiosk.terminal.screens.description import Box as Field
from kiosk.ui.kit import Kit
from kiosk.ui.parts import SHARE, Box, Coat, Part, Text
from kiosk.ui.pieces import Piece, spaced

EMPTY_PLACE = "\u3000"
KEY_GAP_MM = 2.2
MOST_NAMED = 6
"""Named keys in one row."""
SHORTCUTS_MM = {"normal": 82, "large": 104, "largest": 118}
"""Width of the column of shortcuts beside the pad."""
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
    parts: list[Part] = [text] if field.value or field.focus else []
    if not field.value and field.placeholder:
        parts.append(kit.text(field.placeholder, "body", "soft"))
    return parts


def _framed(field: Field, kit: Kit, *, centre: bool) -> Part:
    """The frame around a value; a target when touching it moves the focus."""
    tall_mm = (28, 22, 20)[kit.tight] + (field.lines - 1) * 14
    value = _value(field, kit, centre=centre)
    inside = [Box(value, row=not field.value, centre=centre, gap=kit.mm(1))]
    if not field.event:
        return Box(inside, coat=_field_coat(field, kit), pad=(kit.mm(4), kit.mm(1.5)), tall=kit.mm(tall_mm), centre=centre)
    action = Action(event=field.event, label=field.label, role="box", private=field.private)
    return kit.press(action, inside, coat=_field_coat(field, kit), pad_mm=(4, 1.5), tall_mm=tall_mm, centre=centre)


def _label(field: Field, kit: Kit) -> list[Part]:
    if not field.label:
        return []
    name = kit.text(field.label, "label", bold=True)
    return [Box([name, *kit.icon("lock" if field.private else "", 7, "soft")], row=True, gap=kit.mm(2))]


def _error(field: Field, kit: Kit) -> list[Part]:
    if not field.error:
        return []
    words = kit.text(field.error, "body", "bad", bold=True)
    return [Box([*kit.icon("circle-alert", 8, "bad"), words], row=True, cut=(None, SHARE), gap=kit.mm(2))]


def _unit(field: Field, kit: Kit) -> list[Part]:
    return [kit.text(field.unit, "head")] if field.unit else []


def _field(field: Field, kit: Kit) -> Box:
    """Label, frame with its unit, error."""
    unit = _unit(field, kit)
    frame = Box([_framed(field, kit, centre=False), *unit], row=True, cut=(SHARE, *(None for _ in unit)), gap=kit.mm(3))
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


def _key(char: str, face: Text, kit: Kit, tall_mm: float) -> Part:
    return kit.press(Action(event=f"key:{char}", label=char, role="key"), [face], centre=True, tall_mm=tall_mm, pad_mm=(0.5, 0.5))


def _named_key(action: Action, kit: Kit, tall_mm: float) -> Part:
    chosen = action.state == "chosen"
    off = action.state == "disabled"
    coat = kit.chosen_coat(chosen=chosen) if not off else kit.coat("wash", "hair")
    short = len(action.label) <= 1
    face = kit.text(action.label, "title" if short else "rail", "soft" if off else "key", bold=True, centre=True, even=True, keep=True)
    return kit.press(
        Action(event=action.event, label=action.label, role="key", state=action.state),
        [*(kit.icon(action.icon, 8)), face] if action.icon and not action.label else [face],
        coat=coat,
        centre=True,
        tall_mm=tall_mm,
        pad_mm=(0.5, 0.5),
    )


def _pad_keys(block: Pad, kit: Kit, tall_mm: float) -> list[Part]:
    faces = {char: kit.text(char, "digit", bold=True, centre=True) for char in "1234567890" + block.extra}
    keys = [_key(char, faces[char], kit, tall_mm) for char in "123456789"]
    left = _named_key(Action(event="clear", label=block.clear, icon="eraser"), kit, tall_mm)
    if block.extra:
        left = _key(block.extra, faces[block.extra], kit, tall_mm)
    delete = _named_key(Action(event="delete", label=block.delete, icon="delete"), kit, tall_mm)
    return [*keys, left, _key("0", faces["0"], kit, tall_mm), delete]


def _shortcuts(actions: tuple[Action, ...], kit: Kit, whole_mm: float) -> Box:
    gap_mm = 3 if kit.tight else 4
    gaps_mm = gap_mm * (len(actions) - 1)
    tall_mm = min(40.0, (whole_mm - gaps_mm) / len(actions))
    cells: list[Part] = []
    for action in actions:
        coat = kit.chosen_coat(chosen=action.state == "chosen")
        words = kit.words(action.label, action.hint, "label", "key", faint="soft", centre=True)
        cells.append(kit.press(action, [words], coat=coat, centre=True, tall_mm=tall_mm, pad_mm=(2, 1 if kit.tight else 2)))
    return Box(cells, gap=kit.mm(gap_mm))


def pad(block: Pad, kit: Kit) -> list[Piece]:
    """The number pad in telephone order; shortcuts to its left, what each means under its name."""
    tall_mm = (24, 20, 16)[kit.tight] + (not kit.tight) * (4 * kit.look.easy - 2 * kit.look.profile.wide)
    keys = _pad_keys(block, kit, tall_mm)
    bed = Box(kit.rows_of(keys, 3, 3), gap=kit.mm(3), pad=(kit.mm(4), kit.mm(4)), coat=kit.coat("wash", radius_mm=3))
    if block.shortcuts:
        side = _shortcuts(block.shortcuts, kit, 4 * tall_mm + 9 + 8)
        whole = Box([side, bed], row=True, cut=(kit.mm(SHORTCUTS_MM[kit.look.size]), SHARE), gap=kit.mm(6))
    else:
        wide = min(kit.column, kit.mm(164))
        whole = Box([bed], row=True, cut=(wide,), centre=True)
    return spaced([whole], low=True, group=True)


def _key_px(block: Keyboard, kit: Kit) -> tuple[int, int]:
    """(width of a key, width of the widest row) in pixels."""
    columns = max((len(row) for row in block.rows), default=1)
    gaps = kit.mm(KEY_GAP_MM) * (columns - 1)
    wide = min((kit.column - 2 * kit.mm(3) - gaps) // columns, kit.mm(48))
    return wide, wide * columns + gaps


def _keyboard_rows(block: Keyboard, kit: Kit, tall_mm: float) -> list[Part]:
    wide, _ = _key_px(block, kit)
    rows: list[Part] = []
    for row in block.rows:
        keys: list[Part] = []
        for char in row:
            face = kit.text(char, "key", bold=True, centre=True)
            keys.append(Box((), tall=kit.mm(tall_mm)) if char == EMPTY_PLACE else _key(char, face, kit, tall_mm))
        rows.append(Box(keys, row=True, cut=(wide,) * len(keys), gap=kit.mm(KEY_GAP_MM), centre=True))
    return rows


def keyboard(block: Keyboard, kit: Kit) -> list[Piece]:
    """The grid of keys, and the named keys in rows under it."""
    tall_mm = (20, 17, 15)[kit.tight]
    named = [_named_key(action, kit, tall_mm) for action in block.modifiers]
    lines = -(-len(named) // MOST_NAMED)
    columns = -(-len(named) // max(1, lines))
    under = Box(kit.rows_of(named, max(1, columns), KEY_GAP_MM), gap=kit.mm(KEY_GAP_MM))
    rows = [*_keyboard_rows(block, kit, tall_mm), Box([under], row=True, cut=(_key_px(block, kit)[1],), centre=True)]
    bed = Box(rows, gap=kit.mm(KEY_GAP_MM), pad=(kit.mm(3), kit.mm(3)), coat=kit.coat("wash", radius_mm=3))
    return spaced([bed], low=True, group=True)

"""What one types with: the number pad and the keyboards. Their keys never change size or place while somebody types.

Key sizes depend on type size and panel only, not on how much else stands on the page.
"""

from __future__ import annotations

from collections.abc import Sequence

from kiosk.terminal.screens.description import Action, Keyboard, Pad
from kiosk.ui.kit import Kit
from kiosk.ui.parts import SHARE, Box, Part, Text
from kiosk.ui.pieces import Piece, spaced

EMPTY_PLACE = "\u3000"
KEY_GAP_MM = 2.2
KEY_TALL_MM = {"normal": 20, "large": 17, "largest": 15}
KEY_TALL_WIDE_MM = {"normal": 15, "large": 15, "largest": 15}
PAD_TALL_MM = {"normal": 24, "large": 20, "largest": 17}
PAD_TALL_WIDE_MM = {"normal": 22, "large": 18, "largest": 16}
SHORTCUTS_MM = {"normal": 82, "large": 104, "largest": 118}
"""Width of the column of shortcuts beside the pad."""
SIDE_MM = 28.0
"""Width of a named key beside the kana."""
MOST_NAMED = 6
"""Named keys in one row under a keyboard."""
KANA_ROWS = 5


def _key(char: str, face: Text, kit: Kit, tall_mm: float) -> Part:
    return kit.press(Action(event=f"key:{char}", label=char, role="key"), [face], centre=True, tall_mm=tall_mm, pad_mm=(0.5, 0.5))


def _named_key(action: Action, kit: Kit, tall_mm: float) -> Part:
    off = action.state == "disabled"
    coat = kit.coat("wash", "hair") if off else kit.chosen_coat(chosen=action.state == "chosen")
    role = "key" if len(action.label) <= 1 else "rail"
    face = kit.text(action.label, role, "soft" if off else "key", bold=True, centre=True, even=True, keep=True)
    face.most_px = kit.mm(tall_mm - 1)
    return kit.press(
        Action(event=action.event, label=action.label, role="key", state=action.state),
        [face] if action.label else kit.icon(action.icon, 8),
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
    gap_mm = 3 if kit.look.big else 4
    tall_mm = min(40.0, (whole_mm - gap_mm * (len(actions) - 1)) / len(actions))
    cells: list[Part] = []
    for action in actions:
        coat = kit.chosen_coat(chosen=action.state == "chosen")
        words = kit.words(action.label, action.hint, "label", "key", faint="soft", centre=True)
        cells.append(kit.press(action, [words], coat=coat, centre=True, tall_mm=tall_mm, pad_mm=(2, 1 if kit.look.big else 2)))
    return Box(cells, gap=kit.mm(gap_mm))


def pad(block: Pad, kit: Kit) -> list[Piece]:
    """The number pad in telephone order, always in the same place; shortcuts to its left, what each means under its name."""
    tall_mm = (PAD_TALL_WIDE_MM if kit.look.profile.wide else PAD_TALL_MM)[kit.look.size]
    keys = _pad_keys(block, kit, tall_mm)
    bed = Box(kit.rows_of(keys, 3, 3), gap=kit.mm(3), pad=(kit.mm(4), kit.mm(4)), coat=kit.coat("wash", radius_mm=3))
    side = _shortcuts(block.shortcuts, kit, 4 * tall_mm + 9 + 8) if block.shortcuts else Box(())
    whole = Box([side, bed], row=True, cut=(kit.mm(SHORTCUTS_MM[kit.look.size]), SHARE), gap=kit.mm(6))
    return spaced([whole], low=True, group=True)


def _place(char: str, kit: Kit, tall_mm: float) -> Part:
    if char == EMPTY_PLACE:
        return Box((), tall=kit.mm(tall_mm))
    return _key(char, kit.text(char, "key", bold=True, centre=True), kit, tall_mm)


def _row(keys: Sequence[Part], widths: Sequence[int], kit: Kit) -> Box:
    return Box(keys, row=True, cut=tuple(widths), gap=kit.mm(KEY_GAP_MM), centre=True, even=True)


def _beside(block: Keyboard, kit: Kit, tall_mm: float) -> list[Part]:
    """The 50-on grid with its named keys to the right, two a row: as low as it gets, and the same in every type size."""
    side, gap = kit.mm(SIDE_MM), kit.mm(KEY_GAP_MM)
    columns = max(len(row) for row in block.rows)
    wide = (kit.column - 2 * kit.mm(3) - 2 * side - gap * (columns + 1)) // columns
    named = [_named_key(action, kit, tall_mm) for action in block.modifiers]
    named += [Box(()) for _ in range(2 * len(block.rows) - len(named))]
    rows: list[Part] = []
    for number, row in enumerate(block.rows):
        keys = [_place(char, kit, tall_mm) for char in row.ljust(columns, EMPTY_PLACE)]
        rows.append(_row([*keys, *named[2 * number : 2 * number + 2]], [wide] * columns + [side] * 2, kit))
    return _equally_high(rows, kit)


def _equally_high(rows: list[Part], kit: Kit) -> list[Part]:
    """Rows as high as the highest of them."""
    for row in rows:
        row.fit(kit.column)
    high = max(row.h for row in rows)
    for row in rows:
        for key in row.inner():
            if isinstance(key, Box):
                key.tall = high
    return rows


def _under(block: Keyboard, kit: Kit, tall_mm: float) -> list[Part]:
    """The grid with its named keys in rows under it."""
    columns = max((len(row) for row in block.rows), default=1)
    gaps = kit.mm(KEY_GAP_MM) * (columns - 1)
    wide = min((kit.column - 2 * kit.mm(3) - gaps) // columns, kit.mm(48))
    named = [_named_key(action, kit, tall_mm) for action in block.modifiers]
    lines = max(1, -(-len(named) // MOST_NAMED))
    rows = kit.rows_of(named, max(1, -(-len(named) // lines)), KEY_GAP_MM)
    below = Box([Box(rows, gap=kit.mm(KEY_GAP_MM))], row=True, cut=(wide * columns + gaps,), centre=True)
    return [*(_row([_place(char, kit, tall_mm) for char in row], [wide] * len(row), kit) for row in block.rows), below]


def keyboard(block: Keyboard, kit: Kit) -> list[Piece]:
    """The grid of keys with its named keys: beside the kana, under letters and digits (and on a wide panel)."""
    wide = kit.look.profile.wide
    tall_mm = (KEY_TALL_WIDE_MM if wide else KEY_TALL_MM)[kit.look.size]
    kana = len(block.rows) == KANA_ROWS and len(block.modifiers) <= 2 * KANA_ROWS and not wide
    rows = (_beside if kana else _under)(block, kit, tall_mm)
    bed = Box(rows, gap=kit.mm(KEY_GAP_MM), pad=(kit.mm(3), kit.mm(3)), coat=kit.coat("wash", radius_mm=3))
    return spaced([bed], low=True, group=True)

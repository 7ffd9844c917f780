"""Blocks that show something of this visit: answers, number and code, photos, the camera's picture."""

from __future__ import annotations

from collections.abc import Sequence

from kiosk.terminal.screens.description import Code, Number, Photo, Photos, Row, Rows, Viewfinder
from kiosk.ui.icons import qr, qr_modules
from kiosk.ui.kit import Kit
from kiosk.ui.looks import LEADING
from kiosk.ui.parts import SHARE, Box, Part, Raster
from kiosk.ui.pieces import Piece, spaced

QR_LEAST_MODULE_PX = 3
QR_MOST_MODULE_PX = 6
QR_WISHED_MM = 105.0
QR_TIGHT_MM = 80.0
LABEL_MM = 54.0
READ_TALLER = 1.25
"""How much taller lines with readings are."""


def _name(row: Row, kit: Kit) -> Box:
    sign = kit.icon("lock" if row.private else "", 6, "soft")
    return Box([kit.text(row.label, "note", "soft"), *sign], row=True, gap=kit.mm(2))


def _value(row: Row, kit: Kit) -> Box:
    role = "title" if row.kana else "label"
    ink = row.tone if row.tone in {"good", "warn", "bad"} else "ink"
    lines: list[Part] = [kit.text(row.value, role, ink, bold=True, thrifty=True, even=not row.kana)]
    if row.hint:
        lines.append(kit.text(row.hint, "note", "soft"))
    return Box(lines, gap=kit.mm(0.5))


def _crowded(block: Rows, kit: Kit) -> bool:
    """Whether some name is too long to stand beside its value."""
    names = [_name(row, kit) for row in block.items]
    for name in names:
        name.fit(kit.mm(LABEL_MM))
    most = 2 * kit.px("note") * LEADING["note"] * (READ_TALLER if kit.look.easy else 1)
    return any(name.h > most + 2 for name in names)


def _answer(row: Row, kit: Kit, *, crowded: bool = False) -> Box:
    """One answer: its name, its value, and the way to mend it; long names of a list without a way to mend stand under their values."""
    beside = not kit.look.big and not kit.look.profile.wide
    if crowded and beside and row.edit is None:
        said = Box([_value(row, kit), _name(row, kit)], gap=kit.mm(0.5))
    elif beside:
        said = Box([_name(row, kit), _value(row, kit)], row=True, cut=(kit.mm(LABEL_MM), SHARE), gap=kit.mm(3))
    else:
        said = Box([_name(row, kit), _value(row, kit)], gap=kit.mm(0.5))
    if row.edit is None:
        return Box([said])
    words = kit.text(row.edit.label, "label", "key", bold=True, centre=True, even=True)
    wide = kit.mm(24 if not kit.look.big else 34)
    words.fit(wide * 2)
    wide = max(wide, words.w + kit.mm(6))
    edit = kit.press(row.edit, [words], coat=kit.coat("ground", "key"), centre=True, pad_mm=(1, 1))
    return Box([said, edit], row=True, cut=(SHARE, wide), gap=kit.mm(4))


def rows(block: Rows, kit: Kit) -> list[Piece]:
    """A card of answers under a heading; in large type, or over pages, each answer has a card of its own."""
    crowded = not any(row.edit for row in block.items) and _crowded(block, kit)
    answers = [_answer(row, kit, crowded=crowded) for row in block.items]
    heading = [kit.text(block.heading, "label", "key", bold=True)] if block.heading else []
    if kit.apart or kit.look.big:
        cards: list[Part] = [kit.card([answer]) for answer in answers]
        if cards:
            cards[0] = Box([*heading, cards[0]], gap=kit.mm(2))
        return spaced(cards, between_mm=2.5)
    lines: list[Part] = []
    for number, answer in enumerate(answers):
        lines += [kit.hair(), answer] if number else [answer]
    return spaced([kit.card([*heading, *lines])])


def qr_side(text: str, room_px: int) -> int:
    """Pixels a module: as large as the wished side, never so small that a phone fails."""
    return max(QR_LEAST_MODULE_PX, min(QR_MOST_MODULE_PX, room_px // qr_modules(text).width))


def qr_part(text: str, kit: Kit) -> Raster:
    """The code, black on white with its quiet zone."""
    module_px = qr_side(text, kit.mm(QR_TIGHT_MM if kit.tight else QR_WISHED_MM))
    side = qr_modules(text).width * module_px
    return Raster(f"qr:{module_px}:{text}", side, side, qr(text, module_px))


def number(block: Number, kit: Kit) -> list[Piece]:
    """The receipt's number as large as it goes, and its QR code."""
    digits = kit.text(block.text, "number", bold=True)
    digits.keep = True
    top = Box([kit.text(block.caption, "label", "key", bold=True), digits], gap=kit.mm(0.5))
    note = [kit.text(block.note, "body", "ink")] if block.note else []
    coat = kit.coat("tint", "tint_edge", radius_mm=3)
    if not block.qr:
        return spaced([Box([top, *note], gap=kit.mm(2), pad=(kit.mm(6), kit.mm(5)), coat=coat)])
    code = qr_part(block.qr, kit)
    digits.fit(kit.column - code.own_w - kit.mm(18))
    if kit.look.big or (digits.setting and digits.setting.type.px < kit.px("number")):
        lower = Box([code, Box(note)], row=True, cut=(None, SHARE), gap=kit.mm(6))
        return spaced([Box([top, lower], gap=kit.mm(3), pad=(kit.mm(6), kit.mm(4)), coat=coat)])
    beside = Box([top, *note], gap=kit.mm(2))
    return spaced([Box([beside, code], row=True, cut=(SHARE, None), gap=kit.mm(6), pad=(kit.mm(6), kit.mm(4)), coat=coat)])


def code(block: Code, kit: Kit) -> list[Piece]:
    """A short code for staff, at the foot."""
    digits = kit.text(block.text, "number", bold=True)
    digits.keep = True
    said = Box([kit.text(block.caption, "note", "soft"), digits], hug=not kit.look.big)
    lines = Box([kit.text(line, "note", "soft") for line in block.lines])
    pad = (kit.mm(6), kit.mm(4))
    coat = kit.coat("wash", "tint_edge" if kit.look.theme.name == "night" else "", radius_mm=3)
    if not block.lines:
        whole = Box([said], pad=pad, coat=coat)
    elif kit.look.big:
        whole = Box([said, lines], gap=kit.mm(1), pad=pad, coat=coat)
    else:
        whole = Box([said, lines], row=True, cut=(None, SHARE), gap=kit.mm(8), pad=pad, coat=coat)
    return spaced([whole], low=True)


def viewfinder(block: Viewfinder, kit: Kit) -> list[Piece]:
    """The live picture with a line about what to do."""
    wide = kit.column - 2 * kit.mm(1)
    high = min(round(wide * 3 / 4), kit.mm(kit.step(150, 120, 95)))
    if kit.look.profile.wide:
        high = min(high, kit.mm(110 if not kit.tight else 90))
    frame = Box([Raster("camera", wide, high, live=True)], pad=(kit.mm(1), kit.mm(1)), coat=kit.coat("wash", "ink", radius_mm=0, line=3))
    caption = [kit.text(block.caption, "label", bold=True, even=True)] if block.caption else []
    return spaced([Box([frame, *caption], gap=kit.mm(2))])


def _photo(photo: Photo, kit: Kit, wide: int) -> Box:
    parts: list[Part] = [Raster(f"photo:{photo.ref}", wide, wide * 3 // 4)]
    if photo.caption:
        parts.append(kit.text(photo.caption, "note", centre=False))
    if photo.remove:
        words = kit.text(photo.remove.label, "label", "key", bold=True, centre=True)
        sign: Sequence[Part] = kit.icon(photo.remove.icon, 8)
        parts.append(
            kit.press(photo.remove, [*sign, words], coat=kit.coat("ground", "key"), row=True, centre=True, gap_mm=2, pad_mm=(1, 1))
        )
    return Box(parts, gap=kit.mm(2), top=True)


def photos(block: Photos, kit: Kit) -> list[Piece]:
    """Pictures taken so far, the newest first (beside the camera's picture, also when there are many), with a way to remove each."""
    columns = 2 if kit.look.big or kit.look.profile.wide else 3
    gap_mm = 6
    wide = (kit.column - kit.mm(gap_mm) * (columns - 1)) // columns
    return spaced(kit.rows_of([_photo(photo, kit, wide) for photo in reversed(block.items)], columns, gap_mm))

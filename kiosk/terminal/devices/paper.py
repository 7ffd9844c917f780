"""Makes dots of a strip: what a thermal printer of 203 dpi puts on 80 mm paper, 576 dots wide, black or nothing.

The QR code is as wide as its symbol needs: at least 3 dots a module and 25 mm a side, 4 dots wherever they fit, quiet zone of 4 modules.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import qrcode
from PIL import Image, ImageDraw
from qrcode.constants import ERROR_CORRECT_M
from qrcode.util import QRData

from kiosk.crypto.receipts import MAX_CODE_CHARS
from kiosk.errors import LimitError
from kiosk.terminal.devices import lettering
from kiosk.terminal.devices.lettering import Style
from kiosk.terminal.slip_page import Boxed, Code, Columns, Gap, Number, Pair, Piece, Rule, SlipPage, Step, Tick, Words

WIDTH_DOTS = 576
DOTS_PER_MM = 203 / 25.4
MARGIN_DOTS = 16
TEXT_DOTS = WIDTH_DOTS - 2 * MARGIN_DOTS
MODULE_DOTS, MODULE_LEAST_DOTS, QUIET_MODULES, SIDE_LEAST_MM = 4, 3, 4, 25.0
SIZES = {"table": 20, "note": 24, "body": 28, "head": 36, "title": 46}
_NUMBER_DOTS = 82
_PAIR_GAP_MM = 0.8
_TABLE_FACE = "en"
"""Tables hold codes and hours: the face with narrow figures, whatever the language."""
_BLACK_BELOW = 150
"""Greys darker than this become a dot: thin strokes of kanji stay closed, counters stay open."""


def raster(page: SlipPage) -> Image.Image:
    """The strip as a picture of mode 1, as long as it needs.

    Raises:
        LimitError: a code of more than 970 characters.
        MissingPartError: the language's font is not installed.
    """
    canvas = _Canvas(page.lang)
    for piece in page.pieces:
        canvas.put(piece)
    return canvas.picture()


def qr_symbol(text: str) -> Image.Image:
    """The QR symbol of a text with its quiet zone, mode L, in dots.

    Raises:
        LimitError: more than 970 characters.
    """
    if len(text) > MAX_CODE_CHARS:
        raise LimitError(f"a receipt code has at most {MAX_CODE_CHARS} characters")
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=QUIET_MODULES)
    code.add_data(_data(text))
    code.make(fit=True)
    matrix = code.get_matrix()
    module = module_dots(len(matrix) - 2 * QUIET_MODULES)
    picture = Image.new("L", (len(matrix), len(matrix)), 255)
    picture.putdata([0 if dark else 255 for row in matrix for dark in row])
    return picture.resize((len(matrix) * module, len(matrix) * module), Image.Resampling.NEAREST)


def module_dots(modules: int) -> int:
    """Dots a module: 4, more for a small symbol so that its side reaches 25 mm, 3 where 4 do not fit."""
    wanted = max(MODULE_DOTS, -(-int(SIDE_LEAST_MM * DOTS_PER_MM + 1) // modules))
    fitting = WIDTH_DOTS // (modules + 2 * QUIET_MODULES)
    if fitting < MODULE_LEAST_DOTS:
        raise LimitError("the code does not fit the paper")
    return min(wanted, fitting)


def _data(text: str) -> QRData:
    """Receipt codes are alphanumeric, two characters in 11 bits (ISO/IEC 18004, modes 0010 and 0100)."""
    alphanumeric = all(char in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:" for char in text)
    mode: Literal[2, 4] = 2 if alphanumeric else 4
    return QRData(text.encode(), mode=mode)


class _Canvas:
    """A strip that grows downwards."""

    def __init__(self, lang: str) -> None:
        self._lang = lang
        self._parts: list[Image.Image] = []

    def put(self, piece: Piece) -> None:
        """Add a piece."""
        _DRAWN[type(piece)](self, piece)

    def picture(self) -> Image.Image:
        """Everything so far, in dots."""
        margin = round(3 * DOTS_PER_MM)
        whole = Image.new("L", (WIDTH_DOTS, sum(part.height for part in self._parts) + 2 * margin), 255)
        top = margin
        for part in self._parts:
            whole.paste(part, ((WIDTH_DOTS - part.width) // 2, top))
            top += part.height
        return whole.point(lambda grey: 255 if grey >= _BLACK_BELOW else 0).convert("1", dither=Image.Dither.NONE)

    def words(self, piece: Words) -> None:
        self._block([(piece.text, self._style(SIZES[piece.size], bold=piece.bold))], centre=piece.centre)

    def pair(self, piece: Pair) -> None:
        self.gap(Gap(_PAIR_GAP_MM))
        self._block([(piece.label, self._style(SIZES["note"])), (piece.value, self._style(SIZES["body"], bold=True))])

    def number(self, piece: Number) -> None:
        style = self._style(_NUMBER_DOTS, bold=True)
        fitting = int(_NUMBER_DOTS * min(1, TEXT_DOTS / lettering.width_of(piece.text, style)))
        self._block([(piece.text, self._style(fitting, bold=True))])

    def step(self, piece: Step) -> None:
        rows = [(piece.when, self._style(SIZES["body"], bold=True)), (piece.what, self._style(SIZES["body"]))]
        self._block([(text, style) for text, style in rows if text], indent=44, sign=piece.sign)

    def tick(self, piece: Tick) -> None:
        rows = [(piece.text, self._style(SIZES["body"], bold=True)), (piece.hint, self._style(SIZES["note"]))]
        part = self._block([(text, style) for text, style in rows if text], indent=48)
        ImageDraw.Draw(part).rectangle((MARGIN_DOTS, 10, MARGIN_DOTS + 28, 38), outline=0, width=3)

    def boxed(self, piece: Boxed) -> None:
        rows = [(piece.head, self._style(SIZES["body"], bold=True)), (piece.text, self._style(SIZES["body"]))]
        part = self._block([(text, style) for text, style in rows if text], indent=18, right=18, pad=14)
        ImageDraw.Draw(part).rectangle((MARGIN_DOTS, 2, WIDTH_DOTS - MARGIN_DOTS - 1, part.height - 3), outline=0, width=4)

    def code(self, piece: Code) -> None:
        self._parts.append(qr_symbol(piece.text))
        if piece.caption:
            self._block([(piece.caption, self._style(SIZES["note"]))], centre=True)

    def columns(self, piece: Columns) -> None:
        style = self._style(SIZES["note"], bold=True) if piece.bold else Style(_TABLE_FACE, SIZES["table"])
        unit = TEXT_DOTS / sum(piece.shares)
        cells = [lettering.set_lines(cell, style, int(share * unit) - 6) for cell, share in zip(piece.cells, piece.shares, strict=True)]
        height = max(sum(lettering.height_of(line, style) for line in lines) for lines in cells)
        part = Image.new("L", (WIDTH_DOTS, height), 255)
        left = float(MARGIN_DOTS)
        for place, (lines, share) in enumerate(zip(cells, piece.shares, strict=True)):
            last = place == len(cells) - 1
            _draw_lines(part, lines, style, left if not last else None)
            left += share * unit
        self._parts.append(part)

    def rule(self, piece: Rule) -> None:
        part = Image.new("L", (WIDTH_DOTS, 22 if piece.strong else 16), 255)
        draw = ImageDraw.Draw(part)
        for top in (7, 13) if piece.strong else (7,):
            draw.rectangle((MARGIN_DOTS, top, WIDTH_DOTS - MARGIN_DOTS - 1, top + 1), fill=0)
        self._parts.append(part)

    def gap(self, piece: Gap) -> None:
        self._parts.append(Image.new("L", (WIDTH_DOTS, max(1, round(piece.mm * DOTS_PER_MM))), 255))

    def _style(self, dots: int, *, bold: bool = False) -> Style:
        return Style(self._lang, dots, bold)

    def _block(  # noqa: PLR0913 - the places of one block of words
        self, rows: list[tuple[str, Style]], *, centre: bool = False, indent: int = 0, right: int = 0, pad: int = 0, sign: str = ""
    ) -> Image.Image:
        width = TEXT_DOTS - indent - right
        lines = [(line, style) for text, style in rows for line in lettering.set_lines(text, style, width)]
        height = sum(lettering.height_of(line, style) for line, style in lines)
        part = Image.new("L", (WIDTH_DOTS, height + 2 * pad), 255)
        draw, top = ImageDraw.Draw(part), pad
        for line, style in lines:
            long = sum(span.width for span in line)
            left = MARGIN_DOTS + indent + ((width - long) / 2 if centre else 0)
            lettering.draw_line(draw, (left, top), line, style)
            top += lettering.height_of(line, style)
        if sign:
            style = self._style(SIZES["body"], bold=True)
            first = lettering.height_of(*lines[0])
            (own,) = lettering.set_lines(sign, style, indent)
            lettering.draw_line(draw, (MARGIN_DOTS, first - lettering.height_of(own, style)), own, style)
        self._parts.append(part)
        return part


def _draw_lines(part: Image.Image, lines: list[lettering.Line], style: Style, left: float | None) -> None:
    """Draw a cell; without `left` at the right edge."""
    draw, top = ImageDraw.Draw(part), 0
    for line in lines:
        long = sum(span.width for span in line)
        lettering.draw_line(draw, (WIDTH_DOTS - MARGIN_DOTS - long if left is None else left, top), line, style)
        top += lettering.height_of(line, style)


_DRAWN: dict[type[Piece], Callable[[_Canvas, Any], None]] = {
    Words: _Canvas.words,
    Pair: _Canvas.pair,
    Number: _Canvas.number,
    Step: _Canvas.step,
    Tick: _Canvas.tick,
    Boxed: _Canvas.boxed,
    Code: _Canvas.code,
    Columns: _Canvas.columns,
    Rule: _Canvas.rule,
    Gap: _Canvas.gap,
}

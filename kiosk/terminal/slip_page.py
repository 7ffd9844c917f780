r"""What a strip of paper holds, from top to bottom: the words between those who compose a slip and the printers that print it.

Texts carry readings as {漢字|かんじ} and `\n` as an authored line break, as in kiosk.terminal.screens.description. Widths, faces and dots
are the printer's business (kiosk.terminal.devices.paper).
"""

from __future__ import annotations

import msgspec


class Piece(msgspec.Struct, frozen=True):
    """One thing on the strip."""


class Words(Piece, frozen=True):
    """Running text. `size`: note, body, head, title."""

    text: str
    size: str = "body"
    bold: bool = False
    centre: bool = False


class Pair(Piece, frozen=True):
    """A small label and below it its value."""

    label: str
    value: str


class Number(Piece, frozen=True):
    """The receipt's number, in groups, as large as the paper allows."""

    text: str


class Step(Piece, frozen=True):
    """One of several things in order: its sign, when, and what."""

    sign: str
    when: str
    what: str


class Tick(Piece, frozen=True):
    """A thing to tick off by pen."""

    text: str
    hint: str = ""


class Boxed(Piece, frozen=True):
    """What must not be overlooked: a frame around `head` and `text`."""

    head: str
    text: str = ""


class Code(Piece, frozen=True):
    """A QR code (error correction M) with a caption under it."""

    text: str
    caption: str = ""


class Columns(Piece, frozen=True):
    """A row of a table. `shares` are parts of the width, one for each cell; the last cell stands at the right edge."""

    cells: tuple[str, ...]
    shares: tuple[int, ...]
    bold: bool = False


class Rule(Piece, frozen=True):
    """A line across the strip; `strong` is a double one."""

    strong: bool = False


class Gap(Piece, frozen=True):
    """Empty paper, in millimetres."""

    mm: float = 3.0


class SlipPage(msgspec.Struct, frozen=True):
    """One strip, cut after its last piece. `name` says what it is (receipt, prepared, journal …); `lang` chooses faces and line breaks."""

    name: str
    lang: str
    pieces: tuple[Piece, ...]

"""A slip from the blocks of a screen: what the visit describes once is drawn, spoken and printed alike.

Takes the blocks that say something; pads, keyboards and viewfinders have no place on paper and are refused. Buttons are left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from kiosk.errors import FormatError
from kiosk.terminal import slip_page as paper
from kiosk.terminal.screens import description as screen


def slip_of(name: str, lang: str, title: str, blocks: Iterable[screen.Block], codes: tuple[str, ...] = ()) -> paper.SlipPage:
    """The strip of a described slip.

    Args:
        name: receipt, prepared, slip.
        lang: language of the texts.
        title: the heading; neutral on a receipt.
        blocks: in reading order.
        codes: texts of receipt codes that the visit does not hold (they carry the seed); they follow the numbers, or stand last.

    Raises:
        FormatError: a block that cannot be printed.
    """
    pieces: list[paper.Piece] = [paper.Words(title, "title", bold=True, centre=True), paper.Rule(strong=True)]
    left = [paper.Code(code) for code in codes]
    listed = list(blocks)
    last_number = max((place for place, block in enumerate(listed) if isinstance(block, screen.Number)), default=-1)
    for place, block in enumerate(listed):
        pieces += [*_printed(block), paper.Gap()]
        if place == last_number:
            pieces += left
            left = []
    return paper.SlipPage(name, lang, (*pieces, *left))


def _printed(block: screen.Block) -> Iterator[paper.Piece]:
    printer = _PRINTERS.get(type(block))
    if printer is None:
        raise FormatError(f"a {type(block).__name__} block can't be printed")
    return printer(block)


def _paragraph(block: screen.Paragraph) -> Iterator[paper.Piece]:
    if block.heading:
        yield paper.Words(block.heading, "head", bold=True)
    yield paper.Words(block.text)


def _notice(block: screen.Notice | screen.Echo) -> Iterator[paper.Piece]:
    yield paper.Boxed(block.text, block.hint)


def _rows(block: screen.Rows | screen.Status) -> Iterator[paper.Piece]:
    if isinstance(block, screen.Rows) and block.heading:
        yield paper.Words(block.heading, "head", bold=True)
    for row in block.items:
        yield paper.Pair(row.label, "\n".join(part for part in (row.value, row.hint) if part))


def _steps(block: screen.Steps) -> Iterator[paper.Piece]:
    if block.heading:
        yield paper.Words(block.heading, "head", bold=True)
    for sign, row in enumerate(block.items, 1):
        yield paper.Step(str(sign), row.label, "\n".join(part for part in (row.value, row.hint) if part))


def _number(block: screen.Number) -> Iterator[paper.Piece]:
    yield paper.Words(block.caption, "note")
    yield paper.Number(block.text)
    if block.note:
        yield paper.Words(block.note, "note")
    if block.qr:
        yield paper.Code(block.qr)


def _code(block: screen.Code) -> Iterator[paper.Piece]:
    yield paper.Words(block.caption, "note")
    yield paper.Number(block.text)
    for line in block.lines:
        yield paper.Words(line, "note")


_PRINTERS: dict[type[screen.Block], Callable[[Any], Iterator[paper.Piece]]] = {
    screen.Paragraph: _paragraph,
    screen.Notice: _notice,
    screen.Echo: _notice,
    screen.Rows: _rows,
    screen.Status: _rows,
    screen.Steps: _steps,
    screen.Number: _number,
    screen.Code: _code,
}

"""Blocks that tell: notices, running text, steps, states, faults, time left."""

from __future__ import annotations

from dataclasses import replace

from kiosk.terminal.screens.description import Countdown, Echo, Faults, Notice, Paragraph, Row, Status, Steps
from kiosk.ui.kit import Kit
from kiosk.ui.parts import SHARE, Box, Part, Text
from kiosk.ui.pieces import AFTER_MM, BETWEEN_MM, Piece, spaced

TONES = ("good", "warn", "bad")
TONE_ICONS = {"good": "check", "warn": "clock", "bad": "x", "": "info", "tint": "info"}
LINES_A_PIECE = 5


def _told(text: str, hint: str, icon: str, tone: str, kit: Kit) -> Box:
    if not hint:
        text, _, hint = text.partition("\n")
    ground, ink = (f"{tone}_tint", tone) if tone in TONES else ("tint", "key")
    edge = f"{tone}_edge" if tone in TONES else "tint_edge"
    sign = kit.icon(icon, 12, ink)
    words = kit.words(text, hint, colour=ink)
    return Box(
        [*sign, words],
        row=True,
        cut=(*(None for _ in sign), SHARE),
        gap=kit.mm(5),
        pad=(kit.mm(6), kit.mm(3 if kit.tight else 5)),
        top=bool(hint) and not kit.look.easy,
        coat=kit.coat(ground, edge),
    )


def notice(block: Notice, kit: Kit) -> list[Piece]:
    """A tinted box: sign, bold line, what it means; without a hint, the author's first line is the bold one."""
    return spaced([_told(block.text, block.hint, block.icon, block.tone, kit)])


def echo(block: Echo, kit: Kit) -> list[Piece]:
    """What was typed, said in words."""
    return spaced([_told(block.text, block.hint, block.icon, block.tone, kit)])


def running(text: Text, kit: Kit) -> list[Piece]:
    """Running text as pieces of a few lines, so that it may go on over pages; no piece is a single line of a longer text."""
    text.fit(kit.column)
    count = len(text.setting.lines) if text.setting else 0
    if count <= LINES_A_PIECE + 1:
        return [Piece(text, AFTER_MM)]
    starts = list(range(0, count - 1, LINES_A_PIECE))
    ends = [*starts[1:], count]
    chunks = [replace(text, lines=(start, end)) for start, end in zip(starts, ends, strict=True)]
    pieces: list[Piece] = [Piece(chunk, 0) for chunk in chunks]
    pieces[-1].after_mm = AFTER_MM
    return pieces


def paragraph(block: Paragraph, kit: Kit) -> list[Piece]:
    """Running text; its heading stays with its first lines."""
    pieces = running(kit.text(block.text, thrifty=kit.lang == "ja" and "{" not in block.text), kit)
    if block.heading:
        heading = kit.text(block.heading, "head", bold=True, even=True)
        pieces[0].part = Box([heading, pieces[0].part], gap=kit.mm(1))
    return pieces


def steps(block: Steps, kit: Kit) -> list[Piece]:
    """Numbered: when, what, and a line more."""
    wide = round(kit.px("label") * 1.45)
    lines: list[Part] = []
    for number, row in enumerate(block.items, 1):
        sign = kit.text(str(number), "label", "on_key", bold=True)
        disc = Box([Box([sign], row=True, centre=True)], coat=kit.coat("key", radius_mm=wide / 2 / kit.mm(1)), tall=wide)
        when = [kit.text(row.label, "note", "soft")] if row.label else []
        said = Box([*when, kit.words(row.value, row.hint)], gap=kit.mm(0.5))
        lines.append(Box([disc, said], row=True, cut=(wide, SHARE), gap=kit.mm(5), top=True))
    if block.heading and lines:
        heading = kit.text(block.heading, "head", bold=True)
        lines[0] = Box([heading, lines[0]], gap=kit.mm(3 if kit.tight else 5))
    return spaced(lines, between_mm=3 if kit.tight else 4.5)


def _state(row: Row, kit: Kit) -> Box:
    tone = row.tone if row.tone in TONES else ""
    disc = kit.disc(row.icon or TONE_ICONS[tone], f"{tone}_tint" if tone else "tint", tone or "key", 20)
    name = [kit.text(row.label, "note", "soft")] if row.label else []
    said = Box([*name, kit.words(row.value, row.hint, "head")], gap=kit.mm(0.5))
    return Box([disc, said], row=True, cut=(kit.mm(20), SHARE), gap=kit.mm(6))


def status(block: Status, kit: Kit) -> list[Piece]:
    """What was kept, what works, what does not: a sign and a tone for each, a hair between."""
    lines: list[Part] = []
    for number, row in enumerate(block.items):
        line = _state(row, kit)
        lines.append(Box([kit.hair(), line], gap=kit.mm(BETWEEN_MM)) if number else line)
    return spaced(lines, between_mm=BETWEEN_MM)


def faults(block: Faults, kit: Kit) -> list[Piece]:
    """The error summary: each line leads to the box it is about."""
    heading = Box(
        [*kit.icon("circle-alert", 12, "bad"), kit.text(block.heading, "head", "bad", bold=True)],
        row=True,
        cut=(None, SHARE),
        gap=kit.mm(5),
    )
    lines: list[Part] = [heading]
    for action in block.items:
        words = kit.text(action.label, "body", "bad", bold=True)
        arrow = kit.icon("chevron-right", 8, "bad")
        lines.append(
            kit.press(action, [words, *arrow], coat=kit.coat("ground", "bad"), row=True, cut=(SHARE, None), pad_mm=(5, 2), tall_mm=20)
        )
    return spaced([Box(lines, gap=kit.mm(3), pad=(kit.mm(6), kit.mm(4)), coat=kit.coat("bad_tint", "bad", radius_mm=3, line=4))])


def countdown(block: Countdown, kit: Kit) -> list[Piece]:
    """Seconds left, in words and as a bar."""
    left = max(0, min(block.left_s, block.whole_s))
    words = kit.text(block.text, "title", bold=True, even=True)
    share = round(kit.column * left / max(1, block.whole_s))
    filled = Box((), coat=kit.coat("key", radius_mm=1), tall=kit.mm(6))
    rest = Box((), coat=kit.coat("hair", radius_mm=1), tall=kit.mm(6))
    bar = Box([filled, rest], row=True, cut=(max(1, share), SHARE)) if left < block.whole_s else filled
    return spaced([Box([words, bar], gap=kit.mm(4))])

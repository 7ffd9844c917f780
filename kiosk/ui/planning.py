"""Cuts a screen into pages: tries the airiest setting first and gives up air, then title size, then type size, only as far as it must.

Says what stands on which page, not yet where; compose.py places it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from kiosk.terminal.screens.description import Action, Candidates, DateBoxes, Entry, Keyboard, Screen
from kiosk.ui import frame
from kiosk.ui.blocks.catalogue import build
from kiosk.ui.blocks.telling import running
from kiosk.ui.kit import TIGHTEST, Kit
from kiosk.ui.looks import Look
from kiosk.ui.pages import Column, beside, fill, height
from kiosk.ui.parts import Part, Raster, Text
from kiosk.ui.pieces import Piece

INPUTS = (DateBoxes, Entry)
SMALLER = {"largest": "large", "large": "normal"}
STRIP_ROW_MM = 20.0
STRIP_AIR_MM = 8.0
TITLE_ABOVE_MM = 8.0
TITLE_BELOW_MM = 8.0
HINT_BELOW_MM = 3.0
"""Between title and hint."""
FOOT_MM = 3.0


@dataclass(frozen=True)
class Plan:
    """A screen cut into pages at one tightness."""

    kit: Kit
    head: Part
    title: Part
    rail: Part
    bars: tuple[Part, ...]
    columns: tuple[tuple[Column, ...], ...]
    room: int

    @property
    def spills(self) -> bool:
        """Whether some page holds more than its room, or a button had to cut a word."""
        texts = (part for bar in self.bars for part in bar.walk() if isinstance(part, Text))
        if any(text.setting and text.setting.split for text in texts):
            return True
        return any(self._needs(column) > self._holds(number, column) for page in self.columns for number, column in enumerate(page))

    def _needs(self, column: Column) -> int:
        return height(column.upper, self.kit.mm) + height(column.lower, self.kit.mm)

    def _holds(self, number: int, column: Column) -> int:
        """Answer parts alone in the right column may reach up beside the title."""
        return self.room + (self.title.h if number and not column.upper else 0)


def column_px(look: Look) -> int:
    """The width of a column of text."""
    margin = look.mm(frame.MARGIN_MM)
    width = look.profile.width_px
    return (width - 3 * margin) // 2 if look.profile.wide else width - 2 * margin


def _pieces(screen: Screen, kit: Kit) -> list[Piece]:
    pieces: list[Piece] = []
    if screen.hint:
        role = "note" if kit.tight >= 2 and any(isinstance(block, INPUTS) for block in screen.blocks) else "body"
        pieces += running(kit.text(screen.hint, role, "soft"), kit)
    for block in screen.blocks:
        pieces += build(block, kit)
    for piece in pieces:
        piece.part.fit(kit.column)
    return pieces


def below_mm(screen: Screen, page: int = 0) -> float:
    """Air under the title; only the first page has the hint there."""
    return HINT_BELOW_MM if screen.hint and not page else TITLE_BELOW_MM


def _fitted(part: Part, width: int) -> Part:
    part.fit(width)
    return part


def foot_widths(look: Look) -> tuple[int, int]:
    """(rail, action bar) in pixels."""
    width = look.profile.width_px
    left = column_px(look) + look.mm(frame.MARGIN_MM)
    return (left, width - left) if look.profile.wide else (width, width)


def _plan(screen: Screen, kit: Kit, reserve: int = 0) -> Plan:
    look, profile = kit.look, kit.look.profile
    rail_px, bar_px = foot_widths(look)
    head = _fitted(frame.header(screen, kit), profile.width_px)
    title = _fitted(frame.title(screen, kit), kit.column)
    rail = _fitted(frame.rail(screen, kit, rail_px), rail_px)
    bar_kit = kit if not profile.wide else Kit(look, kit.lang, bar_px - 2 * look.mm(frame.MARGIN_MM), kit.tight)
    last = _fitted(frame.bar(screen.actions, bar_kit), bar_px) if screen.actions else Part()
    turning = [_fitted(frame.bar(frame.turning(screen, page, 99, camera=True), bar_kit), bar_px).h for page in (0, 98)]
    ending_h = _fitted(frame.bar(frame.ending(screen, 98, 99), bar_kit), bar_px).h
    pieces = _pieces(screen, kit)
    above = head.h + kit.mm(TITLE_ABOVE_MM) + title.h + kit.mm(below_mm(screen))

    def cut(bar_h: int, air: int = 0) -> tuple[tuple[tuple[Column, ...], ...], int]:
        foot = max(bar_h, rail.h) if profile.wide else bar_h + rail.h
        room = profile.height_px - above - foot - kit.mm(FOOT_MM) - reserve - air
        if profile.wide:
            return tuple(beside(pieces, room, kit.mm)), room
        return tuple((column,) for column in fill(pieces, room, kit.mm)), room

    columns, room = cut(last.h)
    if len(columns) > 1:
        air = kit.mm(below_mm(screen, 1)) - kit.mm(below_mm(screen))
        columns, room = cut(max(turning), air)
        last_room = cut(max(*turning, ending_h), air)[1]
        if any(height(c.upper, kit.mm) + height(c.lower, kit.mm) > last_room for c in columns[-1]):
            columns, room = cut(max(*turning, ending_h), air)
    bars = tuple(_fitted(frame.bar(actions, bar_kit), bar_px) if actions else Part() for actions in _bars(screen, columns))
    return Plan(kit, head, title, rail, bars, columns, room)


def _bars(screen: Screen, columns: tuple[tuple[Column, ...], ...]) -> list[tuple[Action, ...]]:
    pages = len(columns)
    turns = [frame.turning(screen, n, pages, camera=_sees(columns[n])) for n in range(pages - 1)]
    return [*turns, frame.ending(screen, pages - 1, pages, camera=_sees(columns[-1]))]


def _sees(page: tuple[Column, ...]) -> bool:
    """Whether the camera's picture stands on this page."""
    parts = (part for column in page for piece in column.upper for part in piece.part.walk())
    return any(isinstance(part, Raster) and part.live for part in parts)


def _strip_px(screen: Screen, look: Look) -> int:
    """Height kept free for the strip of candidates while there is none: boxes must not change size when it comes and goes."""
    kinds = {type(block) for block in screen.blocks}
    if Keyboard not in kinds or Candidates in kinds or look.profile.wide:
        return 0
    return look.mm(2 * STRIP_ROW_MM + STRIP_AIR_MM)


def best_plan(screen: Screen, look: Look) -> Plan:
    """The airiest plan that needs no more pages than the tightest; answers part only if one page does not hold them.

    An input group that no page holds in its type is drawn in the next smaller one: nothing is ever covered.
    """
    column = column_px(look)
    reserve = _strip_px(screen, look)
    for tight in range(TIGHTEST + 1 if reserve else 0):
        plan = _plan(screen, Kit(look, screen.lang, column, tight), reserve)
        if not plan.spills and len(plan.columns) == 1:
            return plan
    plans: list[Plan] = []
    for apart, tight in ((False, 0), (False, 1), (False, 2), (False, TIGHTEST), (True, 0), (True, 1), (True, 2)):
        plan = _plan(screen, Kit(look, screen.lang, column, tight, apart=apart))
        if not plan.spills and len(plan.columns) == 1:
            return plan
        plans.append(plan)
    sound = [plan for plan in plans if not plan.spills]
    if sound:
        return min(sound, key=lambda plan: len(plan.columns))
    return best_plan(screen, replace(look, size=SMALLER[look.size])) if look.size in SMALLER else plans[TIGHTEST]

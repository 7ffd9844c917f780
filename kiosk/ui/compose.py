"""A screen description in, a placed page out: the whole layout, the same in every process.

Tries the airiest setting first and gives up air, then title size, only as far as an input group or a whole page needs it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from kiosk.terminal.screens.description import Action, DateBoxes, Entry, Screen
from kiosk.ui import frame
from kiosk.ui.blocks.catalogue import build
from kiosk.ui.blocks.telling import running
from kiosk.ui.icons import picture
from kiosk.ui.kit import Kit
from kiosk.ui.looks import PORTRAIT, Look, Profile, look_of
from kiosk.ui.pages import Column, beside, fill, height
from kiosk.ui.parts import Part, Press, Raster
from kiosk.ui.pieces import AFTER_MM, Piece

INPUTS = (DateBoxes, Entry)
TITLE_ABOVE_MM = 8.0
TITLE_BELOW_MM = 6.0
HINT_BELOW_MM = 3.0
"""Between title and hint."""
FOOT_MM = 3.0
SPARE_AIR_MM = 4.0
PICTURE_LEAST_MM = 60.0
PICTURE_MOST_MM = 160.0


@dataclass(frozen=True)
class Drawing:
    """One page of a screen, laid out. `parts` stand in reading order: header, title, pieces, action bar, rail."""

    screen: Screen
    look: Look
    page: int
    pages: int
    parts: tuple[Part, ...]

    @cached_property
    def presses(self) -> tuple[Press, ...]:
        """Everything to press, in reading order."""
        return tuple(part for top in self.parts for part in top.walk() if isinstance(part, Press))

    def walk(self) -> Iterator[Part]:
        """Every part, in reading order."""
        for top in self.parts:
            yield from top.walk()


@dataclass(frozen=True)
class _Plan:
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
        """Whether some page holds more than its room."""
        mm = self.kit.mm
        return any(height(c.upper, mm) + height(c.lower, mm) > self.room for page in self.columns for c in page)


def _column_px(look: Look) -> int:
    margin = look.mm(frame.MARGIN_MM)
    width = look.profile.width_px
    return (width - 3 * margin) // 2 if look.profile.wide else width - 2 * margin


def _pieces(screen: Screen, kit: Kit) -> list[Piece]:
    pieces: list[Piece] = []
    if screen.hint:
        role = "note" if kit.tight == 2 and any(isinstance(block, INPUTS) for block in screen.blocks) else "body"
        pieces += running(kit.text(screen.hint, role, "soft"), kit)
    for block in screen.blocks:
        pieces += build(block, kit)
    for piece in pieces:
        piece.part.fit(kit.column)
    return pieces


def _below_mm(screen: Screen) -> float:
    return HINT_BELOW_MM if screen.hint else TITLE_BELOW_MM


def _fitted(part: Part, width: int) -> Part:
    part.fit(width)
    return part


def _foot_widths(look: Look) -> tuple[int, int]:
    """(rail, action bar) in pixels."""
    width = look.profile.width_px
    left = _column_px(look) + look.mm(frame.MARGIN_MM)
    return (left, width - left) if look.profile.wide else (width, width)


def _plan(screen: Screen, kit: Kit) -> _Plan:
    look, profile = kit.look, kit.look.profile
    rail_px, bar_px = _foot_widths(look)
    head = _fitted(frame.header(screen, kit), profile.width_px)
    title = _fitted(frame.title(screen, kit), kit.column)
    rail = _fitted(frame.rail(screen, kit, rail_px), rail_px)
    bar_kit = kit if not profile.wide else Kit(look, kit.lang, bar_px - 2 * look.mm(frame.MARGIN_MM), kit.tight)
    turns = _fitted(frame.bar(frame.turning(screen, 8, 9), bar_kit), bar_px)
    last = _fitted(frame.bar(screen.actions, bar_kit), bar_px) if screen.actions else Part()
    later = _fitted(frame.bar(frame.ending(screen, 8, 9), bar_kit), bar_px)
    pieces = _pieces(screen, kit)
    above = head.h + kit.mm(TITLE_ABOVE_MM) + title.h + kit.mm(_below_mm(screen))

    def cut(bar_h: int) -> tuple[tuple[tuple[Column, ...], ...], int]:
        foot = max(bar_h, rail.h) if profile.wide else bar_h + rail.h
        room = profile.height_px - above - foot - kit.mm(FOOT_MM)
        if profile.wide:
            return tuple(beside(pieces, room, kit.mm)), room
        return tuple((column,) for column in fill(pieces, room, kit.mm)), room

    columns, room = cut(last.h)
    if len(columns) > 1:
        columns, room = cut(max(later.h, turns.h))
    bars = tuple(_fitted(frame.bar(actions, bar_kit), bar_px) if actions else Part() for actions in _bars(screen, len(columns)))
    return _Plan(kit, head, title, rail, bars, columns, room)


def _bars(screen: Screen, pages: int) -> list[tuple[Action, ...]]:
    return [frame.turning(screen, n, pages) if n < pages - 1 else frame.ending(screen, n, pages) for n in range(pages)]


def _best(screen: Screen, look: Look) -> _Plan:
    """The airiest plan that needs no more pages than the tightest; answers part only if one page does not hold them.

    An input group that no page holds in the largest type is drawn in large type instead.
    """
    sound: list[_Plan] = []
    for apart, tight in ((False, 0), (False, 1), (False, 2), (True, 0), (True, 1), (True, 2)):
        plan = _plan(screen, Kit(look, screen.lang, _column_px(look), tight, apart=apart))
        if not plan.spills and len(plan.columns) == 1:
            return plan
        sound += [] if plan.spills else [plan]
    if not sound:
        return _best(screen, replace(look, size="large")) if look.size == "largest" else plan
    return min(sound, key=lambda plan: len(plan.columns))


def _place_column(plan: _Plan, column: Column, x: int, top: int, foot: int) -> None:
    mm = plan.kit.mm
    spare = foot - top - height(column.upper, mm) - height(column.lower, mm)
    gaps = max(1, len(column.upper) - 1)
    air = max(0, min(mm(SPARE_AIR_MM), spare // gaps)) if len(column.upper) > 1 else 0
    y = top
    for piece in column.upper:
        piece.part.place(x, y)
        y += piece.part.h + mm(piece.after_mm) + (air if piece.after_mm else 0)
    y = foot - height(column.lower, mm)
    for piece in column.lower:
        piece.part.place(x, y)
        y += piece.part.h + mm(piece.after_mm)


def _place_foot(plan: _Plan, bar: Part) -> int:
    """Place action bar and rail; gives the line above them."""
    profile = plan.kit.look.profile
    high = profile.height_px
    if profile.wide:
        plan.rail.place(0, high - plan.rail.h)
        bar.place(plan.rail.w, high - max(bar.h, (plan.rail.h + bar.h) // 2))
        return high - max(bar.h, plan.rail.h)
    plan.rail.place(0, high - plan.rail.h)
    bar.place(0, high - plan.rail.h - bar.h)
    return high - plan.rail.h - bar.h


def _shown(kit: Kit, wide: int, high: int) -> Raster:
    name = kit.look.theme.picture
    shown = Raster(f"picture:{name}:{wide}x{high}", wide, high, picture(name, wide, high))
    shown.fit(wide)
    return shown


def _welcome_picture(plan: _Plan, top: int, foot: int) -> Raster | None:
    """The still picture of the first screen, in whatever height is left; on a wide panel in the right column where that is empty."""
    kit, profile = plan.kit, plan.kit.look.profile
    if len(plan.columns) > 1:
        return None
    if profile.wide:
        if plan.columns[0][1].upper or plan.columns[0][1].lower:
            return None
        left, margin = _foot_widths(kit.look)[0], kit.mm(frame.MARGIN_MM)
        shown = _shown(kit, profile.width_px - left - 2 * margin, foot - top)
        shown.place(left + margin, top)
        return shown
    used = height(plan.columns[0][0].upper, kit.mm) + height(plan.columns[0][0].lower, kit.mm)
    spare = foot - top - used - plan.title.h - kit.mm(TITLE_ABOVE_MM + TITLE_BELOW_MM + AFTER_MM)
    if spare < kit.mm(PICTURE_LEAST_MM):
        return None
    shown = _shown(kit, profile.width_px, min(spare, kit.mm(PICTURE_MOST_MM)))
    shown.place(0, top)
    return shown


def compose(screen: Screen, page: int = 0, profile: Profile = PORTRAIT) -> Drawing:
    """Lay one page of a screen out; a page beyond the last is the last."""
    plan = _best(screen, look_of(screen, profile))
    look = plan.kit.look
    page = max(0, min(page, len(plan.columns) - 1))
    bar = plan.bars[page]
    plan.head.place(0, 0)
    foot = _place_foot(plan, bar) - look.mm(FOOT_MM)
    top, shown = plan.head.h, None
    if screen.mood == "welcome":
        shown = _welcome_picture(plan, top, foot)
        if shown and not look.profile.wide:
            top = shown.bottom
    margin = look.mm(frame.MARGIN_MM)
    plan.title.place(margin, top + look.mm(TITLE_ABOVE_MM))
    below = plan.title.bottom + look.mm(_below_mm(screen))
    columns = plan.columns[page]
    for number, column in enumerate(columns):
        _place_column(plan, column, margin + number * (plan.kit.column + margin), below, foot)
    pieces = [piece.part for column in columns for piece in (*column.upper, *column.lower)]
    parts = (plan.head, *([shown] if shown else []), plan.title, *pieces, bar, plan.rail)
    return Drawing(screen, look, page, len(plan.columns), parts)

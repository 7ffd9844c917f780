"""A screen description in, a placed page out: the whole layout, the same in every process."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from kiosk.terminal.screens.description import Screen
from kiosk.ui import frame
from kiosk.ui.icons import picture
from kiosk.ui.kit import Kit
from kiosk.ui.looks import PORTRAIT, Look, Profile, look_of
from kiosk.ui.pages import Column, height
from kiosk.ui.parts import Part, Press, Raster
from kiosk.ui.pieces import AFTER_MM
from kiosk.ui.planning import FOOT_MM, TITLE_ABOVE_MM, TITLE_BELOW_MM, Plan, below_mm, best_plan, foot_widths

SPARE_AIR_MM = 4.0
PICTURE_LEAST_MM = 60.0
PICTURE_MOST_MM = 190.0
SPARSE = 0.45
"""A page that only tells, and fills less than this share of its room, hangs lower."""
LOWER = 0.22
"""By this share of the room that is left."""
GROWTH_MM = {"choice": 12.0, "language": 16.0}
"""What rows to choose from gain in height where a page has the room: a larger target, and less empty paper under it."""
GROWN_SHARE = 0.6
"""Of the spare height; the rest stays air."""


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


def _rows(column: Column) -> list[tuple[Part, list[Press]]]:
    """What can grow: a piece with the targets in it, one of them or a row of several."""
    found = []
    for piece in column.upper:
        inside = [piece.part] if isinstance(piece.part, Press) else list(piece.part.inner())
        targets = [part for part in inside if isinstance(part, Press) and part.action.role in GROWTH_MM]
        if targets:
            found.append((piece.part, targets))
    return found


def _grow(plan: Plan, column: Column, room: int) -> None:
    """Let rows to choose from take up height that is left; what lies at the foot keeps its place."""
    rows = _rows(column)
    if not rows or column.lower:
        return
    mm = plan.kit.mm
    spare = round((room - height(column.upper, mm)) * GROWN_SHARE) // len(rows)
    for part, targets in rows:
        more = max(0, min(spare, *(mm(GROWTH_MM[target.action.role]) for target in targets)))
        for target in targets:
            target.tall = target.h + more
        part.fit(plan.kit.column)


def _place_column(plan: Plan, column: Column, x: int, top: int, foot: int) -> None:
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


def _place_foot(plan: Plan, bar: Part) -> int:
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


def _welcome_picture(plan: Plan, top: int, foot: int) -> Raster | None:
    """The still picture of the first screen, in whatever height is left; on a wide panel in the right column where that is empty."""
    kit, profile = plan.kit, plan.kit.look.profile
    if len(plan.columns) > 1:
        return None
    if profile.wide:
        if plan.columns[0][1].upper or plan.columns[0][1].lower:
            return None
        left, margin = foot_widths(kit.look)[0], kit.mm(frame.MARGIN_MM)
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


def _sparse(plan: Plan, screen: Screen) -> bool:
    """A page with little on it and nothing to choose: a question between, a wait, the end."""
    column = plan.columns[0][0]
    choices = any(isinstance(part, Press) for piece in column.upper for part in piece.part.walk())
    few = height(column.upper, plan.kit.mm) < plan.room * SPARSE
    alone = len(plan.columns) == 1 and all(not other.upper for other in plan.columns[0][1:])
    return few and alone and not choices and not any(c.lower for c in plan.columns[0]) and screen.mood != "done"


def _placed(plan: Plan, screen: Screen, page: int) -> Drawing:
    look, bar = plan.kit.look, plan.bars[page]
    plan.head.place(0, 0)
    foot = _place_foot(plan, bar) - look.mm(FOOT_MM)
    top, shown = plan.head.h, None
    if screen.mood == "welcome":
        shown = _welcome_picture(plan, top, foot)
        if shown and not look.profile.wide:
            top = shown.bottom
    elif _sparse(plan, screen):
        top += round((plan.room - height(plan.columns[0][0].upper, look.mm)) * LOWER)
    margin = look.mm(frame.MARGIN_MM)
    plan.title.place(margin, top + look.mm(TITLE_ABOVE_MM))
    below = plan.title.bottom + look.mm(below_mm(screen, page))
    columns = plan.columns[page]
    if len(plan.columns) == 1 and screen.mood != "welcome":
        for column in columns:
            _grow(plan, column, foot - below)
    for number, column in enumerate(columns):
        _place_column(plan, column, margin + number * (plan.kit.column + margin), below, foot)
    pieces = [piece.part for column in columns for piece in (*column.upper, *column.lower)]
    parts = (plan.head, *([shown] if shown else []), plan.title, *pieces, bar, plan.rail)
    return Drawing(screen, look, page, len(plan.columns), parts)


def compose(screen: Screen, page: int = 0, profile: Profile = PORTRAIT) -> Drawing:
    """Lay one page of a screen out; a page beyond the last is the last."""
    plan = best_plan(screen, look_of(screen, profile))
    return _placed(plan, screen, max(0, min(page, len(plan.columns) - 1)))


def every_page(screen: Screen, profile: Profile = PORTRAIT) -> list[Drawing]:
    """All pages of a screen; header, title and rail are the same objects on each."""
    plan = best_plan(screen, look_of(screen, profile))
    return [_placed(plan, screen, page) for page in range(len(plan.columns))]

"""Where the keyboard stands: reading order, arrows, and where the focus goes when the page changes. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from kiosk.terminal.screens.description import DateBoxes, Entry, Screen
from kiosk.ui.compose import Drawing
from kiosk.ui.parts import Press

FORWARD = frozenset({"tab", "right"})
BACKWARD = frozenset({"shift-tab", "left"})


def order(drawing: Drawing) -> tuple[Press, ...]:
    """Everything that can be pressed, in reading order."""
    return tuple(press for press in drawing.presses if press.enabled)


def _named(drawing: Drawing, event: str) -> Press | None:
    """The control that sends an event; a line of the error summary stands before its box."""
    return next((press for press in order(drawing) if press.action.event == event), None) if event else None


def _typed_box(screen: Screen) -> str:
    """The event of the box the next key goes to."""
    groups = (block.boxes for block in screen.blocks if isinstance(block, DateBoxes | Entry))
    return next((box.event for boxes in groups for box in boxes if box.focus), "")


def first(drawing: Drawing) -> Press | None:
    """The control that has the focus when a page comes up: the one the screen names, else the box being typed into."""
    return _named(drawing, drawing.screen.focus) or _named(drawing, _typed_box(drawing.screen))


def carried(before: Drawing, focused: Press | None, after: Drawing) -> Press | None:
    """Where the focus stands after a redraw.

    A new page or a new wish of the screen begins anew; on the same page it stays where it was, and on a box it goes along with the typing.
    """
    same_page = (before.screen.name, before.screen.title, before.page) == (after.screen.name, after.screen.title, after.page)
    if not same_page or before.screen.focus != after.screen.focus or focused is None:
        return first(after)
    if focused.action.role == "box" and _typed_box(before.screen) == focused.action.event:
        return _named(after, _typed_box(after.screen)) or first(after)
    return _same(before, focused, after) or first(after)


def _same(before: Drawing, focused: Press, after: Drawing) -> Press | None:
    """The same control on the new page: same event, same turn among those that send it."""
    turn = [press for press in before.presses if press.action.event == focused.action.event].index(focused)
    like = [press for press in order(after) if press.action.event == focused.action.event]
    return like[min(turn, len(like) - 1)] if like else None


def _beyond(presses: Sequence[Press], here: Press, *, down: bool) -> Press:
    """The nearest control above or below; at the edge the order goes round."""
    side = [press for press in presses if (press.y >= here.bottom if down else press.bottom <= here.y)]
    if not side:
        return presses[0] if down else presses[-1]
    middle = here.x + here.w / 2

    def away(press: Press) -> tuple[float, float]:
        gap = press.y - here.bottom if down else here.y - press.bottom
        aside = max(press.x - middle, middle - press.right, 0)
        return gap + 2 * aside, abs(press.x + press.w / 2 - middle)

    return min(side, key=away)


def moved(drawing: Drawing, focused: Press | None, key: str) -> Press | None:
    """Where a key moves the focus: Tab and sideways in reading order, up and down by place; never stuck."""
    presses = order(drawing)
    if not presses:
        return None
    if focused is None or focused not in presses:
        return first(drawing) or (presses[-1] if key in BACKWARD else presses[0])
    at = next(number for number, press in enumerate(presses) if press is focused or press == focused)
    if key in FORWARD:
        return presses[(at + 1) % len(presses)]
    if key in BACKWARD:
        return presses[at - 1]
    return _beyond(presses, focused, down=key == "down")

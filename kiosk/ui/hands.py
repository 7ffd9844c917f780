"""Turns touches and keys into event strings, and keeps what is local to the glass: page, focus, the finger. No Kivy, no clock of its own.

Page turning is local: only the last page's actions reach the visit. A touch or key that does nothing is still told (`touch`), because it
shows that somebody is there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from kiosk.terminal.screens.description import Faults, Pad, Screen
from kiosk.ui import focus
from kiosk.ui.compose import Drawing, compose
from kiosk.ui.guard import Guard
from kiosk.ui.looks import Profile
from kiosk.ui.parts import Press

TOUCH = "touch"
MOVES = frozenset({"tab", "shift-tab", "left", "right", "up", "down"})
ACTIVATES = frozenset({"enter", "space"})


class Visitor(Protocol):
    """What the glass serves: one visit. All of it runs in the drawing thread and returns at once."""

    def screen(self) -> Screen | None:
        """What to show now; None ends the process, and the glass goes dark at once."""

    def send(self, event: str) -> None:
        """A control was pressed, a code scanned, or something touched (`touch`)."""

    def tick(self, now_s: float) -> None:
        """Ten times a second; `now_s` of a monotonic clock. Finished effects are taken in here."""

    def drawn(self, name: str) -> None:
        """The screen of this name is on the glass, after the flip."""


class Hands:
    """One person's fingers and keys on one glass."""

    def __init__(self, visitor: Visitor, profile: Profile, now: Callable[[], float], guard: Guard | None = None) -> None:
        """Nothing is shown yet; call `look`."""
        self.visitor, self.profile, self.now = visitor, profile, now
        self.guard = guard or Guard()
        self.drawing: Drawing | None = None
        self.focused: Press | None = None
        self.held: Press | None = None
        self.ended = False
        self._page = 0
        self._beside = False
        self._keys_down: set[str] = set()

    def look(self) -> Drawing | None:
        """What to draw now; the same object while nothing changed, None when the visit is over."""
        screen = None if self.ended else self.visitor.screen()
        if screen is None:
            self.ended, self.drawing, self.focused, self.held = True, None, None, None
            return None
        before = self.drawing
        if before and before.screen == screen and before.page == self._page:
            return before
        self._draw(screen, before)
        return self.drawing

    def _draw(self, screen: Screen, before: Drawing | None) -> None:
        other = before is None or (before.screen.name, before.screen.title) != (screen.name, screen.title)
        if other:
            self._page, self.held = screen.page, None
            if before:
                self.guard.new_screen(self.now())
        elif before and _faults(screen) and not _faults(before.screen):
            self._page = 0
        after = compose(screen, self._page, self.profile)
        self._page = after.page
        self.focused = focus.carried(before, self.focused, after) if before and not other else focus.first(after)
        if self.held:
            self.held = next((press for press in after.presses if press == self.held), None)
        self.drawing = after

    def _under(self, x: float, y: float) -> Press | None:
        presses = self.drawing.presses if self.drawing else ()
        return next((press for press in presses if press.enabled and press.x <= x < press.right and press.y <= y < press.bottom), None)

    def down(self, x: float, y: float) -> None:
        """A finger came down, in pixels from the top left."""
        self.held = self._under(x, y)
        self._beside = self.held is None
        if self._beside:
            self.visitor.send(TOUCH)

    def move(self, x: float, y: float) -> None:
        """The finger moved; sliding off cancels."""
        if self.held and self._under(x, y) is not self.held:
            self.held = None
            self.visitor.send(TOUCH)

    def up(self, x: float, y: float) -> None:
        """The finger left the glass: only now something happens."""
        held, self.held = self.held, None
        beside, self._beside = self._beside, False
        if beside and self.drawing and self.drawing.screen.mood == "welcome":
            self._begin(self.drawing)
        elif held and self._under(x, y) is held:
            if held.action.role == "box":
                self.focused = held
            self.press(held)

    def _begin(self, drawing: Drawing) -> None:
        """The first screen says that touching it begins: so it does, wherever it is touched."""
        main = next((press for press in drawing.presses if press.action.role == "main" and press.enabled), None)
        if main:
            self.press(main)

    def key(self, name: str) -> None:
        """A key went down; a key that is held repeats nothing."""
        if name in self._keys_down:
            return
        self._keys_down.add(name)
        if self.drawing is None:
            return
        if name in MOVES:
            self.focused = focus.moved(self.drawing, self.focused, name)
            self.visitor.send(TOUCH)
        elif name in ACTIVATES and self.focused:
            self.press(self.focused)
        elif name.isdigit() and any(isinstance(block, Pad) for block in self.drawing.screen.blocks):
            self.visitor.send(f"key:{name}")
        else:
            self.visitor.send(TOUCH)

    def key_up(self, name: str) -> None:
        """A key came up."""
        self._keys_down.discard(name)

    def press(self, press: Press) -> None:
        """A control was pressed: turn the page, or tell the visit."""
        if self.drawing is None or not self.guard.allows(press, self.now()):
            self.visitor.send(TOUCH)
            return
        event = press.action.event
        if event == "more" and self._page < self.drawing.pages - 1:
            self._turn(1)
        elif event == "back" and self._page > 0:
            self._turn(-1)
        else:
            self.visitor.send(event)

    def _turn(self, by: int) -> None:
        self._page += by
        self.visitor.send(TOUCH)


def _faults(screen: Screen) -> bool:
    return any(isinstance(block, Faults) for block in screen.blocks)

"""Visits made of sample screens: what the glass needs, without a catalogue or an agent."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.terminal.screens.description import Screen

Step = Callable[["ScriptedVisit", str], None]


class ScriptedVisit:
    """Shows a screen, remembers every event, and lets a function decide what an event changes."""

    def __init__(self, screen: Screen, step: Step | None = None) -> None:
        """Begin with this screen."""
        self.shown: Screen | None = screen
        self.step = step
        self.events: list[str] = []
        self.seen: list[str] = []

    def screen(self) -> Screen | None:
        """What to show now."""
        return self.shown

    def send(self, event: str) -> None:
        """Remember, then let the script act."""
        self.events.append(event)
        if self.step:
            self.step(self, event)

    def tick(self, now_s: float) -> None:
        """Time goes on; nothing here waits for it."""
        assert now_s >= 0

    def drawn(self, name: str) -> None:
        """Remember which screens were on the glass."""
        self.seen.append(name)

    @property
    def pressed(self) -> list[str]:
        """Events that mean something."""
        return [event for event in self.events if event != "touch"]

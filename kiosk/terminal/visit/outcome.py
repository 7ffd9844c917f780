"""What a handler of the visit takes and gives."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.terminal.visit.effects import Effect
from kiosk.terminal.visit.state import State
from kiosk.terminal.visit.world import World

Outcome = tuple[State, tuple[Effect, ...]]
Handler = Callable[[State, World, str], Outcome]
"""State, world and what follows the colon of the event's name."""

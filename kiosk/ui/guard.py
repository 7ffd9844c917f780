"""Keeps one intention one event: a bounced or doubled tap, or a tap meant for the screen before, counts once. Pure; time is given.

Source: EN 301 549 5.8 (double strike), goals UX-30.
"""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.ui.parts import Press

TYPING = frozenset({"key", "candidate", "shortcut"})


@dataclass
class Guard:
    """`bounce_s`: the same key again only after this; `double_s`: any other control again only after this, also after a new screen."""

    bounce_s: float = 0.08
    double_s: float = 0.35
    _key: tuple[str, float] = ("", float("-inf"))
    _other_s: float = float("-inf")

    def allows(self, press: Press, now_s: float) -> bool:
        """Whether this press counts; one that counts is remembered."""
        if press.action.role in TYPING:
            event, last_s = self._key
            if event == press.action.event and now_s - last_s < self.bounce_s:
                return False
            self._key = press.action.event, now_s
            return True
        if now_s - self._other_s < self.double_s:
            return False
        self._other_s = now_s
        return True

    def new_screen(self, now_s: float) -> None:
        """Another screen came up: what was touched just before was meant for the old one."""
        self._other_s = max(self._other_s, now_s)

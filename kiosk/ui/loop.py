"""The drawing loop: Kivy's window, clock and input, joined to the hands and the glass. Holds no decision; see hands.py.

Import only after `hardening.harden`.
"""

from __future__ import annotations

from collections.abc import Callable

from kivy.base import EventLoop, runTouchApp, stopTouchApp
from kivy.clock import Clock
from kivy.core.window import Window
from kivy.input.motionevent import MotionEvent

from kiosk.terminal.screens.description import Viewfinder
from kiosk.ui import typesetting
from kiosk.ui.compose import Drawing
from kiosk.ui.glass import Glass, Pictures
from kiosk.ui.hands import Hands
from kiosk.ui.lens import Lens

TICK_S = 0.1
FRAME_S = 1 / 12
KEYS = {
    9: "tab", 13: "enter", 271: "enter", 32: "space", 273: "up", 274: "down", 275: "right", 276: "left",
    **{48 + digit: str(digit) for digit in range(10)},
    **{256 + digit: str(digit) for digit in range(10)},
}  # fmt: skip
"""The keys that mean something, by Kivy's key code; every other key does nothing at all."""
CHORDS = frozenset({"ctrl", "alt", "meta", "alt-gr"})


class Loop:
    """One visit on one window."""

    def __init__(self, hands: Hands, pictures: Pictures, lens: Lens, scale: float = 1.0) -> None:
        """Take the window, on which the panel is drawn so many times as large; `run` starts it."""
        self.hands, self.lens, self._scale = hands, lens, scale
        self.glass = Glass(hands.profile.width_px, hands.profile.height_px, pictures, scale)
        self._shown: Drawing | None = None
        self._told = ""
        self._frame = 0
        self._finger: object = None
        Window.clearcolor = (0, 0, 0, 1)
        Window.bind(on_key_down=self._key_down, on_key_up=self._key_up, on_request_close=self._refuse, on_flip=self._flipped)
        Window.bind(on_touch_down=self._touch_down, on_touch_move=self._touch_move, on_touch_up=self._touch_up)

    def post(self, work: Callable[[], None]) -> None:
        """Run something in the drawing thread, from any thread, and redraw."""
        Clock.schedule_once(lambda _dt: self._posted(work), 0)

    def run(self) -> None:
        """Draw until the visit is over."""
        Clock.schedule_interval(self._tick, TICK_S)
        Clock.schedule_interval(self._look_through, FRAME_S)
        self.refresh()
        if not self.hands.ended:
            runTouchApp(self.glass)

    def refresh(self) -> None:
        """Draw what changed."""
        drawing = self.hands.look()
        if drawing is None:
            self.dark()
            return
        if drawing is not self._shown:
            self.glass.show(drawing)
            Window.clearcolor = (*self.glass.ground, 1)
            self._shown = drawing
            self._aim(drawing)
        self.glass.hold(self.hands.held)
        self.glass.focus(self.hands.focused)

    def _aim(self, drawing: Drawing) -> None:
        """Open or close the lens as the page has a viewfinder."""
        plate = self.glass.live_plate()
        if plate is None or plate.live_rect is None:
            self.lens.close()
            self.glass.aimed = None
        elif self.glass.aimed is not plate:
            scan = any(isinstance(block, Viewfinder) and block.scan for block in drawing.screen.blocks)
            self.lens.open((plate.live_rect[2], plate.live_rect[3]), scan=scan)
            self.glass.aimed = plate

    def dark(self) -> None:
        """The visit is over, or failed: nothing on the glass, nothing kept, and out."""
        self.lens.close()
        self.glass.blank()
        Window.clearcolor = (0, 0, 0, 1)
        typesetting.forget()
        self._shown = None
        Window.dispatch("on_draw")
        Window.dispatch("on_flip")
        if EventLoop.status == "started":
            stopTouchApp()

    def _posted(self, work: Callable[[], None]) -> None:
        if not self.hands.ended:
            work()
            self.refresh()

    def _tick(self, _dt: float) -> None:
        self.hands.visitor.tick(self.hands.now())
        self.refresh()

    def _look_through(self, _dt: float) -> None:
        plate = self.glass.live_plate()
        newest = self.lens.newest(self._frame) if plate else None
        if plate and newest:
            self._frame, frame = newest
            plate.show_live(frame)

    def _flipped(self, *_: object) -> None:
        name = self._shown.screen.name if self._shown else ""
        if name and name != self._told:
            self._told = name
            Clock.schedule_once(lambda _dt: self._posted(lambda: self.hands.visitor.drawn(name)), 0)

    def _refuse(self, *_: object, **__: object) -> bool:
        return True

    def _key_down(self, _window: object, code: int, _scan: int, _text: str, modifiers: list[str]) -> bool:
        name = KEYS.get(code)
        if name and not CHORDS.intersection(modifiers):
            self.hands.key("shift-tab" if name == "tab" and "shift" in modifiers else name)
            self.refresh()
        return True

    def _key_up(self, _window: object, code: int, *_: object) -> bool:
        for name in ("tab", "shift-tab") if code == 9 else (KEYS.get(code, ""),):
            self.hands.key_up(name)
        return True

    def _point(self, touch: MotionEvent) -> tuple[float, float]:
        return touch.x / self._scale, self.glass.height - 1 - touch.y / self._scale

    def _touch_down(self, _window: object, touch: MotionEvent) -> bool:
        """The first finger only: nothing here needs two, and a palm must not press."""
        if self._finger is None and getattr(touch, "button", "left") == "left":
            self._finger = touch.uid
            self.hands.down(*self._point(touch))
            self.refresh()
        return True

    def _touch_move(self, _window: object, touch: MotionEvent) -> bool:
        if touch.uid == self._finger:
            self.hands.move(*self._point(touch))
            self.refresh()
        return True

    def _touch_up(self, _window: object, touch: MotionEvent) -> bool:
        if touch.uid == self._finger:
            self._finger = None
            self.hands.up(*self._point(touch))
            self.refresh()
        return True

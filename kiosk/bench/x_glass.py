"""Fingers and eyes on an X display for benchmarks: a touch in microseconds, and pixels read at the place that matters, through libX11.

Each call returns when the X server has answered: what is timed is the program under the finger, and not a tool that must start first.
"""

from __future__ import annotations

import ctypes
import time
from collections.abc import Callable

from kiosk.errors import MissingPartError

Region = tuple[int, int, int, int]
"""x, y, width, height in pixels from the top left."""
_LEFT = 1
_Z_PIXMAP = 2
_POLL_S = 0.0005


class _Image(ctypes.Structure):
    """The head of XImage (Xlib.h), as far as it is read."""

    _fields_ = (
        ("width", ctypes.c_int),
        ("height", ctypes.c_int),
        ("xoffset", ctypes.c_int),
        ("format", ctypes.c_int),
        ("data", ctypes.c_void_p),
        ("byte_order", ctypes.c_int),
        ("bitmap_unit", ctypes.c_int),
        ("bitmap_bit_order", ctypes.c_int),
        ("bitmap_pad", ctypes.c_int),
        ("depth", ctypes.c_int),
        ("bytes_per_line", ctypes.c_int),
    )


class Glass:
    """One X display.

    Args:
        name: of the display, such as `:99`.

    Raises:
        MissingPartError: libX11 or libXtst is not installed, or there is no such display.
    """

    def __init__(self, name: str) -> None:
        try:
            self._x, self._test = ctypes.CDLL("libX11.so.6"), ctypes.CDLL("libXtst.so.6")
        except OSError as fault:
            raise MissingPartError("libX11 and libXtst", hint="apt-get install libx11-6 libxtst6") from fault
        self._x.XOpenDisplay.restype = ctypes.c_void_p
        self._x.XDefaultRootWindow.restype = ctypes.c_ulong
        self._x.XGetImage.restype = ctypes.POINTER(_Image)
        self._x.XGetImage.argtypes = [
            ctypes.c_void_p,
            ctypes.c_ulong,
            *[ctypes.c_int] * 2,
            *[ctypes.c_uint] * 2,
            ctypes.c_ulong,
            ctypes.c_int,
        ]
        opened = self._x.XOpenDisplay(name.encode())
        if not opened:
            raise MissingPartError(f"no display {name}")
        self._display = ctypes.c_void_p(opened)
        self._root = ctypes.c_ulong(self._x.XDefaultRootWindow(self._display))

    def point(self, x: int, y: int) -> None:
        """Put the pointer there."""
        self._test.XTestFakeMotionEvent(self._display, -1, x, y, 0)
        self._x.XSync(self._display, 0)

    def press(self, *, down: bool) -> None:
        """Touch, or lift the finger."""
        self._test.XTestFakeButtonEvent(self._display, _LEFT, int(down), 0)
        self._x.XSync(self._display, 0)

    def pixels(self, region: Region) -> bytes:
        """What is on the glass there now."""
        x, y, width, height = region
        image = self._x.XGetImage(self._display, self._root, x, y, width, height, 0xFFFFFFFF, _Z_PIXMAP)
        try:
            return ctypes.string_at(image.contents.data, image.contents.bytes_per_line * height)
        finally:
            self._x.XDestroyImage(image)

    def wait(self, region: Region, seen: Callable[[bytes], bool], patience_s: float) -> float:
        """Look until the region is as wanted.

        Returns:
            The moment on the clock of time.perf_counter; infinity when patience ended.
        """
        end_s = time.perf_counter() + patience_s
        while (now_s := time.perf_counter()) < end_s:
            if seen(self.pixels(region)):
                return time.perf_counter()
            time.sleep(max(0.0, _POLL_S - (time.perf_counter() - now_s)))
        return float("inf")

    def close(self) -> None:
        """Let go of the display."""
        self._x.XCloseDisplay(self._display)

"""The display of the demo: the one that is there, or an Xvfb of our own; and the hands that touch it, through X events."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path

from PIL import Image, ImageGrab

from kiosk.bootstrap import tethered
from kiosk.demo.steps import going_on
from kiosk.errors import MissingPartError

PORTRAIT = (1080, 1920)


class Display:
    """An X display, by name (`:99`)."""

    def __init__(self, name: str, server: subprocess.Popen[bytes] | None) -> None:
        """Take a display; `server` is ours to end."""
        self.name = name
        self._server = server

    @classmethod
    def open(cls) -> Display:
        """The display of the session if the terminal's panel fits on it, else a new Xvfb on a free number; why is said."""
        if os.environ.get("DISPLAY"):
            shown = cls.of_session()
            if shown.scale() == 1.0:
                return shown
            wanted, found = (" x ".join(map(str, size)) for size in (PORTRAIT, shown.picture().size))
            going_on(
                f"display {shown.name} has {found} pixels and the terminal's panel {wanted}: playing on an unseen display (Xvfb) instead"
            )
        return cls.start_xvfb()

    @classmethod
    def of_session(cls) -> Display:
        """The display of the session, whatever its size.

        Raises:
            MissingPartError: there is none.
        """
        if not os.environ.get("DISPLAY"):
            raise MissingPartError("no display", hint="start this in a desktop session, or set DISPLAY; `make demo` needs none")
        return cls(os.environ["DISPLAY"], None)

    @classmethod
    def start_xvfb(cls) -> Display:
        """Start Xvfb in the terminal's size; it picks a free display number itself.

        Raises:
            MissingPartError: Xvfb is not installed or did not start.
        """
        if shutil.which("Xvfb") is None:
            raise MissingPartError("Xvfb", hint="apt-get install xvfb")
        read, write = os.pipe()
        width, height = PORTRAIT
        server = tethered(
            ["Xvfb", "-displayfd", str(write), "-screen", "0", f"{width}x{height}x24", "-nolisten", "tcp", "-noreset"],
            pass_fds=(write,),
        )
        os.close(write)
        with os.fdopen(read) as pipe:
            number = pipe.readline().strip()
        if not number:
            raise MissingPartError("Xvfb did not start", hint="run it by hand to see why")
        return cls(f":{number}", server)

    def scale(self) -> float:
        """How large the panel can be drawn here, at most as large as it is."""
        width, height = self.picture().size
        return max(0.2, min(1.0, width / PORTRAIT[0], height / PORTRAIT[1]))

    def picture(self) -> Image.Image:
        """What is on the glass now."""
        return ImageGrab.grab(xdisplay=self.name).convert("RGB")

    def save(self, path: Path) -> None:
        """Keep what is on the glass."""
        self.picture().save(path)

    def touch(self, x: int, y: int) -> None:
        """Press and release at a point, as a finger does."""
        self._xdotool("mousemove", str(x), str(y))
        self._xdotool("mousedown", "1")
        time.sleep(0.04)
        self._xdotool("mouseup", "1")

    def key(self, *names: str) -> None:
        """Press keys by X name."""
        self._xdotool("key", *names)

    def close(self) -> None:
        """End the Xvfb, if it is ours."""
        if self._server is not None:
            self._server.terminate()
            self._server.wait(timeout=10)

    def _xdotool(self, *args: str) -> None:
        subprocess.run(["xdotool", *args], check=True, env=os.environ | {"DISPLAY": self.name}, stdout=subprocess.DEVNULL)  # noqa: S603, S607 - fixed arguments

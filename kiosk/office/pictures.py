"""Show citizens' pictures without trusting them: each is decoded and encoded anew in a child process with limits."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from kiosk.errors import FormatError

WITHIN_S = 15.0
AT_ONCE = 2
SMALL_PX, LARGE_PX = 480, 2000


class Darkroom:
    """Draws pictures, few at a time."""

    def __init__(self) -> None:
        """Start no process yet."""
        self._places = asyncio.Semaphore(AT_ONCE)

    async def draw(self, picture: bytes, longest_px: int) -> bytes:
        """A fresh JPEG of at most `longest_px` a side.

        Raises:
            FormatError: no picture, too large, or it took too long.
        """
        async with self._places:
            child = await asyncio.create_subprocess_exec(
                sys.executable,
                "-I",
                str(Path(__file__).with_name("picture_worker.py")),
                str(longest_px),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                env={},
            )
            try:
                drawn, _ = await asyncio.wait_for(child.communicate(picture), WITHIN_S)
            except TimeoutError as fault:
                raise FormatError("the picture took too long") from fault
            finally:
                if child.returncode is None:
                    child.kill()
                    await child.wait()
        if child.returncode != 0 or not drawn.startswith(b"\xff\xd8"):
            raise FormatError("not a picture that can be shown")
        return drawn

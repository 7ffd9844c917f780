"""A tap on the socket between screen and agent, so that a process can be killed at an exact point of their talk.

It forwards whole frames (4 bytes big-endian length, then the frame) in both directions. Armed, it holds the agent's next `queued` answer,
calls the given action (which kills one side) and drops both connections: for the screen that is an agent that died after the commit and
before its answer; for the agent, a screen that died before it drew.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable
from pathlib import Path

_QUEUED = b"queued"
_HEAD_BYTES = 4
_TAG_WINDOW_BYTES = 16
"""The tag stands first in a frame: map head, `t`, then the name."""


class Tap:
    """Listens on `front` and forwards to `back`."""

    def __init__(self, front: Path, back: Path) -> None:
        """Start in a thread of its own."""
        self._front, self._back = front, back
        self._action: Callable[[], None] | None = None
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self.sprung = threading.Event()
        self._thread = threading.Thread(target=self._serve, name="tap", daemon=True)
        self._thread.start()
        self._ready.wait()

    def arm(self, action: Callable[[], None]) -> None:
        """Run `action` instead of forwarding the next `queued` answer."""
        self.sprung.clear()
        self._action = action

    def close(self) -> None:
        """End the tap."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=5)
        self._front.unlink(missing_ok=True)

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._front.unlink(missing_ok=True)
        server = self._loop.run_until_complete(asyncio.start_unix_server(self._accept, str(self._front)))
        self._front.chmod(0o600)
        self._ready.set()
        self._loop.run_forever()
        server.close()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(asyncio.sleep(0))
        self._loop.close()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            far_reader, far_writer = await asyncio.open_unix_connection(str(self._back))
        except OSError:
            writer.transport.abort()
            return
        ends = (writer, far_writer)
        await asyncio.gather(self._forward(reader, far_writer, ends, answers=False), self._forward(far_reader, writer, ends, answers=True))

    async def _forward(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, ends: tuple[asyncio.StreamWriter, ...], *, answers: bool
    ) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            while True:
                head = await reader.readexactly(_HEAD_BYTES)
                frame = await reader.readexactly(int.from_bytes(head, "big"))
                if answers and self._action is not None and _QUEUED in frame[:_TAG_WINDOW_BYTES]:
                    self._spring(ends)
                    return
                writer.write(head + frame)
                await writer.drain()
        writer.close()

    def _spring(self, ends: tuple[asyncio.StreamWriter, ...]) -> None:
        action, self._action = self._action, None
        if action is not None:
            action()
        for end in ends:
            end.transport.abort()
        self.sprung.set()

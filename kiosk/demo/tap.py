"""A tap on the socket between screen and agent, so that a process can be killed at an exact point of their talk.

It forwards whole frames (4 bytes big-endian length, then the frame) in both directions. Armed, it waits for the next frame of a kind, by
default the agent's `queued` answer, calls the given action (which kills one side) and drops both connections: for the screen that is an
agent that died after the commit and before its answer; for the agent, a screen that died before it drew. Or the frame goes through first.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

_HEAD_BYTES = 4
_TAG_WINDOW_BYTES = 16
"""The tag stands first in a frame: map head, `t`, then the name."""


class _Armed(NamedTuple):
    """What happens at the next frame of a kind; `after` it went through, or instead of it."""

    action: Callable[[], None]
    kind: bytes
    after: bool


class Tap:
    """Listens on `front` and forwards to `back`. `told` is called with each frame, before it goes on."""

    def __init__(self, front: Path, back: Path) -> None:
        """Start in a thread of its own."""
        self._front, self._back = front, back
        self._armed: _Armed | None = None
        self.told: Callable[[bytes], None] = lambda _frame: None
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self.sprung = threading.Event()
        self._thread = threading.Thread(target=self._serve, name="tap", daemon=True)
        self._thread.start()
        self._ready.wait()

    def arm(self, action: Callable[[], None], kind: str = "queued", *, after: bool = False) -> None:
        """Run `action` instead of forwarding the next frame of a kind, and drop both connections; or `after` it, and drop nothing."""
        self.sprung.clear()
        self._armed = _Armed(action, kind.encode(), after)

    def disarm(self) -> None:
        """Nothing happens any more."""
        self._armed = None

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
        tasks = asyncio.all_tasks(self._loop)
        for task in tasks:
            task.cancel()
        self._loop.run_until_complete(asyncio.wait([*tasks, self._loop.create_task(asyncio.sleep(0.01))]))
        self._loop.close()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            far_reader, far_writer = await asyncio.open_unix_connection(str(self._back))
        except OSError:
            writer.transport.abort()
            return
        ends = (writer, far_writer)
        try:
            await asyncio.gather(self._forward(reader, far_writer, ends), self._forward(far_reader, writer, ends))
        finally:
            for end in ends:
                end.close()

    async def _forward(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, ends: tuple[asyncio.StreamWriter, ...]) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            while True:
                head = await reader.readexactly(_HEAD_BYTES)
                frame = await reader.readexactly(int.from_bytes(head, "big"))
                self.told(frame)
                armed = self._armed if self._armed and self._armed.kind in frame[:_TAG_WINDOW_BYTES] else None
                if armed and not armed.after:
                    self._spring(armed, ends)
                    return
                writer.write(head + frame)
                await writer.drain()
                if armed:
                    self._spring(armed, ())
        writer.close()

    def _spring(self, armed: _Armed, ends: tuple[asyncio.StreamWriter, ...]) -> None:
        self._armed = None
        armed.action()
        for end in ends:
            end.transport.abort()
        self.sprung.set()

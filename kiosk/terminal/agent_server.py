"""The agent's socket: who may connect, and frames in and out. What a question means is the desk's.

The socket is 0600 in a private folder, and each caller's user is asked of the kernel (SO_PEERCRED, unix(7)): file modes alone do not hold
against root's children, nor against a folder that somebody opened.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import struct
from collections.abc import AsyncIterator
from pathlib import Path

from kiosk import log
from kiosk.contract.ipc import Fault
from kiosk.errors import FormatError, KioskError, LimitError, UnsafeStartError
from kiosk.terminal.agent_desk import Desk, Session
from kiosk.terminal.ipc import LENGTH, frame, frame_length, read_question

MAX_CONNECTIONS = 8
"""The screen in front, the next one, and the operator's tools."""
HELLO_WAIT_S = 10.0
_CREDENTIALS = struct.Struct("3i")


@contextlib.asynccontextmanager
async def serving(path: Path, desk: Desk) -> AsyncIterator[None]:
    """Answer on a Unix socket for the time of a `with`; a stale one is replaced, for the caller holds the agent's lock."""
    door = _Door(desk, os.getuid())
    server = await asyncio.start_unix_server(door.meet, sock=_bind(path))
    try:
        yield
    finally:
        server.close()
        await door.close()
        await server.wait_closed()
        _remove(path)


class _Door:
    """Lets the agent's own user in, a few at a time."""

    def __init__(self, desk: Desk, uid: int) -> None:
        self._desk = desk
        self._uid = uid
        self._inside: set[asyncio.Task[None] | None] = set()

    async def meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, from its first frame to its last."""
        task = asyncio.current_task()
        session = Session()
        try:
            if not self._is_welcome(writer):
                return
            self._inside.add(task)
            await self._converse(session, reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError, TimeoutError):
            pass  # the screen ended with its visit, which is how visits end
        except asyncio.CancelledError:
            pass  # the agent stops; what was committed is committed, the rest is asked about again
        finally:
            self._inside.discard(task)
            writer.close()
            self._desk.leave(session)

    async def close(self) -> None:
        """End all conversations; a commit is never cut, since it never waits."""
        inside = [task for task in self._inside if task is not None]
        for task in inside:
            task.cancel()
        await asyncio.gather(*inside, return_exceptions=True)

    def _is_welcome(self, writer: asyncio.StreamWriter) -> bool:
        channel = writer.get_extra_info("socket")
        _, uid, _ = _CREDENTIALS.unpack(channel.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size))
        if uid != self._uid:
            log.get().warning("stranger at the socket", uid=uid)
        elif len(self._inside) >= MAX_CONNECTIONS:
            log.get().warning("too many at the socket", count=len(self._inside))
        else:
            return True
        return False

    async def _converse(self, session: Session, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            body = await asyncio.wait_for(_read_frame(reader), HELLO_WAIT_S)
            while True:
                writer.write(frame(await self._desk.answer(session, read_question(body))))
                await writer.drain()
                body = await _read_frame(reader)
        except (FormatError, LimitError) as fault:
            await _write(writer, fault)


async def _write(writer: asyncio.StreamWriter, fault: KioskError) -> None:
    """A last word to somebody who does not speak our frames."""
    writer.write(frame(Fault(fault.code, fault.hint)))
    await writer.drain()


async def _read_frame(reader: asyncio.StreamReader) -> bytes:
    return await reader.readexactly(frame_length(await reader.readexactly(LENGTH.size)))


def _remove(path: Path) -> None:
    path.unlink(missing_ok=True)


def _bind(path: Path) -> socket.socket:
    _remove(path)
    door = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    before = os.umask(0o177)
    try:
        door.bind(str(path))
    except OSError as fault:
        door.close()
        raise UnsafeStartError("the socket can't be made", hint="name a folder of the agent's own, with a path below 100 signs") from fault
    finally:
        os.umask(before)
    return door

"""The line between terminal and cloud, with a switch: a TCP forwarder on loopback that can be cut and restored.

It knows nothing of what passes (that is TLS); a cut closes what is open and refuses what comes, as a pulled cable behind a router does.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading

_CHUNK_BYTES = 64 * 1024


class Line:
    """Forwards 127.0.0.1:`port` to the target port until it is cut."""

    def __init__(self, target_port: int) -> None:
        """Start listening on a free port, in a thread of its own."""
        self._target_port = target_port
        self._up = True
        self._open: set[asyncio.StreamWriter] = set()
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self.port = 0
        self.refused = 0
        self._thread = threading.Thread(target=self._serve, name="line", daemon=True)
        self._thread.start()
        self._ready.wait()

    def cut(self) -> None:
        """No byte passes from here on."""
        self._up = False
        self._loop.call_soon_threadsafe(self._drop)

    def restore(self) -> None:
        """New connections pass again."""
        self._up = True

    def close(self) -> None:
        """End the forwarder."""
        self.cut()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=5)

    def _drop(self) -> None:
        for writer in self._open:
            writer.transport.abort()
        self._open.clear()

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._accept, "127.0.0.1", 0))
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()
        server.close()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(asyncio.sleep(0))
        self._loop.close()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not self._up:
            self.refused += 1
            writer.transport.abort()
            return
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._target_port)
        except OSError:
            writer.transport.abort()
            return
        self._open |= {writer, far_writer}
        await asyncio.gather(_copy(reader, far_writer), _copy(far_reader, writer))
        self._open -= {writer, far_writer}


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await reader.read(_CHUNK_BYTES):
            writer.write(data)
            await writer.drain()
    writer.close()

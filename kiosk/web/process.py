"""Cloud or office as a process: works until a signal, and ends with status 1 when its own database ended before."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
from collections.abc import AsyncIterator, Coroutine
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol

import uvloop

from kiosk import log
from kiosk.web.database import Database

LOOK_EVERY_S = 1.0


class Answering(Protocol):
    """A program that answers: its open database, and the port it listens at."""

    @property
    def database(self) -> Database: ...  # noqa: D102 - told above

    @property
    def port(self) -> int: ...  # noqa: D102 - told above


def serve(program: str, whole: AbstractAsyncContextManager[Answering]) -> int:
    """Run a program until SIGTERM or SIGINT; what is being done then is finished.

    Args:
        program: its name in the log.
        whole: the program for the time of a `with`, not entered yet.

    Returns:
        The exit status: 1 when the database that the program started had ended before, so that whoever runs it may start it again.
    """

    async def main() -> int:
        stop = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        async with whole as running:
            log.get().info("answers", program=program, port=running.port, pid=os.getpid())
            lost = await _until(stop, running.database)
        log.get().log(logging.ERROR if lost else logging.INFO, "database ended" if lost else "stopped", program=program)
        return int(lost)

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(main())


async def _until(stop: asyncio.Event, database: Database) -> bool:
    """Wait for the signal; True when our own database ended first."""
    while not stop.is_set():
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), LOOK_EVERY_S)
        if database.server is not None and database.server.has_ended:
            return not stop.is_set()
    return False


@contextlib.asynccontextmanager
async def working(*loops: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Let endless loops run beside the time of a `with`."""
    tasks = [asyncio.create_task(loop) for loop in loops]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

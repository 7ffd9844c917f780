"""The agent: the terminal's long-lived process. Keys, journal, line and catalogue are its; it never sees an entry open.

`run` is the whole program: safe start, socket for the screen, rounds with the cloud, heartbeat, graceful end at SIGTERM. Killed at any
moment it starts clean again: the lock goes with the process, the socket is replaced, the journal's transaction holds or does not.
"""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import errno
import fcntl
import os
import resource
import signal
from collections.abc import Iterator
from pathlib import Path

from kiosk import log
from kiosk.errors import KioskError, UnsafeStartError
from kiosk.settings import Terminal
from kiosk.terminal.agent_desk import Desk
from kiosk.terminal.agent_parts import AgentParts, open_parts, require_private
from kiosk.terminal.agent_server import serving
from kiosk.terminal.agent_sync import LineToCloud, Rhythm
from kiosk.terminal.journal_file import disk_error
from kiosk.terminal.sync.line import cloud_client
from kiosk.terminal.sync.rules import Limits

_PR_SET_DUMPABLE = 4
_OF_A_DISK = frozenset({errno.EIO, errno.ENOSPC, errno.EROFS, errno.EDQUOT})


def run(settings: Terminal, *, rhythm: Rhythm | None = None, limits: Limits | None = None) -> int:
    """Run until SIGTERM or SIGINT.

    Args:
        settings: the section `terminal`.
        rhythm: how often what happens, where it is not what the settings say.
        limits: how much may be held unreleased; from signed policy.

    Returns:
        Exit status 0.

    Raises:
        SetupError, JournalError, CommitUnknownError: a condition of a safe start does not hold.
    """
    close_to_debuggers()
    require_private(settings.data_dir)
    with _disk_told(), only_agent(settings.data_dir):
        parts = open_parts(settings)
        try:
            asyncio.run(_live(parts, rhythm or Rhythm.of(settings), limits or Limits()))
        finally:
            _leave(parts)
    return 0


def sync_once(settings: Terminal, *, rhythm: Rhythm | None = None) -> None:
    """One round with the cloud, for an operator, while no agent runs.

    Raises:
        UnsafeStartError: the agent runs, and syncs by itself.
        KioskError: what did not go.
    """
    require_private(settings.data_dir)
    with _disk_told(), only_agent(settings.data_dir):
        parts = open_parts(settings)
        try:
            asyncio.run(_one_round(parts, rhythm or Rhythm.of(settings)))
        finally:
            _leave(parts)


@contextlib.contextmanager
def _disk_told() -> Iterator[None]:
    """A disk that fails while the agent starts, be it under its data or under its own program, is told as what it is."""
    try:
        yield
    except OSError as fault:
        if fault.errno not in _OF_A_DISK:
            raise
        raise disk_error(fault) from fault


async def _live(parts: AgentParts, rhythm: Rhythm, limits: Limits) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with cloud_client(parts.settings.cloud_url, parts.settings.cloud_ca) as client:
        line = LineToCloud(parts, client, rhythm)
        async with serving(parts.settings.socket_path, Desk(parts, line, limits)):
            log.get().info("agent answers", device=parts.credential.device, site=parts.settings.site, pid=os.getpid())
            async with asyncio.TaskGroup() as group:  # a loop that ends by a fault ends the agent, and its keeper starts it anew
                loops = [group.create_task(line.forever()), group.create_task(_beat(parts, line, rhythm.heartbeat_s))]
                await stop.wait()
                for loop in loops:
                    loop.cancel()
    log.get().info("agent stopped", device=parts.credential.device)


async def _one_round(parts: AgentParts, rhythm: Rhythm) -> None:
    async with cloud_client(parts.settings.cloud_url, parts.settings.cloud_ca) as client:
        await LineToCloud(parts, client, rhythm).round()


async def _beat(parts: AgentParts, line: LineToCloud, every_s: float) -> None:
    """A line in the log now and then: numbers only."""
    while True:
        with contextlib.suppress(KioskError):
            held = parts.journal.outbox.held()
            age_s = parts.timepiece.trusted_now() - held.oldest_minute * 60 if held.entries else 0
            log.get().info(
                "heartbeat",
                state=line.state,
                queued=held.entries,
                age_s=age_s,
                quarantined=held.set_aside,
                size_bytes=held.size_bytes,
                bytes_free=parts.space.free_bytes(),
                offset_s=round(parts.timepiece.offset_s, 1),
                catalogue=str(parts.catalogue.version) if parts.catalogue else "none",
            )
        await asyncio.sleep(every_s)


def _leave(parts: AgentParts) -> None:
    with contextlib.suppress(KioskError):
        parts.keep_floor(at_once=True)
        parts.journal.settle()
    parts.journal.close()


@contextlib.contextmanager
def only_agent(folder: Path) -> Iterator[None]:
    """Hold the terminal's lock for the length of the block; the kernel lets go of it when the process ends, however it ends.

    Raises:
        UnsafeStartError: another agent runs here.
    """
    handle = os.open(folder / "agent.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as fault:
        raise UnsafeStartError("the agent runs already", hint="one terminal has one agent; stop it first") from fault
    finally:
        os.close(handle)


def close_to_debuggers() -> None:
    """No core dumps, and no other process of the same user may look into our memory (prctl(2), core(5)): the keys are there."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)

"""The tap forwards everything, and strikes exactly at the frame it waits for: instead of it, or after it went through."""

from __future__ import annotations

import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kiosk.contract.ipc import Drawn, Queued
from kiosk.demo.tap import Tap
from kiosk.terminal.ipc import frame

DRAWN, QUEUED = frame(Drawn(bytes(16))), frame(Queued(b"claims"))


class Line:
    """A screen's end, an agent's end, and the tap between them."""

    def __init__(self, tap: Tap, screen: socket.socket, agent: socket.socket) -> None:
        """Connected."""
        self.tap, self.screen, self.agent = tap, screen, agent


@contextmanager
def tapped() -> Iterator[Line]:
    """A tap with one connection through it."""
    with tempfile.TemporaryDirectory(prefix="t") as folder, socket.socket(socket.AF_UNIX) as back, socket.socket(socket.AF_UNIX) as screen:
        back.bind(f"{folder}/back")
        back.listen()
        tap = Tap(Path(folder) / "front", Path(folder) / "back")
        screen.connect(f"{folder}/front")
        agent, _ = back.accept()
        for end in (screen, agent):
            end.settimeout(60)
        with agent:
            yield Line(tap, screen, agent)
        tap.close()


@pytest.mark.parametrize("after", [False, True])
def test_it_strikes_at_its_frame(after: bool) -> None:  # noqa: FBT001 - both ways
    """Frames of other kinds pass; the one that is waited for passes only where the strike comes after it."""
    heard: list[bytes] = []
    with tapped() as line:
        line.tap.told = heard.append
        line.tap.arm(lambda: heard.append(b"struck"), "drawn", after=after)
        line.agent.sendall(QUEUED)
        assert line.screen.recv(100) == QUEUED
        line.screen.sendall(DRAWN)
        assert line.tap.sprung.wait(60)
        assert heard == [QUEUED[4:], DRAWN[4:], b"struck"]
        assert got(line.agent) == (DRAWN if after else b"")
        line.tap.arm(lambda: heard.append(b"again"), "drawn")
        line.tap.disarm()
        if after:
            line.screen.sendall(DRAWN)
            assert got(line.agent) == DRAWN
    assert b"again" not in heard


def got(end: socket.socket) -> bytes:
    """What came, nothing where the connection was dropped."""
    try:
        return end.recv(100)
    except ConnectionResetError:
        return b""

"""One Xvfb for the session; nothing here uses a display that is already there."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator

import pytest


def start_xvfb(size: str) -> tuple[subprocess.Popen[bytes], str]:
    """An X server of our own on a free display number, and its name."""
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", f"{size}x24", "-nolisten", "tcp", "-noreset"]
    server = subprocess.Popen(command, pass_fds=(write,), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(write)
    with os.fdopen(read) as pipe:
        number = pipe.readline().strip()
    return server, f":{number}"


@pytest.fixture(scope="session")
def display() -> Iterator[str]:
    """The name of an X display of 1080 by 1920 pixels."""
    if shutil.which("Xvfb") is None or shutil.which("xdotool") is None:
        pytest.fail("Xvfb or xdotool is missing: apt-get install xvfb xdotool")
    server, name = start_xvfb("1080x1920")
    yield name
    server.terminate()
    server.wait(timeout=60)


@pytest.fixture(scope="session")
def window(display: str) -> str:
    """Kivy's window in this process, hardened as in the product; needed to draw, never shown to anybody."""
    os.environ["DISPLAY"] = display
    from kiosk.ui import hardening
    from kiosk.ui.looks import PORTRAIT

    hardening.harden()
    hardening.configure(PORTRAIT)
    from kivy.core.window import Window

    assert Window.size == (1080, 1920)
    return display

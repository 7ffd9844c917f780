"""Where the next user might find something of the one before, besides memory: the display, what was copied, files. Read from outside.

found = places(":7", [folder])         # name of a place → its bytes
where(found, forms(word))
"""

from __future__ import annotations

import contextlib
import ctypes
import re
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

SELECTIONS = ("PRIMARY", "SECONDARY", "CLIPBOARD")
_WINDOW = re.compile(r"^\s*(0x[0-9a-f]+) ", re.MULTILINE)


def places(display: str, folders: Iterable[Path]) -> dict[str, bytes]:
    """The windows' names and properties, and every file below the folders with its name."""
    return dict([*_windows(display), *_files(folders)])


def owners(display: str) -> list[str]:
    """The selections that somebody holds: what would be pasted. Nobody holds one where nothing was copied."""
    with _server(display) as (x11, server):
        return [name for name in SELECTIONS if x11.XGetSelectionOwner(server, x11.XInternAtom(server, name.encode(), 0))]


@contextlib.contextmanager
def holding(display: str, selection: str) -> Iterator[None]:
    """For the time of the block, a program that has copied something."""
    with _server(display) as (x11, server):
        x11.XSetSelectionOwner(server, x11.XInternAtom(server, selection.encode(), 0), x11.XDefaultRootWindow(server), 0)
        x11.XSync(server, 0)
        yield


@contextlib.contextmanager
def _server(display: str) -> Iterator[tuple[ctypes.CDLL, int]]:
    x11 = ctypes.CDLL("libX11.so.6")
    x11.XOpenDisplay.restype = ctypes.c_void_p
    x11.XInternAtom.restype = x11.XGetSelectionOwner.restype = x11.XDefaultRootWindow.restype = ctypes.c_ulong
    x11.XInternAtom.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int]
    x11.XGetSelectionOwner.argtypes = [ctypes.c_void_p, ctypes.c_ulong]
    x11.XSetSelectionOwner.argtypes = [ctypes.c_void_p, ctypes.c_ulong, ctypes.c_ulong, ctypes.c_ulong]
    x11.XSync.argtypes = [ctypes.c_void_p, ctypes.c_int]
    x11.XDefaultRootWindow.argtypes = x11.XCloseDisplay.argtypes = [ctypes.c_void_p]
    server = x11.XOpenDisplay(display.encode())
    assert server, f"no display {display}"
    try:
        yield x11, server
    finally:
        x11.XCloseDisplay(server)


def _windows(display: str) -> Iterator[tuple[str, bytes]]:
    tree = _said("xwininfo", "-display", display, "-root", "-tree")
    yield "the windows", tree
    for window in ("root", *_WINDOW.findall(tree.decode(errors="replace"))):
        named = ("-root",) if window == "root" else ("-id", window)
        yield f"window {window}", _said("xprop", "-display", display, "-notype", *named)


def _said(*command: str) -> bytes:
    """A window may go while it is being asked."""
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False, timeout=20).stdout


def _files(folders: Iterable[Path]) -> Iterator[tuple[str, bytes]]:
    for folder in folders:
        for path in folder.rglob("*"):
            if path.is_file():
                yield str(path), str(path).encode() + path.read_bytes()

"""Starts Kivy with nothing that a stranger at the screen, a planted file or an environment variable could use.

Kivy's own defaults open a settings panel on F1, end the program on Escape, load modules and settings from the home folder and obey KCFG_
and KIVY_ variables and command-line flags. `harden` must run before Kivy is first imported; `configure` right after. There is no
Kivy `App` in this project, hence no settings panel, no .kv or .ini files looked up by name. Power over the machine (virtual terminals,
USB allow-list) belongs to deployment, not here.
"""

from __future__ import annotations

import atexit
import contextlib
import ctypes
import os
import resource
import shutil
import sys
import tempfile
from collections.abc import MutableMapping
from pathlib import Path

from kiosk.errors import UnsafeStartError
from kiosk.ui.looks import Profile

PR_GET_DUMPABLE = 3
PR_SET_DUMPABLE = 4
SCRUBBED = ("KIVY_", "KCFG_")

FIXED = {
    "KIVY_NO_CONFIG": "1",
    "KIVY_NO_ENV_CONFIG": "1",
    "KIVY_NO_ARGS": "1",
    "KIVY_NO_FILELOG": "1",
    "KIVY_LOG_MODE": "PYTHON",
    "KIVY_TEXT": "pil",
    "KIVY_IMAGE": "sdl2",
    "KIVY_WINDOW": "sdl2",
    "KIVY_CLIPBOARD": "dummy",
    "KIVY_SPELLING": "",
    "KIVY_METRICS_DENSITY": "1",
    "KIVY_METRICS_FONTSCALE": "1",
    "KIVY_DPI": "96",
}


def scrub(environ: MutableMapping[str, str], home: Path) -> None:
    """Take every Kivy variable out of an environment, then set ours; `home` is an empty folder nobody may write to."""
    for name in [name for name in environ if name.startswith(SCRUBBED)]:
        del environ[name]
    environ.update(FIXED, KIVY_HOME=str(home))


def lock_process() -> None:
    """No core dumps, no ptrace, no reading of this process's memory by another of the same user.

    Raises:
        UnsafeStartError: the kernel refused.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0 or libc.prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) != 0:
        raise UnsafeStartError("the process cannot be made undumpable", hint="run on Linux with prctl")


def _empty_home() -> Path:
    home = Path(tempfile.mkdtemp(prefix="madoguchi-"))
    home.chmod(0o500)
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    return home


def harden(environ: MutableMapping[str, str] | None = None) -> None:
    """Make this process safe to hold answers in, and Kivy deaf to everything outside; call before Kivy is imported.

    Raises:
        UnsafeStartError: Kivy is loaded already, or the kernel refused.
    """
    if "kivy" in sys.modules and not os.environ.get("KIVY_NO_CONFIG"):
        raise UnsafeStartError("Kivy was imported before it was hardened", hint="start the screen through kiosk.ui.shell.run")
    scrub(os.environ if environ is None else environ, _empty_home())
    lock_process()


def leave_home() -> None:
    """Kivy has looked for its files and found none: the empty folder goes now, since a killed screen could not take it along."""
    with contextlib.suppress(OSError):
        Path(os.environ["KIVY_HOME"]).rmdir()


def configure(profile: Profile, *, fullscreen: bool = False, cursor: bool = False, scale: float = 1.0) -> None:
    """Kivy's settings for a panel: no modules, no input but one pointer, nothing written; call before the window is opened."""
    from kivy.config import Config  # noqa: PLC0415 Kivy may be loaded only after harden

    for section in ("modules", "input"):
        for name in list(Config.options(section)) if Config.has_section(section) else ():
            Config.remove_option(section, name)
    settings: dict[str, dict[str, str]] = {
        "kivy": {
            "exit_on_escape": "0",
            "pause_on_minimize": "0",
            "desktop": "0",
            "keyboard_mode": "",
            "log_enable": "0",
            "log_level": "warning",
        },
        "graphics": {
            "width": str(round(profile.width_px * scale)),
            "height": str(round(profile.height_px * scale)),
            "fullscreen": "auto" if fullscreen else "0",
            "borderless": "1",
            "resizable": "0",
            "position": "custom",
            "left": "0",
            "top": "0",
            "show_cursor": "1" if cursor else "0",
            "multisamples": "0",
            "maxfps": "60",
            "allow_screensaver": "0",
        },
        "input": {"mouse": "mouse,disable_multitouch"},
    }
    for section, values in settings.items():
        for name, value in values.items():
            Config.set(section, name, value)
    Config.write = lambda: False
    _leave_style_out()


def _leave_style_out() -> None:
    """Load Kivy's language with our empty style.kv: the rules of its widgets, none of which is used here, take a tenth of a start."""
    import kivy.resources  # noqa: PLC0415 as above; keeps the folder it needs before that is turned away

    theirs, kivy.kivy_data_dir = kivy.kivy_data_dir, str(Path(__file__).parent)
    try:
        import kivy.lang  # noqa: PLC0415 as above
    finally:
        kivy.kivy_data_dir = theirs

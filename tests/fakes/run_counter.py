"""Agent, screen and cloud of one service point as tests start them: forked from a process that has imported all three."""

from __future__ import annotations

import contextlib
import ctypes
import importlib
import os
import signal
import sys
import traceback
from pathlib import Path

from kiosk import bootstrap, log
from kiosk.settings import load
from tests.fakes import run_agent

_PR_SET_PDEATHSIG = 1
for _heavy in ("kiosk.cloud.server", "kiosk.catalog.loading", "kiosk.terminal.sitting", "kiosk.ui.hands", "kiosk.ui.fonts", "PIL.Image"):
    importlib.import_module(_heavy)


def forked(arguments: list[str], log_path: str) -> None:
    """Run `agent`, `screen` or `cloud` with a settings file; the third argument is the display, or a pair of the agent's rhythm."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    program, settings, *rest = arguments
    if program == "agent":
        run_agent.forked([settings, *rest], log_path)
        return
    os.setsid()
    handle = os.open(log_path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for stream in (1, 2):
        os.dup2(handle, stream)
    status = 1
    with contextlib.suppress(SystemExit):
        try:
            status = _run(program, Path(settings), rest)
        except BaseException:  # noqa: BLE001 - what an interpreter would print at its end
            traceback.print_exc()
    sys.stderr.flush()
    os._exit(status)


def _run(program: str, settings: Path, rest: list[str]) -> int:
    log.configure("cloud" if program == "cloud" else "screen", sys.stderr)
    if program == "cloud":
        return bootstrap.run_cloud(load(settings, {}))
    os.environ["DISPLAY"] = rest[0]
    sys.argv = ["madoguchi"]
    return bootstrap.run_ui(load(settings, {}))

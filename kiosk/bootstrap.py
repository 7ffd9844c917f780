"""Puts the real parts together: each function picks one program's parts and runs it. Imports each side inside its own function.

So a cloud never loads Kivy, and a terminal never loads FastAPI.
"""

from __future__ import annotations

import ctypes
import signal
import subprocess
from collections.abc import Mapping, Sequence
from typing import IO

_PR_SET_PDEATHSIG = 1


def _die_with_parent() -> None:
    """In the child, before exec: the kernel ends it when its parent ends, however the parent ends (prctl(2))."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def tethered(
    command: Sequence[str],
    *,
    env: Mapping[str, str] | None = None,
    output: IO[bytes] | int = subprocess.DEVNULL,
    pass_fds: Sequence[int] = (),
) -> subprocess.Popen[bytes]:
    """Start a process that can't outlive this one, even when this one is killed.

    Args:
        command: program and arguments.
        env: its whole environment; ours when None.
        output: where its standard output and error go.
        pass_fds: descriptors it keeps.
    """
    return subprocess.Popen(  # noqa: S603 - our own programs
        command,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        pass_fds=pass_fds,
        preexec_fn=_die_with_parent,  # noqa: PLW1509 - one system call, no locks
    )

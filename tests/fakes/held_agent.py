"""An agent that stands still before its first step, so that a tracer can take hold of it: SIGCONT lets it go."""

from __future__ import annotations

import os
import signal
import sys

from tests.fakes import run_agent


def forked(arguments: list[str], log_path: str) -> None:
    """As run_agent.forked, after SIGCONT."""
    os.setsid()
    handle = os.open(log_path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for stream in (1, 2):
        os.dup2(handle, stream)
    os.kill(os.getpid(), signal.SIGSTOP)
    sys.exit(run_agent.main(arguments))

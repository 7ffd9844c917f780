"""The agent's program as tests start it: settings file, then name=value pairs of a Rhythm in seconds."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from kiosk import log
from kiosk.errors import KioskError
from kiosk.settings import load
from kiosk.terminal import agent
from kiosk.terminal.agent_sync import Rhythm
from kiosk.terminal.sync.rules import Pace


def forked(arguments: list[str], log_path: str) -> None:
    """Run in a process that was forked: with its own process group, and output into a file."""
    os.setsid()
    handle = os.open(log_path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for stream in (1, 2):
        os.dup2(handle, stream)
    sys.exit(main(arguments))


def main(arguments: Sequence[str]) -> int:
    """Run until a signal; an error of the project is one line and status 1."""
    log.configure("terminal", sys.stderr)
    given = dict(pair.split("=") for pair in arguments[1:])
    pace = Pace(base_s=float(given.get("base_s", "0.1")), longest_s=float(given.get("longest_s", "1")))
    rhythm = Rhythm(pace=pace, poll_s=float(given.get("poll_s", "1")), keep_s=int(given.get("keep_s", "604800")), heartbeat_s=0.5)
    try:
        return agent.run(load(Path(arguments[0]), {}).need_terminal(), rhythm=rhythm)
    except KioskError as fault:
        print(fault, file=sys.stderr, flush=True)  # noqa: T201 - what the command line would say
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Ports for servers that are started for a while only: the demo's, the benchmarks', the tests'."""

from __future__ import annotations

import socket


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on; until this process ends the kernel gives it to nobody who asks for any port.

    The socket that holds it stays bound and never listens, so a server that names this port (with SO_REUSEADDR, as all do) gets it.
    """
    held = socket.socket()
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    held.bind(("127.0.0.1", 0))
    port = int(held.getsockname()[1])
    held.detach()
    return port

"""How many bytes a message has under TLS 1.3: counted at a real session between two ends in memory, its handshake left out."""

from __future__ import annotations

import contextlib
import ssl
import tempfile
from functools import cache
from pathlib import Path

from kiosk.crypto import tls


def under_tls(*writes: bytes) -> int:
    """The bytes that these writes become, each given to TLS by itself as a server or client does."""
    end, line = _session()
    line.read()
    for write in writes:
        end.write(write)
    return len(line.read())


@cache
def _session() -> tuple[ssl.SSLObject, ssl.MemoryBIO]:
    """The client's end of an open session and what it sends."""
    with tempfile.TemporaryDirectory(prefix="madoguchi-bench-") as folder:
        tls.make_demo_ca(Path(folder))
        cert, key = tls.issue_server(Path(folder), ["localhost"])
        there = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        there.load_cert_chain(cert, key)
        here = ssl.create_default_context(cafile=Path(folder) / "ca.pem")
    here.minimum_version = ssl.TLSVersion.TLSv1_3
    up, down = ssl.MemoryBIO(), ssl.MemoryBIO()
    client, server = here.wrap_bio(down, up, server_hostname="localhost"), there.wrap_bio(up, down, server_side=True)
    for end in (client, server, client, server):
        with contextlib.suppress(ssl.SSLWantReadError):
            end.do_handshake()
    return client, up

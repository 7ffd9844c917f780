"""Oversized, slow and deep bodies at the real cloud, in a process of its own: its memory stays, and it goes on answering (T-59)."""

from __future__ import annotations

import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest
import zstandard

from kiosk.contract.wire import MEDIA_TYPE
from kiosk.crypto import tls
from kiosk.settings import Cloud
from kiosk.web.ports import free_port
from kiosk.web.serving import HEAD_S
from tests.fakes.device import FakeParty
from tests.fakes.real_cloud import ASSETS
from tests.fakes.scale import times

pytestmark = pytest.mark.db
ROOT = Path(__file__).parents[2]
MIB = 1024 * 1024
MOST_MORE_MIB = 50
SIZE_MIB = 1024
PATHS = ("/v1/push", "/v1/enrolments", "/v1/replies", "/v1/mailboxes", "/v1/taken", "/v1/feed", "/healthz")
DEPTH = 100_000
_SERVE = """
import sys, msgspec
from pathlib import Path
from kiosk.cloud.server import serve
from kiosk.settings import Cloud
settings = msgspec.json.decode(sys.argv[1], type=Cloud, dec_hook=lambda kind, value: kind(value))
sys.exit(serve(settings, assets=Path(sys.argv[2])))
"""


class CloudProcess:
    """The cloud as it is run, its address, its trust and its memory."""

    def __init__(self, folder: Path) -> None:
        """Start it, and wait until it answers."""
        import msgspec

        cert, key = tls.issue_server(folder / "tls", ["localhost", "127.0.0.1"])
        self.port = free_port()
        pages = f"http://localhost:{free_port()}"
        settings = Cloud(data_dir=folder, region="r1", listen=f"127.0.0.1:{self.port}", tls_cert=cert, tls_key=key, origin=pages)
        told = msgspec.json.encode(settings, enc_hook=str).decode()
        self.trust = ssl.create_default_context(cafile=folder / "tls" / "ca.pem")
        self._log = (folder / "log").open("wb")
        self._process = subprocess.Popen([sys.executable, "-c", _SERVE, told, str(ASSETS)], cwd=ROOT, stderr=self._log)
        self.client = httpx.Client(base_url=f"https://localhost:{self.port}", verify=self.trust, timeout=30)
        self._await()

    def _await(self) -> None:
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            try:
                self.client.get("/healthz").raise_for_status()
            except httpx.HTTPError:
                time.sleep(0.2)
            else:
                return
        raise TimeoutError

    def stop(self) -> None:
        """End it."""
        self.client.close()
        self._process.terminate()
        self._process.wait(60)
        self._log.close()

    def begin(self) -> float:
        """Forget the peak of memory so far; the memory now, in MiB (proc(5))."""
        Path(f"/proc/{self._process.pid}/clear_refs").write_text("5\n")
        return self._memory("VmRSS")

    def peak(self) -> float:
        """The most memory since `begin`, in MiB."""
        return self._memory("VmHWM")

    def _memory(self, name: str) -> float:
        lines = Path(f"/proc/{self._process.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(f"{name}:"))

    def spent_s(self) -> float:
        """Processor seconds so far."""
        times = psutil.Process(self._process.pid).cpu_times()
        return float(times.user + times.system)

    def line(self) -> ssl.SSLSocket:
        """A connection of one's own."""
        plain = socket.create_connection(("127.0.0.1", self.port), timeout=120)
        return self.trust.wrap_socket(plain, server_hostname="localhost")


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CloudProcess]:
    """One for the module, warm."""
    running = CloudProcess(tmp_path_factory.mktemp("cloud"))
    for _ in range(20):
        running.client.post("/v1/enrolments", content=b"warm")
    yield running
    running.stop()


def stream(size_mib: int) -> Iterator[bytes]:
    """A body that is never held whole on either side."""
    piece = bytes(MIB)
    for _ in range(size_mib):
        yield piece


@pytest.mark.slow
@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("chunked", [True, False], ids=["chunked", "with its length"])
@times(ci=96, soak=SIZE_MIB)
def test_a_large_body_is_not_taken_in(cloud: CloudProcess, path: str, chunked: bool, times: int) -> None:  # noqa: FBT001 - a parameter
    """A body of so many MiB is refused after its limit, the line is closed, and the cloud holds less than 50 MiB more."""
    before = cloud.begin()
    headers = {"content-type": MEDIA_TYPE} | ({} if chunked else {"content-length": str(times * MIB)})
    method = "GET" if path in ("/v1/feed", "/healthz") else "POST"
    try:
        answer = cloud.client.request(method, path, content=stream(times), headers=headers)
        assert answer.status_code in (401, 413) or path == "/healthz"
    except httpx.WriteError:
        pass  # closed on while sending: as good an answer
    assert cloud.peak() - before < MOST_MORE_MIB
    assert cloud.client.get("/healthz").text == "ok\n"


@pytest.mark.parametrize("encoding", ["zstd", None])
def test_a_bomb_is_not_set_off(cloud: CloudProcess, encoding: str | None) -> None:
    """What inflates to a gigabyte and what nests 100,000 levels, well signed by somebody: refused at once, and nothing of it stays."""
    before, began_s = cloud.begin(), cloud.spent_s()
    headers = {"content_encoding": encoding} if encoding else {}
    sender = FakeParty()
    bombs = [bytes(SIZE_MIB * MIB)] if encoding else []
    for plain in (*bombs, b"\x81" * DEPTH + b"\x00", b"\xd2" + b"\x9f" * DEPTH, b"\xc6" * DEPTH):
        body = zstandard.compress(plain) if encoding else plain
        for path in ("/v1/enrolments", "/v1/push", "/v1/mailboxes"):
            assert sender.send(cloud.client, "POST", path, body, **headers).status_code in (400, 401, 413)
    assert cloud.peak() - before < MOST_MORE_MIB
    assert cloud.spent_s() - began_s < 10


def ended(line: ssl.SSLSocket) -> bool:
    """Whether the other side hangs up."""
    try:
        return line.recv(1) == b""
    except (ConnectionError, ssl.SSLError):
        return True


@pytest.mark.slow
@times(ci=60, soak=400)
def test_slow_senders_hold_nobody_up(cloud: CloudProcess, times: int) -> None:
    """Lines that send a header or a body one byte at a time: others are answered, and the slow are told to go."""
    before = cloud.begin()
    heads = [
        b"POST /v1/push HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n",
        b"POST /v1/enrolments HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"GET /v1/feed HTTP/1.1\r\nHost: localhost\r\nX-Slow: ",
    ]
    lines = [cloud.line() for _ in range(times)]
    try:
        for number, line in enumerate(lines):
            line.sendall(heads[number % len(heads)])
        for _ in range(5):
            for line in lines:
                line.sendall(b"1")
            assert cloud.client.get("/healthz", timeout=HEAD_S - 5).text == "ok\n"  # before the first slow one is told to go
        assert b" 408 " in lines[1].recv(200)
        assert ended(lines[2])
    finally:
        for line in lines:
            line.close()
    assert cloud.peak() - before < MOST_MORE_MIB

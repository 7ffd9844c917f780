"""A catalogue over a real TLS line: one trusted CA, no redirects, no swelling, no waiting for ever."""

from __future__ import annotations

import gzip
import http.server
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from kiosk.catalog import delivery, publishing
from kiosk.catalog.delivery_fetchers import HttpsFetcher, https_client
from kiosk.crypto import tls
from kiosk.errors import LineDownError, UntrustedUpdateError
from tests.fakes.catalogues import NOW_S, source


class Files(http.server.SimpleHTTPRequestHandler):
    """Serves the repository; `answer` may serve something else for a path and then says so."""

    answer: Callable[[Files], bool] = staticmethod(lambda _handler: False)

    def do_GET(self) -> None:
        """Serve one file."""
        if not type(self).answer(self):
            super().do_GET()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def served(repository: Path, certificates: Path, answer: Callable[[Files], bool] | None = None) -> Iterator[str]:
    """A TLS server on a free port; gives the base URL."""
    certificate, key = tls.issue_server(certificates, ["localhost"])
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    handler = type("Handler", (Files,), {"answer": staticmethod(answer)} if answer else {})
    server = http.server.ThreadingHTTPServer(("localhost", 0), lambda *args: handler(*args, directory=str(repository)))
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"https://localhost:{server.server_address[1]}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Line:
    """A published catalogue and a terminal's end of the line."""

    def __init__(self, folder: Path) -> None:
        self.repository, self.ca, self.terminal = folder / "repository", folder / "ca", folder / "terminal"
        self.root = publishing.set_up(self.repository, folder / "signers", now_s=NOW_S)
        publishing.publish(self.repository, source(folder / "source"), folder / "signers", now_s=NOW_S)
        tls.make_demo_ca(self.ca)

    def install(self, url: str, *, ca: Path | None = None, limit_s: float = 60.0) -> int:
        """Install over the line and say the version."""
        with https_client(ca or self.ca / "ca.pem") as client:
            fetcher = HttpsFetcher(client, url, limit_s=limit_s)
            return delivery.install(self.terminal, self.root, fetcher, now_s=NOW_S, floor_s=NOW_S).version


@pytest.fixture
def line(tmp_path: Path) -> Line:
    """Version 1 is published."""
    return Line(tmp_path)


def test_a_catalogue_comes_over_https(line: Line) -> None:
    """The ordinary case."""
    with served(line.repository, line.ca) as url:
        assert line.install(url) == 1
        assert line.install(url) == 1


def test_a_server_of_another_ca_is_not_spoken_to(line: Line, tmp_path: Path) -> None:
    """The update server is known by one CA, not by the system's list."""
    tls.make_demo_ca(tmp_path / "other")
    with served(line.repository, line.ca) as url, pytest.raises(LineDownError):
        line.install(url, ca=tmp_path / "other" / "ca.pem")


def test_no_server_is_a_line_that_is_down(line: Line) -> None:
    """Nothing listens: try later."""
    with served(line.repository, line.ca) as url:
        gone = url
    with pytest.raises(LineDownError):
        line.install(gone)


def test_redirects_are_not_followed(line: Line) -> None:
    """A captive portal sends terminals to its own page; they don't go."""

    def redirect(handler: Files) -> bool:
        handler.send_response(302)
        handler.send_header("location", "/metadata/1.root.json")
        handler.end_headers()
        return True

    with served(line.repository, line.ca, redirect) as url, pytest.raises(LineDownError):
        line.install(url)


def _packed(handler: Files, content: bytes) -> bool:
    body = gzip.compress(content)
    handler.send_response(200)
    handler.send_header("content-encoding", "gzip")
    handler.send_header("content-length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)
    return True


def test_compressed_answers_do_not_swell(line: Line) -> None:
    """10 MB of zeros in 10 kB: counted as they come over the line, refused as what they are."""

    def bomb(handler: Files) -> bool:
        if not handler.path.endswith("timestamp.json"):
            return False
        return _packed(handler, bytes(10_000_000))

    with served(line.repository, line.ca, bomb) as url, pytest.raises(UntrustedUpdateError):
        line.install(url)


def test_bytes_are_taken_as_they_come(line: Line) -> None:
    """Nothing is unpacked before it is counted, so even the right file is refused when it comes compressed."""

    def packed(handler: Files) -> bool:
        if not handler.path.endswith("timestamp.json"):
            return False
        return _packed(handler, (line.repository / "metadata" / "timestamp.json").read_bytes())

    with served(line.repository, line.ca, packed) as url, pytest.raises(UntrustedUpdateError):
        line.install(url)


def test_a_dripping_server_is_left(line: Line) -> None:
    """One byte now and then keeps no terminal waiting for ever; what counted before still counts."""
    stop = threading.Event()

    def drip(handler: Files) -> bool:
        if not handler.path.endswith(".yaml"):
            return False
        handler.send_response(200)
        handler.end_headers()
        while not stop.wait(0.02):
            handler.wfile.write(b" ")
        return True

    with served(line.repository, line.ca, drip) as url:
        with pytest.raises(LineDownError, match="took more than"):
            line.install(url, limit_s=0.2)
        stop.set()
    assert delivery.installed(line.terminal, line.root) is None


def test_a_cut_line_goes_on_later(line: Line) -> None:
    """The connection breaks in the middle of a file: tried again, installed once."""
    cut = [True]

    def half(handler: Files) -> bool:
        if not handler.path.endswith("ja.ftl") or not cut:
            return False
        cut.clear()
        handler.send_response(200)
        handler.send_header("content-length", "690")
        handler.end_headers()
        handler.wfile.write(b"title")
        return True

    with served(line.repository, line.ca, half) as url:
        with pytest.raises(LineDownError):
            line.install(url)
        assert line.install(url) == 1


def test_the_client_heeds_no_proxy_of_the_environment(monkeypatch: pytest.MonkeyPatch, line: Line) -> None:
    """Whoever sets an environment variable does not stand in the line."""
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    with served(line.repository, line.ca) as url:
        assert line.install(url) == 1
        with httpx.Client(verify=False) as plain, pytest.raises(httpx.ConnectError):  # noqa: S501 - shows that the proxy would bite
            plain.get(url)

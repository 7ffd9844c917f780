"""The line over real TLS: a server whose certificate is good but for its dates is told from a line that is down."""

from __future__ import annotations

import datetime as dt
import os
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace

import pytest

from kiosk.crypto import tls
from kiosk.errors import ClockSkewError, LineDownError
from kiosk.terminal.sync.line import CloudLine, cloud_client
from kiosk.terminal.sync.timepiece import Timepiece
from tests.fakes.hand_ins import new_signer


class Shifted(dt.datetime):
    """A machine's clock that is wrong."""

    by = dt.timedelta()

    @classmethod
    def now(cls, tz: dt.tzinfo | None = None) -> dt.datetime:  # type: ignore[override]
        """The wrong time."""
        return dt.datetime.now(tz) + cls.by


@contextmanager
def server(folder: Path, asked: list[str] | None = None) -> Iterator[str]:
    """A TLS server that answers nothing sensible, and writes down what it was asked."""

    class Nothing(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if asked is not None:
                asked.append(self.path)
            self.send_error(404)

        def log_message(self, *_: object) -> None:
            pass

    certificate, key = tls.issue_server(folder, ["localhost"])
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    made = ThreadingHTTPServer(("localhost", 0), Nothing)
    made.handle_error = lambda *_: None  # type: ignore[method-assign]
    made.socket = context.wrap_socket(made.socket, server_side=True)
    thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"https://localhost:{made.server_address[1]}"
    finally:
        made.shutdown()
        thread.join()
        made.server_close()


@pytest.mark.parametrize("days", [2, -20_000], ids=["our-clock-at-1970", "our-clock-far-ahead"])
async def test_a_clock_outside_the_certificates_dates_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, days: int) -> None:
    """Rule 12: said as a clock that somebody has to set, not as a cable that somebody has to look at; and it is tried again."""
    with monkeypatch.context() as patch:
        patch.setattr(Shifted, "by", dt.timedelta(days=days))
        patch.setattr(tls, "dt", SimpleNamespace(datetime=Shifted, timedelta=dt.timedelta, UTC=dt.UTC))
        with server(tmp_path) as url, pytest.raises(ClockSkewError, match="set the system clock"):
            await _ask(url, tmp_path / "ca.pem")


async def test_a_certificate_of_another_authority_is_a_line_that_is_down(tmp_path: Path) -> None:
    """T-49: whoever stands between us and the cloud is told nothing, and is not mended by a clock."""
    asked: list[str] = []
    (tmp_path / "other").mkdir()
    tls.make_demo_ca(tmp_path / "other")
    with server(tmp_path, asked) as url:
        with pytest.raises(LineDownError):
            await _ask(url, tmp_path / "other" / "ca.pem")
        assert asked == []
        with pytest.raises(LineDownError):
            await _ask(url, tmp_path / "ca.pem")
        assert len(asked) == 1, "the server itself is there"


async def _ask(url: str, ca_file: Path) -> None:
    async with cloud_client(url, ca_file) as client:
        await CloudLine(client, new_signer(), Timepiece(0.0), os.urandom, lambda _: {}).time()

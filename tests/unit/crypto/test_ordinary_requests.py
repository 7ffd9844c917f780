"""The ordinary form of a signed request is checked quickly, and exactly as the library checks it."""

from __future__ import annotations

import httpx
import pytest

from kiosk.crypto import httpsig, primitives
from kiosk.crypto.httpsig import Presented, sign_request, verify_request
from kiosk.crypto.keys import SoftwareSigner
from kiosk.errors import SignatureError

SIGNER = SoftwareSigner(primitives.p256_generate())
OTHER = SoftwareSigner(primitives.p256_generate())
NOW_S = 1_795_000_000


def signed(method: str = "POST", url: str = "https://cloud.example:8443/v1/push", body: bytes = b"body") -> httpx.Request:
    """A request as our programs send it."""
    request = httpx.Request(method, url, content=body)
    sign_request(request, SIGNER, now_s=NOW_S, nonce="a1" * 16)
    return request


def quick(request: httpx.Request, **other: object) -> Presented | None:
    """What the quick check says, of the request or of one that differs."""
    told = {"method": request.method, "url": str(request.url), "body": request.content, "public_key": SIGNER.public_key} | other
    return httpsig._ordinary(headers=request.headers, **told)  # type: ignore[arg-type]  # as given


def library(monkeypatch: pytest.MonkeyPatch, request: httpx.Request, **other: object) -> Presented | None:
    """What the library alone says."""
    told = {"method": request.method, "url": str(request.url), "body": request.content, "public_key": SIGNER.public_key} | other
    with monkeypatch.context() as patched:
        patched.setattr(httpsig, "_ordinary", lambda *_args, **_named: None)
        try:
            return verify_request(headers=request.headers, **told)  # type: ignore[arg-type]  # as given
        except SignatureError:
            return None


@pytest.mark.parametrize(
    ("method", "url"),
    [
        ("POST", "https://cloud.example:8443/v1/push"),
        ("GET", "https://cloud.example/v1/feed?cursor=AQID-_"),
        ("GET", "http://127.0.0.1:8080/v1/feed"),
        ("GET", "https://cloud.example/v1/enrolments/00ff"),
    ],
)
def test_what_our_programs_send_is_ordinary(monkeypatch: pytest.MonkeyPatch, method: str, url: str) -> None:
    """Both ways say the same of it: who signed, when, with which nonce."""
    request = signed(method, url, b"" if method == "GET" else b"body")
    assert quick(request) == library(monkeypatch, request) == Presented(SIGNER.kid, NOW_S, "a1" * 16)


@pytest.mark.parametrize(
    "other",
    [
        {"method": "PUT"},
        {"url": "https://cloud.example:8443/v1/taken"},
        {"url": "https://cloud.example:8443/v1/push?cursor=a"},
        {"url": "https://other.example:8443/v1/push"},
        {"body": b"bodY"},
        {"public_key": OTHER.public_key},
    ],
    ids=["method", "path", "query", "authority", "body", "key"],
)
def test_another_request_fails_both(monkeypatch: pytest.MonkeyPatch, other: dict[str, object]) -> None:
    """Each covered part, changed alone, makes the signature fail in either way."""
    request = signed()
    assert quick(request, **other) is None
    assert library(monkeypatch, request, **other) is None


@pytest.mark.parametrize("name", ["signature", "signature-input", "content-digest"])
def test_each_changed_header_fails_both(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """No single changed sign of a header is accepted by the quick check unless the library accepts it."""
    value = signed().headers[name]
    for at in range(len(value)):
        request = signed()
        request.headers[name] = value[:at] + ("B" if value[at] != "B" else "C") + value[at + 1 :]
        told = quick(request)
        assert told is None or told == library(monkeypatch, request)

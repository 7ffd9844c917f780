"""Requests signed by a device or office key (RFC 9421, ES256, RFC 9530 content-digest), by http-message-signatures.

Covered: @method, @authority, @path, @query, content-digest; parameters created, keyid (hex of the kid), nonce. The time window and the
replay of nonces are the caller's to judge; the library's own look at the wall clock is switched off for that.
"""

from __future__ import annotations

import base64
import datetime as dt
import re
from collections.abc import Mapping
from typing import Any, Protocol

import msgspec
from cryptography.hazmat.primitives.asymmetric import ec
from http_message_signatures import HTTPMessageSigner, HTTPMessageVerifier, HTTPSignatureKeyResolver, InvalidSignature, algorithms
from http_message_signatures.exceptions import HTTPMessageSignaturesException

from kiosk.crypto import primitives
from kiosk.crypto.keys import Signer, public_kid
from kiosk.errors import SignatureError

COVERED = ("@method", "@authority", "@path", "@query", "content-digest")
_LABEL = "madoguchi"
_KID_HEX_CHARS = 16


class Request(Protocol):
    """An httpx.Request, or anything with these parts."""

    @property
    def method(self) -> str:
        """Upper case."""

    @property
    def url(self) -> Any:  # noqa: ANN401 - httpx.URL or text
        """Absolute."""

    @property
    def headers(self) -> Any:  # noqa: ANN401 - a mutable mapping
        """Changed in place."""

    @property
    def content(self) -> bytes:
        """The body as it travels, compressed if it is."""


class Presented(msgspec.Struct, frozen=True):
    """What a signed request says of itself: `kid` 8 bytes, `created` seconds since 1970 UTC."""

    kid: bytes
    created: int
    nonce: str


def sign_request(request: Request, signer: Signer, *, now_s: int, nonce: str) -> None:
    """Add Content-Digest, Signature-Input and Signature to the request.

    Args:
        request: complete but for these headers.
        signer: the device's or office's key.
        now_s: the wire clock, seconds since 1970 UTC.
        nonce: fresh and random.
    """
    hand = HTTPMessageSigner(signature_algorithm=algorithms.ECDSA_P256_SHA256)
    prepared = hand.prepare(
        request,
        key_id=signer.kid.hex(),
        created=dt.datetime.fromtimestamp(now_s, tz=dt.UTC),
        nonce=nonce,
        label=_LABEL,
        covered_component_ids=COVERED,
        body=request.content,
    )
    hand.apply(request, prepared, signer.sign(prepared.signature_base))


def read_presented(headers: Mapping[str, str]) -> Presented:
    """Read who signed and when, WITHOUT checking; to find the key and judge the clock before any costly work.

    Raises:
        SignatureError: no signature, several, or parameters missing.
    """
    value = {name.lower(): text for name, text in headers.items()}.get("signature-input", "")
    try:
        parsed = HTTPMessageVerifier._parse_signature_dictionary(value)  # noqa: SLF001 - the library has no public parser
        params = parsed[_LABEL].params
        return _presented(params["keyid"], params["created"], params["nonce"])
    except (HTTPMessageSignaturesException, KeyError, ValueError, TypeError, AttributeError) as fault:
        raise SignatureError("no request signature") from fault


def verify_request(method: str, url: str, headers: Mapping[str, str], body: bytes, public_key: bytes) -> Presented:
    """Check a request's signature and its body's digest.

    Args:
        method: upper case.
        url: absolute, as the caller was addressed.
        headers: of the request.
        body: as it travelled, before any decompression.
        public_key: compressed P-256 point of the key that `read_presented` named.

    Raises:
        SignatureError: anything does not hold.
    """
    quick = _ordinary(method, url, headers, body, public_key)
    if quick is not None:
        return quick
    message = _Message(method, url, dict(headers), body)
    verifier = _Verifier(signature_algorithm=algorithms.ECDSA_P256_SHA256, key_resolver=_OneKey(public_key))
    try:
        results = verifier.verify(message, max_age=None, require_components=COVERED, body=body)
        params = results[0].parameters
        return _presented(params["keyid"], params["created"], params["nonce"])
    except (InvalidSignature, HTTPMessageSignaturesException, KeyError, ValueError) as fault:
        raise SignatureError("request signature") from fault


_ORDINARY_URL = re.compile(r"https?://([a-z0-9.-]+(?::[0-9]+)?)(/[A-Za-z0-9/_-]*)(?:\?([A-Za-z0-9=_-]+))?")
_ORDINARY_INPUT = re.compile(
    rf"{_LABEL}=(\(\"@method\" \"@authority\" \"@path\" \"@query\" \"content-digest\"\);created=([0-9]{{1,12}});"
    r"keyid=\"([0-9a-f]{16})\";alg=\"ecdsa-p256-sha256\";nonce=\"([0-9A-Za-z]{1,64})\")"
)
_ORDINARY_SIGNATURE = re.compile(rf"{_LABEL}=:([A-Za-z0-9+/]{{86}}==):")


def _ordinary(method: str, url: str, headers: Mapping[str, str], body: bytes, public_key: bytes) -> Presented | None:
    """The one form in which our own programs sign, checked in a tenth of the library's time; None for every other, and for what fails.

    Nothing is read from the message but what is then compared or verified: the base that is verified is made of the request as it came
    (RFC 9421 section 2.5), and its parameters as they stand. The library decides about everything else.
    """
    place = _ORDINARY_URL.fullmatch(url)
    told = _ORDINARY_INPUT.fullmatch(headers.get("signature-input", ""))
    proof = _ORDINARY_SIGNATURE.fullmatch(headers.get("signature", ""))
    digest = f"sha-256=:{base64.b64encode(primitives.sha256(body)).decode()}:"
    if place is None or told is None or proof is None or headers.get("content-digest") != digest:
        return None
    authority, path, query = place.groups(default="")
    parameters, created, keyid, nonce = told.groups()
    if keyid != public_kid(public_key).hex():
        return None
    base = (
        f'"@method": {method}\n"@authority": {authority}\n"@path": {path}\n"@query": ?{query}\n'
        f'"content-digest": {digest}\n"@signature-params": {parameters}'
    )
    try:
        primitives.p256_verify(public_key, base.encode("ascii"), base64.b64decode(proof[1]))
    except SignatureError:
        return None
    return _presented(keyid, int(created), nonce)


class _Message(msgspec.Struct):
    method: str
    url: str
    headers: dict[str, str]
    content: bytes


class _OneKey(HTTPSignatureKeyResolver):
    """Resolves the one key the caller chose; a request that names another is refused."""

    def __init__(self, public_key: bytes) -> None:
        self._public_key = public_key

    def resolve_public_key(self, key_id: str) -> ec.EllipticCurvePublicKey | None:
        """The key, or nothing for another id."""
        same = key_id == public_kid(self._public_key).hex()
        return primitives.p256_public_key(self._public_key) if same else None


class _Verifier(HTTPMessageVerifier):
    def validate_created_and_expires(self, sig_input: Any, max_age: object = None) -> None:  # noqa: ANN401, ARG002
        """Leave time to the caller, who knows the cloud's clock; only its presence is required here."""
        if "created" not in sig_input.params:
            raise InvalidSignature("no creation time")


def _presented(keyid: object, created: object, nonce: object) -> Presented:
    if not isinstance(keyid, str) or not isinstance(nonce, str) or type(created) is not int or len(keyid) != _KID_HEX_CHARS:
        raise SignatureError("request signature parameters")
    return Presented(kid=bytes.fromhex(keyid), created=created, nonce=nonce)

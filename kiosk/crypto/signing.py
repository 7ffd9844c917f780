"""Signed items: COSE_Sign1 with ES256, the payload embedded, of exactly one shape (RFC 9052, RFC 9053).

The shape: tag 18 [protected {1: -7, 4: kid}, unprotected {}, payload bytes, signature 64 bytes low-S], canonical CBOR, nothing after
it. cwt does the signing and verifying; it also accepts trailing bytes, a changed unprotected header and a mirrored s, each of which
would change the hash of the item on its way, so the shape is checked here first. docs/formats/signed.md has the bytes.

Does not know which key a device or office has: the caller passes public keys from credentials or the catalogue, never from a message.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from cwt import COSE, COSEHeaders
from cwt.algs.ec2 import EC2Key
from cwt.cose_key_interface import COSEKeyInterface
from cwt.exceptions import VerifyError

from kiosk.contract.codec import decode_plain
from kiosk.crypto import primitives
from kiosk.crypto.keys import Signer, public_kid
from kiosk.errors import FormatError, SignatureError, UnknownKeyError, UnknownVersionError

_ES256 = -7
_TAG_SIGN1 = b"\xd2"
"""Tag 18, in its one byte."""
_MAX_SIGNED_BYTES = 512 * 1024
_COSE = COSE.new(deterministic_header=True)


class _KeystoreKey(COSEKeyInterface):
    """Lets cwt sign with a key it cannot see."""

    def __init__(self, signer: Signer) -> None:
        super().__init__({1: 2, 2: signer.kid, 3: _ES256, 4: [1]})
        self._signer = signer

    def sign(self, msg: bytes) -> bytes:
        """ES256 by the keystore."""
        return self._signer.sign(msg)


def sign(payload: bytes, signer: Signer) -> bytes:
    """Sign bytes as they are.

    Args:
        payload: what is signed; travels inside.
        signer: a P-256 key.

    Returns:
        COSE_Sign1, one CBOR item.
    """
    protected = {COSEHeaders.ALG: _ES256, COSEHeaders.KID: signer.kid}
    signed: bytes = _COSE.encode_and_sign(payload, _KeystoreKey(signer), protected, {})
    return signed


def read_unverified(signed: bytes) -> tuple[bytes, bytes]:
    """Read key id and payload of a signed item of the accepted shape, WITHOUT checking the signature.

    Returns:
        (kid of 8 bytes, payload).

    Raises:
        SignatureError: another shape.
        UnknownVersionError: another algorithm.
    """
    if len(signed) > _MAX_SIGNED_BYTES:
        raise SignatureError("too large for a signed item")
    protected, unprotected, payload, signature = _parts(signed)
    header = _header(protected)
    if unprotected != {} or not isinstance(payload, bytes) or not isinstance(signature, bytes):
        raise SignatureError("not a signed item of the accepted shape")
    primitives.require_low_s(signature)
    return header, payload


def verify(signed: bytes, public_key: bytes) -> bytes:
    """Check a signed item.

    Args:
        signed: COSE_Sign1 as received.
        public_key: compressed P-256 point, 33 bytes.

    Returns:
        The payload's bytes.

    Raises:
        SignatureError: another shape, or a signature that does not verify.
    """
    _, payload = read_unverified(signed)
    try:
        _COSE.decode(signed, _verifying_key(public_key))
    except (VerifyError, ValueError) as fault:
        raise SignatureError from fault
    return payload


def verify_with(signed: bytes, keys: Mapping[bytes, bytes]) -> bytes:
    """Check a signed item by the key its id names among the given ones.

    Raises:
        UnknownKeyError: none of the keys has this id.
        SignatureError: as `verify`.
    """
    kid, _ = read_unverified(signed)
    if kid not in keys:
        raise UnknownKeyError(f"signing key {kid.hex()}")
    return verify(signed, keys[kid])


def _parts(signed: bytes) -> tuple[bytes, Any, Any, Any]:
    """The four parts behind the tag, which are the one encoding of themselves."""
    if signed[:1] != _TAG_SIGN1:
        raise SignatureError("not a COSE_Sign1")
    try:
        item = decode_plain(signed[1:])
    except FormatError as fault:
        raise SignatureError("not a CBOR item, or not the one encoding of it") from fault
    if not isinstance(item, list) or len(item) != 4:
        raise SignatureError("not a COSE_Sign1")
    protected, unprotected, payload, signature = item
    if not isinstance(protected, bytes):
        raise SignatureError("no protected header")
    return protected, unprotected, payload, signature


@lru_cache(maxsize=4096)
def _header(protected: bytes) -> bytes:
    """The kid of a protected header that holds exactly ES256 and a kid of 8 bytes."""
    try:
        header = decode_plain(protected)
    except FormatError as fault:
        raise SignatureError("no protected header, or not the one encoding of it") from fault
    if not isinstance(header, dict) or header.get(1) != _ES256 or type(header[1]) is not int:
        raise UnknownVersionError("signature algorithm")
    kid = header.get(4)
    if set(header) != {1, 4} or not isinstance(kid, bytes) or len(kid) != 8:
        raise SignatureError("not the one protected header")
    return kid


@lru_cache(maxsize=4096)
def _verifying_key(public_key: bytes) -> EC2Key:
    try:
        numbers = primitives.p256_public_key(public_key).public_numbers()
    except FormatError as fault:
        raise SignatureError("no such key") from fault
    x, y = numbers.x.to_bytes(32, "big"), numbers.y.to_bytes(32, "big")
    return EC2Key({1: 2, 2: public_kid(public_key), 3: _ES256, 4: [2], -1: 1, -2: x, -3: y})

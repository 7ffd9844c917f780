"""Signed items: COSE_Sign1 with ES256, the payload embedded, of exactly one shape (RFC 9052, RFC 9053).

The shape: tag 18 [protected {1: -7, 4: kid}, unprotected {}, payload bytes, signature 64 bytes low-S], canonical CBOR, nothing after
it. A COSE library reads more than that: bytes after the item, a changed unprotected header, a mirrored s, each of which would change the
hash of the item on its way. So the item is read here, and `cryptography` signs and verifies. docs/formats/signed.md has the bytes.

Does not know which key a device or office has: the caller passes public keys from credentials or the catalogue, never from a message.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from kiosk.contract.codec import decode_plain, encode
from kiosk.crypto import primitives
from kiosk.crypto.keys import Signer, public_kid
from kiosk.errors import FormatError, SignatureError, UnknownKeyError, UnknownVersionError

_ES256 = -7
_TAG_SIGN1 = b"\xd2"
"""Tag 18, in its one byte."""
_MAX_SIGNED_BYTES = 512 * 1024


def sign(payload: bytes, signer: Signer) -> bytes:
    """Sign bytes as they are.

    Args:
        payload: what is signed; travels inside.
        signer: a P-256 key.

    Returns:
        COSE_Sign1, one CBOR item.
    """
    protected = encode({1: _ES256, 4: signer.kid})
    return _TAG_SIGN1 + encode([protected, {}, payload, signer.sign(_to_be_signed(protected, payload))])


def _to_be_signed(protected: bytes, payload: bytes) -> bytes:
    """Sig_structure of RFC 9052 section 4.4, without external data."""
    return encode(["Signature1", protected, b"", payload])


def read_unverified(signed: bytes) -> tuple[bytes, bytes]:
    """Read key id and payload of a signed item of the accepted shape, WITHOUT checking the signature.

    Returns:
        (kid of 8 bytes, payload).

    Raises:
        SignatureError: another shape.
        UnknownVersionError: another algorithm.
    """
    read = _read(signed)
    return read.kid, read.payload


def verify(signed: bytes, public_key: bytes) -> bytes:
    """Check a signed item.

    Args:
        signed: COSE_Sign1 as received.
        public_key: compressed P-256 point, 33 bytes.

    Returns:
        The payload's bytes.

    Raises:
        SignatureError: another shape, another key's id, or a signature that does not verify.
    """
    read = _read(signed)
    if read.kid != public_kid(public_key):
        raise SignatureError("signed by another key")
    primitives.p256_verify(public_key, _to_be_signed(read.protected, read.payload), read.signature)
    return read.payload


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


class _Read(NamedTuple):
    """A signed item of the accepted shape, taken apart."""

    kid: bytes
    protected: bytes
    payload: bytes
    signature: bytes


def _read(signed: bytes) -> _Read:
    """Take an item apart; what stands behind the tag is the one encoding of itself. Raises as `read_unverified`."""
    if len(signed) > _MAX_SIGNED_BYTES:
        raise SignatureError("too large for a signed item")
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
    kid = _header(protected)
    if unprotected != {} or not isinstance(payload, bytes) or not isinstance(signature, bytes):
        raise SignatureError("not a signed item of the accepted shape")
    primitives.require_low_s(signature)
    return _Read(kid, protected, payload, signature)


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

"""Seal a payload to a receiver's key and recovery key; open it again with either. Layout: docs/formats/envelope.md.

A fresh secret is wrapped by HPKE to each recipient; from it come the AES-256-GCM key and a commitment that stands in the envelope and
is checked before opening, because GCM alone does not commit to its key. What is sealed is never sealed again.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from kiosk.contract.codec import decode, encode
from kiosk.contract.envelope import MAX_SEALED_BYTES, Envelope, Wrap
from kiosk.crypto import primitives
from kiosk.crypto.keys import SUITE_X25519, SealingKey, SealingPublic, sealing_kid
from kiosk.errors import FormatError, LimitError, SealBrokenError, UnknownKeyError, UnknownVersionError

_INFO = b"madoguchi/entry/v1"
_KEY = b"madoguchi/entry/v1/key"
_COMMITMENT = b"madoguchi/entry/v1/commitment"


class Blank(msgspec.Struct):
    """A seal without its payload: context, wrapped secret and key stand, and wait for the one payload they are for.

    Making it takes the time (two key exchanges), and needs nothing of what is sealed. `close` may be called once.
    """

    context: bytes
    wraps: tuple[Wrap, ...]
    commitment: bytes
    key: bytes | None

    def __repr__(self) -> str:
        """Say the shape; never the key."""
        return f"Blank({len(self.wraps)} recipients)"

    def close(self, payload: bytes) -> bytes:
        """Seal the payload (packed bytes, kiosk.crypto.payload): the encoded Envelope.

        Raises:
            FormatError: used before; its key encrypts one message in its life.
            LimitError: more than 4 MiB.
        """
        key, self.key = self.key, None
        if key is None:
            raise FormatError("a seal is closed once")
        cipher = primitives.encrypt_once(key, payload, self.context)
        sealed = encode(Envelope(v=1, wraps=self.wraps, commitment=self.commitment, ciphertext=cipher))
        if len(sealed) > MAX_SEALED_BYTES:
            raise LimitError("a sealed entry has at most 4 MiB")
        return sealed


def blank(context: bytes, recipients: Sequence[SealingPublic], *, secret: bytes) -> Blank:
    """A seal that waits for its payload.

    Args:
        context: the encoded Context; the AEAD's aad.
        recipients: in the order of the context's key ids.
        secret: 32 fresh random bytes, never used again.

    Raises:
        UnknownVersionError: a recipient's suite is unknown.
    """
    if len(secret) != primitives.SECRET_BYTES or not recipients:
        raise FormatError("a seal needs 32 random bytes and a recipient")
    wraps = tuple(Wrap(key.kid, primitives.hpke_seal(secret, _checked(key), _info(context, key.kid))) for key in recipients)
    return Blank(context, wraps, primitives.hkdf(secret, _COMMITMENT), primitives.hkdf(secret, _KEY))


def seal(payload: bytes, context: bytes, recipients: Sequence[SealingPublic], *, secret: bytes) -> bytes:
    """Seal at once: `blank`, closed over the payload. Raises as both."""
    return blank(context, recipients, secret=secret).close(payload)


def open_seal(sealed: bytes, context: bytes, key: SealingKey) -> bytes:
    """Open what was sealed to this key.

    Returns:
        The packed payload.

    Raises:
        UnknownKeyError: sealed to others only.
        SealBrokenError: altered, cut short, or of another context; keep the bytes.
    """
    if len(sealed) > MAX_SEALED_BYTES:
        raise LimitError("a sealed entry has at most 4 MiB")
    envelope = decode(Envelope, sealed)
    wrap = next((wrap for wrap in envelope.wraps if wrap.kid == key.kid), None)
    if wrap is None:
        raise UnknownKeyError("not sealed to this key")
    secret = primitives.hpke_open(wrap.hpke, key.private, _info(context, key.kid))
    if len(secret) != primitives.SECRET_BYTES or primitives.hkdf(secret, _COMMITMENT) != envelope.commitment:
        raise SealBrokenError
    return primitives.decrypt_once(primitives.hkdf(secret, _KEY), envelope.ciphertext, context)


def content_hash(context: bytes, sealed: bytes) -> bytes:
    """SHA-256(context ‖ sealed), 32 bytes: "same content" always means this hash. The context is one CBOR item, so the join is unique."""
    return primitives.sha256(context, sealed)


def _info(context: bytes, kid: bytes) -> bytes:
    return _INFO + primitives.sha256(context) + primitives.sha256(kid)


def _checked(key: SealingPublic) -> bytes:
    if key.kid[:1] != bytes([SUITE_X25519]):
        raise UnknownVersionError("sealing suite")
    if key.kid != sealing_kid(key.public):
        raise FormatError("a sealing key's id does not fit it")
    return key.public

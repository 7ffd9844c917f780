"""Replies: keys that grow from the seed on the paper, and the seal around what the office signed. Layout: docs/formats/reply.md."""

from __future__ import annotations

from kiosk.crypto import primitives
from kiosk.crypto.keys import SealingKey
from kiosk.crypto.payload import pack, unpack

_REPLY = b"madoguchi/reply/v1"
_FOLLOW = b"madoguchi/follow/v1"
_SEAL = b"madoguchi/reply-seal/v1"


def reply_key(seed: bytes, submission_id: bytes) -> SealingKey:
    """The X25519 key that opens this submission's replies; its public half travels inside the sealed payload."""
    return SealingKey(primitives.hkdf(seed, _REPLY + submission_id))


def mailbox(reply_public: bytes) -> bytes:
    """Where the replies wait: SHA-256(public)[:16]."""
    return primitives.sha256(reply_public)[:16]


def follow_key(seed: bytes, submission_id: bytes) -> bytes:
    """What a follow-up shows to prove it comes from the holder of the receipt, 32 bytes."""
    return primitives.hkdf(seed, _FOLLOW + submission_id)


def follow_hash(key: bytes) -> bytes:
    """What the first payload holds of the follow key: its SHA-256."""
    return primitives.sha256(key)


def seal_reply(signed_reply: bytes, reply_public: bytes, submission_id: bytes) -> bytes:
    """Seal COSE_Sign1 of a Reply to the receipt's key, padded so that its length tells little."""
    return primitives.hpke_seal(pack(signed_reply, None), reply_public, _info(submission_id, mailbox(reply_public)))


def open_reply(sealed: bytes, key: SealingKey, submission_id: bytes) -> bytes:
    """Open a reply with the key from the receipt.

    Returns:
        COSE_Sign1 of a Reply; its signature is still to be checked with the office's key.

    Raises:
        SealBrokenError: altered, or not for this receipt.
    """
    return unpack(primitives.hpke_open(sealed, key.private, _info(submission_id, mailbox(key.public))), {})


def _info(submission_id: bytes, box: bytes) -> bytes:
    return _SEAL + primitives.sha256(submission_id, box)

"""Signed slot and context of an ordinary entry, read in one look: what the careful reader (kiosk.contract.codec) takes field by field.

A cloud reads a hundred of each in a push, and nearly all have the same shape. These readers accept some of the bytes that the careful
reader accepts, give exactly what it gives for them, and None for all others; then the careful reader decides. So nothing is accepted here
that is not accepted there; tests/unit/contract/test_layout.py holds the two equal. No signature is checked.
"""

from __future__ import annotations

import re
from functools import lru_cache

from kiosk.contract.codec import decode
from kiosk.contract.envelope import Context, Slot
from kiosk.errors import FormatError

_NUMBER = rb"([\x00-\x17]|\x18[\x18-\xff]|\x19[\x01-\xff].|\x1a(?!\x00\x00).{4})"
"""An unsigned integer of at most 32 bits in its shortest form (RFC 8949 section 4.2.1)."""
_SLOT = re.compile(
    rb"\xd2\x84\x4d\xa2\x01\x26\x04\x48(.{8})\xa0\x58(.)"
    rb"(\xa8\x01\x01\x02\x50(.{16})\x03" + _NUMBER + rb"\x04\x58\x20(.{32})\x05" + _NUMBER + rb"\x06(\x64free|\x66synced|\x66unsure)\x07"
    rb"" + _NUMBER + rb"\x08\x58\x20(.{32}))"
    rb"\x58\x40(.{64})",
    re.DOTALL,
)
"""COSE_Sign1 by ES256 with a key id of 8 bytes, over a slot with prev and without reason (docs/formats/signed.md, envelope.md)."""
_HALF_ORDER = bytes.fromhex("7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8")
"""Half the order of P-256: the greatest s of a signature that has no twin."""
_ID_BYTES, _SHORT = 16, 23
_TEXT = 0x60
"""First byte of a text, plus its length where that is at most 23 bytes."""


def read_signed_slot(signed: bytes) -> tuple[bytes, Slot] | None:
    """Key id and slot of a signed slot that is not the first of a chain.

    Args:
        signed: COSE_Sign1 of a Slot, as received.
    """
    found = _SLOT.fullmatch(signed)
    if found is None:
        return None
    kid, length, payload, epoch, seq, prev, minute, quality, floor, content_hash, signature = found.groups()
    if length[0] != len(payload) or signature[32:] > _HALF_ORDER:
        return None
    slot = Slot(1, epoch, _number(seq), prev, _number(minute), quality[1:].decode("ascii"), _number(floor), content_hash)
    return kid, slot


def read_context(data: bytes) -> Context | None:
    """A context with short names, by what stands around its submission id; that is decoded once for many.

    Args:
        data: an encoded Context, as received.
    """
    try:
        tenant_chars = data[4] - _TEXT
        device_chars = data[tenant_chars + 6] - _TEXT
        at = tenant_chars + device_chars + 7
        plain = 0 <= tenant_chars <= _SHORT and 0 <= device_chars <= _SHORT and data[at + 18] == 0x05 and data[at + 19] <= _SHORT
    except IndexError:
        return None
    if not plain or data[at : at + 2] != b"\x04\x50":
        return None
    around = _around(data[: at + 2], data[at + 20 :])
    if around is None:
        return None
    tenant, device, recipients = around
    return Context(1, tenant, device, data[at + 2 : at + 18], data[at + 19], recipients)


def _number(encoded: bytes) -> int:
    return int.from_bytes(encoded[1:], "big") if len(encoded) > 1 else encoded[0]


@lru_cache(maxsize=4096)
def _around(before: bytes, after: bytes) -> tuple[str, str, tuple[bytes, ...]] | None:
    """Tenant, device and recipients of a context, from its bytes before the submission id and those after the part.

    The heads that stand before have fixed the place and length of the id, whatever bytes it has; so what is sound with one is with any.
    """
    try:
        context = decode(Context, b"%b%b\x05\x00%b" % (before, bytes(_ID_BYTES), after))
    except FormatError:
        return None
    return context.tenant, context.device, context.recipients

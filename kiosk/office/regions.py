"""What a region of the cloud signs for an office counts only under a key of the region that it names: one region never speaks for another.

Keys come from the verified catalogue.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from kiosk.contract.codec import decode
from kiosk.contract.receipt import RunReceipt, TimeStatement
from kiosk.crypto import signing

RegionKeys = Mapping[str, Mapping[bytes, bytes]]
"""Region → key id → public key."""
S = TypeVar("S", RunReceipt, TimeStatement)


def read_signed(kind: type[S], signed: bytes, keys: RegionKeys) -> S:
    """Verify and decode a region's statement.

    Args:
        kind: what it should be.
        signed: COSE_Sign1.
        keys: of all regions.

    Raises:
        SignatureError, FormatError, UnknownKeyError: it is not that, or not of the region it names.
    """
    _, unverified = signing.read_unverified(signed)
    region = decode(kind, unverified).region
    return decode(kind, signing.verify_with(signed, keys.get(region, {})))

"""Where a reader of a feed stands, as opaque text: the feed's id, the position, and the start of the hash at that position.

The hash makes a cursor fit one history only: after a restore from an older backup the same position holds something else (or nothing),
and the reader is told to start again instead of missing what lies between. Pure; the look at the feed is the queries'.
"""

from __future__ import annotations

import base64
import binascii
import struct

import msgspec

from kiosk.errors import UnknownCursorError

FEED_ID_BYTES, CHECK_BYTES = 8, 8
_VERSION = 1
_LAYOUT = struct.Struct(f">B{FEED_ID_BYTES}sq{CHECK_BYTES}s")


class Cursor(msgspec.Struct, frozen=True):
    """`position` 0 with an empty `check` is the start."""

    feed_id: bytes
    position: int
    check: bytes

    @classmethod
    def at(cls, feed_id: bytes, position: int, item_hash: bytes) -> Cursor:
        """After the item of this position and hash."""
        return cls(feed_id, position, item_hash[:CHECK_BYTES])

    def text(self) -> str:
        """For the answer; URL-safe."""
        packed = _LAYOUT.pack(_VERSION, self.feed_id, self.position, self.check)
        return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def read(text: str) -> Cursor | None:
    """A cursor as it came back; None for no cursor.

    Raises:
        UnknownCursorError: not one of ours.
    """
    if not text:
        return None
    try:
        packed = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        version, feed_id, position, check = _LAYOUT.unpack(packed)
    except (binascii.Error, struct.error, ValueError) as fault:
        raise UnknownCursorError("not a cursor") from fault
    if version != _VERSION or position <= 0:
        raise UnknownCursorError("not a cursor of this version")
    return Cursor(feed_id, position, check)

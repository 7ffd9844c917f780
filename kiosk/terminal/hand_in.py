"""A hand-in as the screen process makes it: sealed, with its ids, before anything is committed.

Made once; what is declared is never sealed again, so a hand-in that is sent twice is the same bytes twice.
"""

from __future__ import annotations

import msgspec

from kiosk.contract.receipt import MAX_SUBMISSIONS_A_CODE

MAX_SUBMISSIONS = MAX_SUBMISSIONS_A_CODE
"""One signed receipt names them all, and one receipt code holds no more."""


class SealedPart(msgspec.Struct, frozen=True):
    """The form (part 0) or one attachment: the encoded Context and the encoded Envelope."""

    context: bytes
    sealed: bytes


class SealedSubmission(msgspec.Struct, frozen=True):
    """One receiver's share: `submission_id` 16 bytes, `number` the spoken number, `parts` in the order of their slots, part 0 last."""

    submission_id: bytes
    tenant: str
    number: str
    parts: tuple[SealedPart, ...]


class HandIn(msgspec.Struct, frozen=True):
    """One declaration act: all its submissions together or none. `hand_in_id` is 16 random bytes, made before the commit."""

    hand_in_id: bytes
    submissions: tuple[SealedSubmission, ...]

    @property
    def size_bytes(self) -> int:
        """Bytes of all parts, as they travel to the agent."""
        return sum(len(part.context) + len(part.sealed) for one in self.submissions for part in one.parts)

"""Hand-ins for tests, really sealed, from seeded randomness; and the keys and clock readings that go with them."""

from __future__ import annotations

import random

from kiosk.contract.codec import encode
from kiosk.contract.envelope import Context
from kiosk.crypto.keys import SealingKey, SoftwareSigner
from kiosk.crypto.primitives import p256_generate
from kiosk.crypto.receipts import new_number
from kiosk.crypto.sealing import seal
from kiosk.terminal.hand_in import HandIn, SealedPart, SealedSubmission
from kiosk.terminal.sync.clock import Reading

DEVICE = "t-0001"
TENANT = "muni:13101"
READING = Reading(minute=29_000_000, quality="synced", floor=28_999_000)
_RECIPIENTS = (SealingKey(b"\x01" * 32).shared(), SealingKey(b"\x02" * 32).shared())


def new_signer() -> SoftwareSigner:
    """A fresh device or cloud key."""
    return SoftwareSigner(p256_generate())


class Citizen:
    """Makes hand-ins as a screen process does; the same seed makes the same ids."""

    def __init__(self, seed: int = 1, device: str = DEVICE) -> None:
        self._random = random.Random(seed)
        self._device = device

    def declares(self, *payloads: bytes, tenant: str = TENANT, submissions: int = 1) -> HandIn:
        """A hand-in of `submissions` submissions, each with these payloads: attachments first, the form last."""
        shares = tuple(self._submission(payloads or (b"a form" * 100,), tenant) for _ in range(submissions))
        return HandIn(self._random.randbytes(16), shares)

    def again(self, hand_in: HandIn, payload: bytes) -> HandIn:
        """The same ids sealed a second time with other content, which no real screen does."""
        first = hand_in.submissions[0]
        parts = tuple(self._part(first.submission_id, number, payload, first.tenant) for number in [*range(1, len(first.parts)), 0])
        return HandIn(hand_in.hand_in_id, (SealedSubmission(first.submission_id, first.tenant, first.number, parts),))

    def _submission(self, payloads: tuple[bytes, ...], tenant: str) -> SealedSubmission:
        submission_id = self._random.randbytes(16)
        numbers = [*range(1, len(payloads)), 0]
        parts = tuple(self._part(submission_id, number, payload, tenant) for number, payload in zip(numbers, payloads, strict=True))
        return SealedSubmission(submission_id, tenant, new_number(self._random.randbytes(9)), parts)

    def _part(self, submission_id: bytes, number: int, payload: bytes, tenant: str) -> SealedPart:
        kids = tuple(key.kid for key in _RECIPIENTS)
        context = encode(Context(v=1, tenant=tenant, device=self._device, submission_id=submission_id, part=number, recipients=kids))
        return SealedPart(context, seal(payload, context, _RECIPIENTS, secret=self._random.randbytes(32)))

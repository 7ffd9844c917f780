"""A receiving body as the program knows it: its keys and its name, and how what its people write is kept.

Words of clerks are sealed like a submission, to the office's own key and the recovery key, so that the database alone tells nothing of
citizens. Does not read the catalogue or a database.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping
from typing import ClassVar

import msgspec

from kiosk.contract.codec import Wire, decode, encode
from kiosk.contract.envelope import Context
from kiosk.contract.submission import Submission
from kiosk.crypto.keys import SealingKey, SealingPublic, Signer
from kiosk.crypto.payload import pack, unpack
from kiosk.crypto.sealing import open_seal, seal
from kiosk.errors import UnknownKeyError
from kiosk.office.cases import Words
from kiosk.office.replying import APPEAL_DAYS, Sender

OFFICE_DEVICE = "office"
"""Stands for the device in the context of what an office seals to itself."""


class Body(msgspec.Struct, frozen=True, kw_only=True):
    """One tenant of this office.

    `sealing` maps key ids to private keys, the newest and all older ones; `recipients` are whom new words are sealed to (the newest
    office key first, then the recovery key, of which only the public half is here). `likeness` is a secret that keys the likeness of
    submissions, so that the column tells nothing.
    """

    prefecture: str
    tenant: str
    name: str
    signer: Signer
    sealing: Mapping[bytes, SealingKey]
    recipients: tuple[SealingPublic, ...]
    likeness: bytes
    appeal_days: int = APPEAL_DAYS

    def sender(self) -> Sender:
        """For kiosk.office.replying."""
        return Sender(self.tenant, self.name, self.signer, self.appeal_days)


class Kept(Wire, frozen=True):
    """Sealed words as a column holds them."""

    VERSIONS: ClassVar[tuple[int, ...]] = (1,)
    v: int
    context: bytes
    sealed: bytes


def keep_words(words: Words, body: Body, of: bytes, number: int, random: Callable[[int], bytes]) -> bytes:
    """Seal what a person wrote.

    Args:
        words: as written.
        body: whose keys.
        of: 16 bytes naming the case, or the item set aside.
        number: of the event; the seal holds for this place only.
        random: fresh random bytes.
    """
    context = encode(Context(1, body.tenant, OFFICE_DEVICE, of, number, tuple(key.kid for key in body.recipients)))
    return encode(Kept(1, context, seal(pack(encode(words), None), context, body.recipients, secret=random(32))))


def read_words(kept: bytes, body: Body, of: bytes, number: int) -> Words:
    """Open what was kept at this place.

    Raises:
        SealBrokenError, FormatError: altered, or moved from another place.
        UnknownKeyError: sealed to keys that are not here.
    """
    found = decode(Kept, kept)
    context = decode(Context, found.context)
    key = next((body.sealing[kid] for kid in context.recipients if kid in body.sealing), None)
    if key is None or (context.tenant, context.submission_id, context.part) != (body.tenant, of, number):
        raise UnknownKeyError("words of another place or key")
    return decode(Words, unpack(open_seal(found.sealed, found.context, key), {}))


def likeness(submission: Submission, body: Body) -> bytes:
    """A keyed hash that is the same for submissions with the same service and answers, whatever their pictures, language and time."""
    pictures = {ref.field for ref in submission.attachments}
    said = encode([submission.service, sorted((key, value) for key, value in submission.answers.items() if key not in pictures)])
    return hmac.new(body.likeness, said, hashlib.sha256).digest()

"""What carries a submission from the screen to the office: context, envelope, slot, entry. Layout: docs/formats/envelope.md.

    Context     made by the UI process before sealing; its bytes are the AEAD `aad`
    Envelope    wraps + commitment + ciphertext, as the sealed byte string
    Slot        made by the agent: the entry's place in the device's chain; the signed part
    Entry       signed slot + context + sealed: what is stored, pushed, and pulled by the office

Does no cryptography (kiosk.crypto does) and knows nothing of services.
"""

from __future__ import annotations

from typing import ClassVar

import msgspec

from kiosk.contract.codec import Wire

MAX_SEALED_BYTES = 4 * 1024 * 1024
MAX_PARTS = 41
"""Part 0, the form, and at most 40 attachments."""


class Context(Wire, frozen=True):
    """Who receives what from where. `tenant` is `muni:13101`, `police:13`, `corp:…`; `recipients` are key ids in order of the wraps."""

    VERSIONS: ClassVar[tuple[int, ...]] = (1,)
    v: int
    tenant: str
    device: str
    submission_id: bytes
    part: int
    recipients: tuple[bytes, ...]


class Wrap(Wire, frozen=True):
    """The entry's secret for one recipient: HPKE enc ‖ ciphertext, 32 + 32 + 16 bytes."""

    kid: bytes
    hpke: bytes


class Envelope(Wire, frozen=True):
    """The sealed byte string, decoded."""

    VERSIONS: ClassVar[tuple[int, ...]] = (1,)
    v: int
    wraps: tuple[Wrap, ...]
    commitment: bytes
    ciphertext: bytes


class Slot(Wire, frozen=True):
    """The entry's place in the chain; signed by the device.

    `prev` is the entry_hash of the entry before (None only for a chain's very first entry, with a `reason`).
    `minute` is the terminal's time in minutes since 1970 UTC, `quality` one of TIME_QUALITY, `floor` the trusted floor in minutes.
    """

    VERSIONS: ClassVar[tuple[int, ...]] = (1,)
    v: int
    epoch: bytes
    seq: int
    prev: bytes | None
    minute: int
    quality: str
    floor: int
    content_hash: bytes
    reason: str | None = None


TIME_QUALITY = ("synced", "free", "unsure")
CHAIN_REASONS = ("first", "journal_lost")


class Entry(Wire, frozen=True):
    """One entry as it travels: three byte strings, none of them ever encoded again."""

    slot: bytes
    context: bytes
    sealed: bytes


class PlacedEntry(msgspec.Struct, frozen=True):
    """An entry with its decoded slot and context, after shape checks and before any signature check."""

    entry: Entry
    slot: Slot
    context: Context
    entry_hash: bytes
    content_hash: bytes

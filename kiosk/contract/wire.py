"""Messages between terminal, cloud and office over HTTPS: CBOR bodies, zstd on the wire. Routes and limits: docs/formats/wire.md."""

from __future__ import annotations

from typing import ClassVar

from kiosk.contract.codec import Wire
from kiosk.contract.envelope import Entry

MAX_BATCH_ENTRIES = 100
MAX_BATCH_BYTES = 8 * 1024 * 1024
"""Sum of the entries' bytes; the body may have 64 KiB more for framing."""
FRAMING_BYTES = 64 * 1024
MAX_MAILBOXES = 16
MEDIA_TYPE = "application/vnd.madoguchi.v1+cbor"


class Push(Wire, frozen=True):
    """Entries, oldest first, with the credential of the device that signed them. `undrawn` lists submission ids no screen confirmed."""

    VERSIONS: ClassVar[tuple[int, ...]] = (1,)
    v: int
    credential: bytes
    entries: tuple[Entry, ...]
    undrawn: tuple[bytes, ...] = ()


class PushAnswer(Wire, frozen=True):
    """Signed run receipts (COSE_Sign1 of RunReceipt) and signed time (COSE_Sign1 of TimeStatement)."""

    VERSIONS: ClassVar[tuple[int, ...]] = (1,)
    v: int
    receipts: tuple[bytes, ...]
    time: bytes


class RepliesAnswer(Wire, frozen=True):
    """Sealed replies for this site since the cursor; `cursor` is opaque; `more` asks the caller to come again at once."""

    VERSIONS: ClassVar[tuple[int, ...]] = (1,)
    v: int
    replies: tuple[bytes, ...]
    cursor: str
    more: bool
    time: bytes


class Mailbox(Wire, frozen=True):
    """Where replies to one submission are kept: the receiver, and 16 bytes that only the holder of the receipt can know."""

    tenant: str
    mailbox: bytes


class AskMailboxes(Wire, frozen=True):
    """A terminal at another site asks for the replies of the receipt in front of it; answered by RepliesAnswer with an empty cursor."""

    VERSIONS: ClassVar[tuple[int, ...]] = (1,)
    v: int
    mailboxes: tuple[Mailbox, ...]


class FeedItem(Wire, frozen=True):
    """One entry for the office, with what the cloud knows: the credential, when it was first stored, and a quarantine code if any."""

    entry: Entry
    credential: bytes
    stored_receipt: bytes
    first_stored: int
    undrawn: bool = False
    quarantine: str | None = None


class FeedAnswer(Wire, frozen=True):
    """The office's entries since its cursor."""

    VERSIONS: ClassVar[tuple[int, ...]] = (1,)
    v: int
    items: tuple[FeedItem, ...]
    cursor: str
    more: bool
    time: bytes


class Taken(Wire, frozen=True):
    """The office has everything up to `cursor` in its own backup."""

    VERSIONS: ClassVar[tuple[int, ...]] = (1,)
    v: int
    cursor: str


class PostReplies(Wire, frozen=True):
    """Sealed replies (encoded SealedReply) that the office hands to the cloud; idempotent by their SHA-256."""

    VERSIONS: ClassVar[tuple[int, ...]] = (1,)
    v: int
    replies: tuple[bytes, ...]


class EnrolmentAnswer(Wire, frozen=True):
    """`state` is `pending`, `approved` (with the credential) or `refused`."""

    VERSIONS: ClassVar[tuple[int, ...]] = (1,)
    v: int
    state: str
    credential: bytes | None = None


class Problem(Wire, frozen=True):
    """Every error answer: the stable code, a hint for a person, and the signed time where the clock is the trouble."""

    VERSIONS: ClassVar[tuple[int, ...]] = (1,)
    v: int
    code: str
    hint: str
    time: bytes | None = None

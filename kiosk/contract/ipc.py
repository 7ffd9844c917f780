"""Messages between the UI process and the agent: length-prefixed msgpack frames of at most 1 MiB. Layout: docs/formats/ipc.md.

The UI only asks; the agent only answers. A hand-in's entries come first, in chunks, then one Submit commits them.
"""

from __future__ import annotations

import msgspec

MAX_FRAME_BYTES = 1024 * 1024
CHUNK_BYTES = 512 * 1024


class Frame(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="t"):
    """One message; the field `t` names its kind."""


class Hello(Frame, frozen=True, tag="hello"):
    """The first frame of a UI: its process id and the version of the frames it speaks."""

    pid: int
    version: int = 1


class TakeVisit(Frame, frozen=True, tag="take_visit"):
    """Ask for the one visit lease; `space_bytes` is reserved before the first question."""

    space_bytes: int


class Chunk(Frame, frozen=True, tag="chunk"):
    """A piece of a sealed entry on its way to the agent, kept in the agent's memory until Submit or the end of the connection."""

    hand_in_id: bytes
    index: int
    context: bytes
    data: bytes
    last: bool


class HandInLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One submission of the hand-in: `entries` are indices of its chunks, part 0 last."""

    submission_id: bytes
    tenant: str
    number: str
    entries: tuple[int, ...]


class Submit(Frame, frozen=True, tag="submit"):
    """Commit everything of this hand-in, or nothing."""

    hand_in_id: bytes
    lines: tuple[HandInLine, ...]


class Lookup(Frame, frozen=True, tag="lookup"):
    """Was this hand-in committed? Answered by Queued or Missing."""

    hand_in_id: bytes


class Drawn(Frame, frozen=True, tag="drawn"):
    """The screen has shown the number: from here on the hand-in is *accepted by the terminal*."""

    hand_in_id: bytes


class FetchReplies(Frame, frozen=True, tag="fetch_replies"):
    """The sealed replies of these mailboxes.

    `tenants` names the receiver of each mailbox, in the same order: with them, and with a line, the cloud is asked too.
    """

    mailboxes: tuple[bytes, ...]
    tenants: tuple[str, ...] = ()


class AskStatus(Frame, frozen=True, tag="ask_status"):
    """How is the terminal?"""


class EndVisit(Frame, frozen=True, tag="end_visit"):
    """Give the lease back; the UI process ends right after."""


class Welcome(Frame, frozen=True, tag="welcome"):
    """The agent's first answer.

    `catalogue` is the folder of the installed catalogue's version and `manifest_sha256` the hash of its manifest.json. `undrawn` are the
    signed claims of a hand-in that no screen confirmed (handed in less than a visit ago), for the notice of DESIGN section 3.6.
    """

    device: str
    site: str
    tenant: str
    credential: bytes
    catalogue: str
    manifest_sha256: bytes
    undrawn: bytes | None = None


class Granted(Frame, frozen=True, tag="granted"):
    """The lease is this connection's."""


class Received(Frame, frozen=True, tag="received"):
    """The chunk is in memory."""

    index: int


class Queued(Frame, frozen=True, tag="queued"):
    """Committed with synchronous=FULL: the signed receipt claims (COSE_Sign1 of ReceiptClaims), the same bytes at every asking."""

    claims: bytes


class Missing(Frame, frozen=True, tag="missing"):
    """That hand-in is not in the journal: send the same sealed bytes again."""


class Noted(Frame, frozen=True, tag="noted"):
    """Done."""


class HeldReplies(Frame, frozen=True, tag="held_replies"):
    """Encoded SealedReply items, at most what fits one frame, and the time of the last pull (seconds since 1970 UTC, 0 for never)."""

    replies: tuple[bytes, ...]
    as_of: int


class Status(Frame, frozen=True, tag="status"):
    """The terminal's state, without personal data. `line` is `up`, `down` or `unknown`; `time_quality` as in the slot.

    `queued` counts entries not yet released by a `copied` receipt, `oldest_minute` is the oldest of them. `sealing_keys_age_h` is the
    catalogue's age in hours. `printer` is `ready`, `paper_out` or `absent`.
    """

    line: str
    queued: int
    oldest_minute: int
    last_contact: int
    time_quality: str
    now: int
    space: str = "ok"


class Fault(Frame, frozen=True, tag="fault"):
    """The agent could not: a stable code of kiosk.errors, and its hint."""

    code: str
    hint: str


Question = Hello | TakeVisit | Chunk | Submit | Lookup | Drawn | FetchReplies | AskStatus | EndVisit
Answer = Welcome | Granted | Received | Queued | Missing | Noted | HeldReplies | Status | Fault

"""What can happen to a visit. Touches and keys are plain strings (docs/formats/visit.md lists them); everything else is one of these.

Events carry what the shell found out; the visit decides what it means. No secret is ever in an event: seeds and keys stay in the shell.
"""

from __future__ import annotations

import msgspec

from kiosk.contract.reply import Reply


class Event(msgspec.Struct, frozen=True):
    """Something that happened outside the visit."""


class Tick(Event, frozen=True):
    """Time went on: `now_s` of a monotonic clock, in seconds. Not a touch: the idle clock goes on."""

    now_s: float


class Drawn(Event, frozen=True):
    """The screen of this name is on the glass, every pixel of it. Not a touch."""

    screen: str


class VisitGranted(Event, frozen=True):
    """The agent gave the visit lease and reserved the space."""


class VisitRefused(Event, frozen=True):
    """No lease; `code` is a code of kiosk.errors (`queue_full`, `visit_taken`, `line_down` for a lost agent)."""

    code: str


class PhotoTaken(Event, frozen=True):
    """The shell holds a picture under `ref` (no name of a person or place in it), shrunk, without EXIF and GPS."""

    ref: str
    size_bytes: int


class PhotoFailed(Event, frozen=True):
    """No picture: the camera is away, or gave nothing."""


class Converted(Event, frozen=True):
    """What the kana may be in kanji, best first; the answer to effect Convert with the same `kana` and `is_name`."""

    kana: str
    is_name: bool
    candidates: tuple[str, ...]


class Town(msgspec.Struct, frozen=True):
    """One town of a postal code, as the Post names it, with its katakana reading. `town` is empty where the code covers a whole city."""

    prefecture: str
    city: str
    town: str
    prefecture_kana: str = ""
    city_kana: str = ""
    town_kana: str = ""


class TownsFound(Event, frozen=True):
    """The towns of a postal code of 7 digits; none when the code is unknown."""

    postal_code: str
    towns: tuple[Town, ...]


class HandedInLine(msgspec.Struct, frozen=True):
    """One submission of the hand-in, in the plan's order: its spoken number, 10 characters."""

    tenant: str
    number: str


class Queued(Event, frozen=True):
    """Committed: the terminal has the hand-in. `handed_in` in minutes since 1970 UTC, as the signed claims say.

    `codes` are the texts of the receipt's QR codes; empty for a follow-up, whose answers go to the first receipt.
    """

    handed_in: int
    lines: tuple[HandedInLine, ...]
    codes: tuple[str, ...] = ()


class SubmitUnsure(Event, frozen=True):
    """The agent went away before it answered: handed in or not is unknown. The shell looks it up; another answer follows.

    `numbers` are the spoken numbers that the hand-in has, or would have.
    """

    numbers: tuple[str, ...] = ()


class SubmitUnknown(Event, frozen=True):
    """The agent can't be asked within a bounded time: nobody may say "handed in", nor "not handed in". `numbers` as in SubmitUnsure."""

    numbers: tuple[str, ...] = ()


class SubmitRefused(Event, frozen=True):
    """Nothing was handed in, for certain; `code` of kiosk.errors, `tenant` the receiver it is about, if one."""

    code: str
    tenant: str = ""


class ReadCase(msgspec.Struct, frozen=True):
    """What this terminal knows of one submission of a receipt: replies in order of reply_no. `number` is the spoken one.

    `unreadable` counts replies that could not be opened or whose signature no listed office key verifies: they are not shown.
    """

    submission_id: bytes
    tenant: str
    number: str
    replies: tuple[Reply, ...] = ()
    unreadable: int = 0


class RepliesRead(Event, frozen=True):
    """The receipt was read. `as_of`: seconds since 1970 UTC of the last contact with the cloud, 0 for never. `handed_in` in minutes."""

    as_of: int
    handed_in: int
    cases: tuple[ReadCase, ...]


class ReceiptUnread(Event, frozen=True):
    """The scanned text is no receipt of ours, or the agent could not answer; `code` of kiosk.errors."""

    code: str


class Printed(Event, frozen=True):
    """The paper came out."""


class PrintFailed(Event, frozen=True):
    """No paper; `code` is `paper_out` or `absent`."""

    code: str


class StaffCalled(Event, frozen=True):
    """The call went out."""


class StaffUnreachable(Event, frozen=True):
    """Nobody can be called from here."""


class UndrawnFound(Event, frozen=True):
    """At the start of a UI: a hand-in was committed and no screen confirmed it. `handed_in` in minutes since 1970 UTC."""

    handed_in: int
    numbers: tuple[str, ...]

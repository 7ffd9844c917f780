"""What a visit wants done outside: values that the shell (the Runner of kiosk.terminal.visitor) carries out.

Each says which event answers it. The visit holds no device, file, socket, key or random number.
"""

from __future__ import annotations

import msgspec

from kiosk.terminal.plan import HandInPlan
from kiosk.terminal.slip import PreparedFacts, ReceiptFacts


class Effect(msgspec.Struct, frozen=True):
    """Something to be done."""


class TakeVisit(Effect, frozen=True):
    """Ask the agent for the lease and reserve space, in bytes. Answer: VisitGranted or VisitRefused."""

    space_bytes: int


class TakePhoto(Effect, frozen=True):
    """Take one picture now. Answer: PhotoTaken or PhotoFailed."""


class ForgetPhoto(Effect, frozen=True):
    """Drop the picture's bytes. No answer."""

    ref: str


class Convert(Effect, frozen=True):
    """Kana to kanji, off the drawing thread. Answer: Converted."""

    kana: str
    is_name: bool


class FindTowns(Effect, frozen=True):
    """The towns of a postal code, 7 digits. Answer: TownsFound."""

    postal_code: str


class Submit(Effect, frozen=True):
    """Seal the plan exactly once (kiosk.terminal.declaration) and give it to the agent.

    Answer: Queued, SubmitRefused or SubmitUnknown; while the agent is away SubmitUnsure first.
    """

    plan: HandInPlan


class AskAgain(Effect, frozen=True):
    """Ask once more what became of the hand-in that is sealed already; where it is absent, send the same bytes. Answer: as Submit."""


class ConfirmDrawn(Effect, frozen=True):
    """The screen has shown the number of the hand-in just queued: tell the agent `drawn`. No answer."""


class Print(Effect, frozen=True):
    """Print one slip (kiosk.terminal.slip composes it from the facts). Answer: Printed or PrintFailed."""

    facts: ReceiptFacts | PreparedFacts


class FetchReplies(Effect, frozen=True):
    """Read a receipt's code (kiosk.terminal.reading) and ask the agent for its mailboxes. Answer: RepliesRead or ReceiptUnread.

    The shell keeps the seed for the rest of the visit, for a follow-up.
    """

    code: str


class CallStaff(Effect, frozen=True):
    """Call somebody; `reason`: help, undrawn, trouble. Answer: StaffCalled or StaffUnreachable."""

    reason: str


class Erase(Effect, frozen=True):
    """Drop at once what the shell holds of this visit: pictures, seeds, sealed bytes. No answer."""


class EndVisit(Effect, frozen=True):
    """Give the lease back and end the process; a slip being printed may finish within 10 s. No answer."""

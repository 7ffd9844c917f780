"""The whole of one visit as a value. Every touch makes a new one; nothing of it outlives the UI process.

Holds no key, seed, picture or image: pictures are references, ids and numbers come from the shell when something has been queued.
"""

from __future__ import annotations

import datetime as dt
import enum
from typing import Any, TypeVar

import msgspec

from kiosk.terminal.flow import Answer, Place, Stop
from kiosk.terminal.visit.events import Queued, RepliesRead, Town, UndrawnFound


class Step(enum.Enum):
    """Which screen family is shown (kiosk.terminal.screens has one builder for each)."""

    ATTRACT = "attract"
    LANGUAGE = "language"
    PURPOSE = "purpose"
    SERVICES = "services"
    CLOSED = "closed"
    BEFORE = "before"
    PRIVATE_WAY = "private_way"
    LEFT = "left"
    PAGE = "page"
    OFFER = "offer"
    MORE = "more"
    CHECK = "check"
    ANOTHER = "another"
    DECLARE = "declare"
    SEALING = "sealing"
    RECEIPT = "receipt"
    PREPARED = "prepared"
    SCAN = "scan"
    FETCHING = "fetching"
    CASES = "cases"
    REPLY = "reply"
    TROUBLE = "trouble"
    END = "end"


class Overlay(enum.Enum):
    """What lies over the step for a moment; the step and everything typed stay as they are."""

    NONE = ""
    LANGUAGE = "language"
    HELP = "help"
    ERASE = "erase"
    IDLE = "idle"


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """A part of the state."""


S = TypeVar("S", bound=msgspec.Struct)


def evolve(value: S, **changes: Any) -> S:  # noqa: ANN401 - any field of any part
    """The same value with some fields changed."""
    return msgspec.structs.replace(value, **changes)


class FollowUpTo(Part, frozen=True):
    """Set on a run that answers an earlier submission: which, and which reply (0 when none was at hand). `version` is the service's."""

    case: int
    submission_id: bytes
    tenant: str
    reply_no: int
    version: int


class Run(Part, frozen=True, weakref=True):
    """One service in this visit.

    `drafts` is what stands in the boxes, as typed: box key → text, chosen values joined by a line feed; `answers` what was accepted on
    going on. Both stay whatever branch is taken. `passed` are the places gone on from. A `follow_up` asks only what its `route` names.
    """

    service: str
    acceptance: str
    answers: dict[str, Answer] = {}
    more: dict[str, bool] = {}
    drafts: dict[str, str] = {}
    passed: frozenset[Place] = frozenset()
    checked: bool = False
    left_out: bool = False
    follow_up: FollowUpTo | None = None
    route: tuple[Stop, ...] = ()


class Wrong(Part, frozen=True):
    """One thing to mend: the box it belongs to ("" for the page), and the message with its arguments."""

    box: str
    message: str
    service: str = ""
    args: dict[str, str | int] = {}


class Typing(Part, frozen=True):
    """What the keys do: which box has the focus, which board is shown, and which kana are still to be converted.

    `composing` are the last letters of the focused box, in hiragana, that a candidate would replace; `candidates` belong to
    `candidates_for`, so that a late answer about other kana shows nothing. `row` is the shown strip of candidates.
    """

    focus: str = ""
    board: str = ""
    capitals: bool = True
    composing: str = ""
    candidates_for: str = ""
    candidates: tuple[str, ...] = ()
    row: int = 0


class Towns(Part, frozen=True):
    """Towns of the postal code in a box; `asked` False until the answer is there."""

    box: str
    postal_code: str
    found: bool
    towns: tuple[Town, ...] = ()


class Calling(Part, frozen=True):
    """A call for staff: since when, and whether it went out (None: not known yet)."""

    since: dt.datetime
    reached: bool | None = None


class State(Part, frozen=True):
    """One visit at one moment.

    `pending` names the answer waited for (`photo`, `queued`, `unsure`, `replies`) for `waited_s` seconds: meanwhile the idle clock stands
    still. `chosen` is the service looked at before it is begun, `trouble` the code of what stops the visit, `numbers` those of a hand-in
    that may or may not be stored, `reply` the number of the reply shown (0: the newest).
    `printing` is "", busy, done or a code of PrintFailed. `idle_s` counts seconds without a touch, `ended_s` seconds since the end was
    shown (negative once the process was told to end), `undrawn_s` since its notice is; `undrawn_told`: staff know of it.
    """

    step: Step = Step.ATTRACT
    overlay: Overlay = Overlay.NONE
    lang: str = "ja"
    size: str = "normal"
    theme: str = "light"
    page: int = 0

    runs: tuple[Run, ...] = ()
    run: int = 0
    at: Place | None = None
    returning: bool = False
    chosen: str = ""
    typing: Typing = Typing()
    towns: Towns | None = None
    wrong: tuple[Wrong, ...] = ()
    photos: dict[str, int] = {}
    photo_failed: str = ""

    pending: str = ""
    waited_s: float = 0.0
    trouble: str = ""
    numbers: tuple[str, ...] = ()
    queued: Queued | None = None
    confirmed: bool = False
    printing: str = ""
    calling: Calling | None = None
    undrawn: UndrawnFound | None = None
    undrawn_told: bool = False

    read: RepliesRead | None = None
    case: int = 0
    reply: int = 0
    unread: str = ""

    idle_s: float = 0.0
    ended_s: float = 0.0
    undrawn_s: float = 0.0
    ticked_s: float | None = None

    def noticed(self) -> State:
        """The notice of an undrawn hand-in was read, or has stood long enough."""
        return evolve(self, undrawn=None, undrawn_told=False, printing="")

    def current(self) -> Run:
        """The run being filled."""
        return self.runs[self.run]

    def with_run(self, **changes: Any) -> State:  # noqa: ANN401 - any field of Run
        """The state with the current run changed."""
        run = evolve(self.runs[self.run], **changes)
        return evolve(self, runs=(*self.runs[: self.run], run, *self.runs[self.run + 1 :]))

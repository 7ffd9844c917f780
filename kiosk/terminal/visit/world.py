"""What a visit is told about the world: catalogue, texts, time and the terminal's condition. All of it arguments, none of it kept.

`Offer` is all a visit needs of a service; kiosk.catalog.offered.Offered is one, kiosk.terminal.visit.followups makes another.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Protocol

import msgspec

from kiosk.contract.service import Acceptance, Act, Document, Field, Service, Step, ToDo


class Wording(Protocol):
    """Messages by language and id (kiosk.catalog.texts.Texts)."""

    def has(self, lang: str, key: str) -> bool:
        """Whether there is such a message."""

    def get(self, lang: str, key: str, **args: str | int) -> str:
        """The message."""


class Offer(Protocol):
    """One service as this site offers it: under the receiver's policy, with its texts and rules."""

    @property
    def service(self) -> Service:
        """The declaration, policy merged in."""

    @property
    def acceptance(self) -> Acceptance:
        """How far this terminal may go: the weakest of service, policy and site."""

    @property
    def tenant(self) -> str:
        """The receiver's tenant code."""

    @property
    def texts(self) -> Wording:
        """The service's texts."""

    @property
    def files(self) -> bool:
        """Whether the visit makes an entry."""

    @property
    def books(self) -> bool:
        """Whether the entry is only the booking of a visit."""

    @property
    def act(self) -> Act:
        """The act of the entry."""

    @property
    def arrival(self) -> str:
        """What counts as arrival: `office`, `cloud` or `counter`."""

    @property
    def fee_yen(self) -> int:
        """The fee."""

    def say(self, lang: str, key: str, **args: str | int) -> str:
        """A message, in the wording for this acceptance where there is one."""

    def receiver(self, lang: str) -> str:
        """The receiver's name."""

    def contact(self, lang: str) -> str:
        """Section, phone and hours; empty when the policy names none."""

    def options(self, asked: Field, lang: str, today: dt.date) -> tuple[tuple[str, str], ...]:
        """Values and labels of a field whose options come from the policy or the calendar."""

    def holds(self, rule: str | None, answers: Mapping[str, Any], group: str | None, member: int, today: dt.date) -> bool:
        """Whether a rule of the declaration holds."""

    def documents(self, answers: Mapping[str, Any], today: dt.date) -> tuple[Document, ...]:
        """The papers wanted, as the answers stand."""

    def steps(self, answers: Mapping[str, Any], today: dt.date) -> tuple[Step, ...]:
        """What comes next."""

    def left_to_do(self, answers: Mapping[str, Any], today: dt.date) -> tuple[tuple[ToDo, dt.date | None], ...]:
        """What is left to do elsewhere, with the last day where the law sets one."""

    def deadline(self, answers: Mapping[str, Any]) -> dt.date | None:
        """The last day for this filing; shown, never enforced."""


class TerminalStatus(msgspec.Struct, frozen=True, kw_only=True):
    """The terminal's condition, without personal data.

    `line`: up, down, unknown. `printer`: ready, paper_out, absent. `camera`: ready, absent. `agent`: up, lost. `queue`: ok, full.
    """

    line: str = "unknown"
    printer: str = "ready"
    camera: str = "ready"
    agent: str = "up"
    queue: str = "ok"


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """Times in seconds (site policy).

    Without a touch until the warning, to answer it, how long the end stays on the glass, how long the notice of an undrawn hand-in; and
    how long an answer is waited for at most: of the camera, of the agent about replies, of the agent about a hand-in.
    """

    idle_s: float = 60.0
    answer_s: float = 30.0
    end_s: float = 4.0
    undrawn_s: float = 60.0
    photo_s: float = 20.0
    replies_s: float = 60.0
    hand_in_s: float = 180.0


class World(msgspec.Struct, frozen=True, kw_only=True):
    """Everything a step of the visit may look at.

    `offers` by service id; `words` are the texts of the frame and of the vocabulary; `now` is aware, in Asia/Tokyo; `place` the site's
    name by language; `missing_keys` the tenants that the installed catalogue lists no sealing key for.
    """

    offers: Mapping[str, Offer]
    words: Wording
    now: dt.datetime
    place: Mapping[str, str]
    langs: tuple[str, ...] = ("ja", "ja-easy", "en")
    status: TerminalStatus = TerminalStatus()
    limits: Limits = Limits()
    missing_keys: frozenset[str] = frozenset()

    def __repr__(self) -> str:
        """Short: a catalogue is long."""
        return f"World({len(self.offers)} offers, {self.now.isoformat()}, {self.status!r})"

    @property
    def today(self) -> dt.date:
        """The day at the terminal."""
        return self.now.date()

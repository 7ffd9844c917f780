"""A service as one site offers it: the declaration under the receiver's policy, how far it goes here, its texts and rules.

Does not load or check (kiosk.catalog.loading, .checking) and does not walk a visit.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kiosk.catalog.conditions import Rules
from kiosk.catalog.faults import Fault
from kiosk.catalog.opening import is_open, open_days
from kiosk.catalog.texts import Texts, marked
from kiosk.contract.keys import Site
from kiosk.contract.policy import Listed, Values
from kiosk.contract.service import OUTCOMES, UNKNOWN, Acceptance, Act, Document, Field, Service, Step, ToDo, Widget, answer_key
from kiosk.contract.vocabulary import TERMS
from kiosk.contract.vocabulary.dates import deadline, read_iso
from kiosk.contract.vocabulary.showing import show_day, show_time

DISASTERS, VISIT_TIMES = "disasters", "visit_times"
POLICY_LISTS = (DISASTERS, VISIT_TIMES)
"""What a field's `options_from` may name."""


@dataclass(frozen=True)
class Offered:
    """One service at one site.

    `service` has the policy merged in (added questions and papers, the receiver's list as options), `acceptance` is the weakest of service,
    policy and site, `tenant` the receiver's code, `values` the policy points that hold.
    """

    service: Service
    acceptance: Acceptance
    tenant: str
    texts: Texts
    values: Values
    rules: Rules = field(repr=False)
    declared: Service = field(repr=False)
    """The declaration alone, as its schema is generated from."""

    @property
    def files(self) -> bool:
        """Whether a visit makes an entry; else it prints the prepared form."""
        return self.acceptance.files or self.books

    @property
    def books(self) -> bool:
        """Whether the entry is only the booking of a visit: preparing is never called filing."""
        return self.acceptance is Acceptance.PREPARE and self.service.booking

    @property
    def act(self) -> Act:
        """The act of the entry made here."""
        return Act.BOOKING if self.books else self.service.act

    @property
    def outcomes(self) -> tuple[str, ...]:
        """What a clerk may decide about an entry made here."""
        return OUTCOMES[Act.BOOKING] if self.books else self.service.outcomes

    @property
    def fee_yen(self) -> int:
        """The fee under the policy."""
        return self.service.fee_yen if self.values.fee_yen is None else self.values.fee_yen

    @property
    def arrival(self) -> str:
        """What counts as arrival: `office`, `cloud` or `counter`."""
        return self.values.arrival or self.service.arrival

    def say(self, lang: str, key: str, **args: str | int) -> str:
        """The message, in the wording for this acceptance (`<key>-prepare`) where there is one. Raises as `Texts.get`."""
        own = f"{key}-{self.acceptance.value}"
        return self.texts.get(lang, own if self.texts.has(lang, own) else key, **args)

    def receiver(self, lang: str) -> str:
        """The receiver's name, with readings in ja-easy; its code where the policy names none."""
        return marked(self.values.office.name[lang]) if self.values.office else self.tenant

    def contact(self, lang: str) -> str:
        """Section, phone and hours; empty when the policy names none."""
        office = self.values.office
        return marked(f"{office.section[lang]}  {office.phone}\n{office.hours[lang]}") if office else ""

    def appeal(self, lang: str) -> str:
        """How to appeal against a decision (教示), as the policy words it; empty when it does not."""
        return marked(self.values.appeal[lang]) if self.values.appeal else ""

    def options(self, asked: Field, lang: str, today: dt.date) -> tuple[tuple[str, str], ...]:
        """Values and labels of a choice, also where they come from the receiver's list or the calendar; `show_if` is not looked at."""
        if TERMS[asked.term].widget is Widget.SLOT:
            return tuple((day.isoformat(), show_day(day, lang)) for day in self.open_days(today))
        own: dict[str, str] = {one.value: marked(one.label[lang]) for one in self.listed(asked)}
        if asked.options_from == VISIT_TIMES and self.values.opening:
            own = {one: show_time(one, lang) for one in self.values.opening.times}
        return tuple((one.value, own.get(one.value) or self.texts.get(lang, f"{asked.id}-{one.value}")) for one in asked.options)

    def listed(self, asked: Field) -> tuple[Listed, ...]:
        """The receiver's list behind a field."""
        return (self.values.disasters or ()) if asked.options_from == DISASTERS else ()

    def open_days(self, today: dt.date) -> tuple[dt.date, ...]:
        """Days a visit can be booked for."""
        return open_days(self.values.opening, today) if self.values.opening else ()

    def holds(self, rule: str | None, answers: Mapping[str, Any], group: str | None, member: int, today: dt.date) -> bool:
        """Whether a rule of the declaration holds; see Rules.holds."""
        return self.rules.holds(rule, answers, today, group, member)

    def documents(self, answers: Mapping[str, Any], today: dt.date) -> tuple[Document, ...]:
        """The papers wanted, as the answers stand."""
        return tuple(one for one in self.service.documents if self.rules.holds(one.show_if, answers, today))

    def steps(self, answers: Mapping[str, Any], today: dt.date) -> tuple[Step, ...]:
        """What comes next, as the answers stand."""
        return tuple(one for one in self.service.steps if self.rules.holds(one.show_if, answers, today))

    def left_to_do(self, answers: Mapping[str, Any], today: dt.date) -> tuple[tuple[ToDo, dt.date | None], ...]:
        """What is left to do elsewhere, each with its last day where the law sets one."""
        shown = [one for one in self.service.left_to_do if self.rules.holds(one.show_if, answers, today)]
        return tuple((one, self._last_day(one.field, one.days, answers)) for one in shown)

    def deadline(self, answers: Mapping[str, Any]) -> dt.date | None:
        """The last day for this filing, moved off closed days where the office's days are known; shown, never enforced."""
        declared = self.service.deadline
        if declared is None:
            return None
        if declared.days is None:
            return self._apply_by(declared.field, answers)
        return self._last_day(declared.field, declared.days, answers)

    def _last_day(self, field_id: str | None, days: int | None, answers: Mapping[str, Any]) -> dt.date | None:
        if field_id is None or days is None:
            return None
        answer = self._answer(field_id, answers)
        opening = self.values.opening
        closed = (lambda day: not is_open(opening, day)) if opening else None
        return deadline(read_iso(answer), days, closed=closed) if answer and answer != UNKNOWN else None

    def _apply_by(self, field_id: str, answers: Mapping[str, Any]) -> dt.date | None:
        _, asked = self.service.fields()[field_id]
        chosen = self._answer(field_id, answers)
        return next((one.apply_by for one in self.listed(asked) if one.value == chosen), None)

    def _answer(self, field_id: str, answers: Mapping[str, Any]) -> Any:  # noqa: ANN401 - any stored answer
        page, asked = self.service.fields()[field_id]
        return answers.get(answer_key(page, asked))


@dataclass(frozen=True)
class Catalogue:
    """Everything one site offers, by service id; `faults` are those of services left out."""

    site: Site
    services: dict[str, Offered]
    faults: tuple[Fault, ...] = ()

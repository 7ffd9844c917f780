"""The pages of a follow-up: the corrected questions of the service where this terminal knows its version, and free text and photos.

Where the version is unknown, or no reply is at hand, text and photos are all there is; a clerk reads them beside the case.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from kiosk.contract.reply import CORRECTION, Ask, Reply
from kiosk.contract.service import Acceptance, Act, Document, Field, Page, Role, Service, Step, ToDo, answer_key
from kiosk.terminal.flow import Place, Stop
from kiosk.terminal.visit.world import Offer, Wording

TEXT, PHOTOS = "followup_text", "followup_photos"
TEXT_KEY, PHOTOS_KEY = f"matter.text.{TEXT}", f"matter.photos.{PHOTOS}"
"""Answer keys of what is said in one's own words and of the pictures that belong to no question."""

_PAGES = (
    Page(id=TEXT, fields=(Field(id=TEXT, term="matter.text", role=Role.MATTER, required=False, multiline=True),)),
    Page(id=PHOTOS, fields=(Field(id=PHOTOS, term="matter.photos", role=Role.MATTER, required=False),)),
)
_MEMBER = re.compile(r"\[([0-9]+)\]")


@dataclass(frozen=True)
class FollowUpOffer:
    """An Offer for answering: the known service's pages, if it is known, and the two free ones."""

    tenant: str
    service: Service
    words: Wording
    base: Offer | None

    @property
    def acceptance(self) -> Acceptance:
        """As the first filing; a follow-up is only ever sent."""
        return Acceptance.COMPLETE

    @property
    def texts(self) -> Wording:
        """The service's texts with the frame's behind them."""
        return _Both(self.base.texts if self.base else self.words, self.words)

    @property
    def files(self) -> bool:
        """A follow-up always makes an entry."""
        return True

    @property
    def books(self) -> bool:
        """Never a booking of its own."""
        return False

    @property
    def act(self) -> Act:
        """The first filing's kind of act, as far as this terminal knows it."""
        return self.base.act if self.base else self.service.act

    @property
    def arrival(self) -> str:
        """As the first filing."""
        return self.base.arrival if self.base else self.service.arrival

    @property
    def fee_yen(self) -> int:
        """Nothing to pay."""
        return 0

    def say(self, lang: str, key: str, **args: str | int) -> str:
        """The service's message where it has one, else the frame's."""
        if self.base and self.base.texts.has(lang, key):
            return self.base.say(lang, key, **args)
        return self.words.get(lang, key, **args)

    def receiver(self, lang: str) -> str:
        """The receiver's name, or its code when the service is unknown here."""
        return self.base.receiver(lang) if self.base else self.words.get(lang, "followup-receiver")

    def contact(self, lang: str) -> str:
        """Where to ask."""
        return self.base.contact(lang) if self.base else ""

    def options(self, asked: Field, lang: str, today: dt.date) -> tuple[tuple[str, str], ...]:
        """As the service offers them."""
        return self.base.options(asked, lang, today) if self.base else ()

    def holds(self, rule: str | None, answers: Mapping[str, Any], group: str | None, member: int, today: dt.date) -> bool:
        """Everything asked is shown: the other answers are sealed."""
        del rule, answers, group, member, today
        return True

    def documents(self, answers: Mapping[str, Any], today: dt.date) -> tuple[Document, ...]:
        """None."""
        del answers, today
        return ()

    def steps(self, answers: Mapping[str, Any], today: dt.date) -> tuple[Step, ...]:
        """None: the first receipt told them."""
        del answers, today
        return ()

    def left_to_do(self, answers: Mapping[str, Any], today: dt.date) -> tuple[tuple[ToDo, dt.date | None], ...]:
        """None."""
        del answers, today
        return ()

    def deadline(self, answers: Mapping[str, Any]) -> dt.date | None:
        """The reply tells it, not the service."""
        del answers
        return None


@dataclass(frozen=True)
class _Both:
    first: Wording
    second: Wording

    def has(self, lang: str, key: str) -> bool:
        return self.first.has(lang, key) or self.second.has(lang, key)

    def get(self, lang: str, key: str, **args: str | int) -> str:
        return (self.first if self.first.has(lang, key) else self.second).get(lang, key, **args)


def follow_up_offer(service_id: str, version: int, tenant: str, offers: Mapping[str, Offer], words: Wording) -> FollowUpOffer:
    """The pages a follow-up to this service may ask."""
    known = offers.get(service_id)
    if known is None or known.service.version != version:
        return FollowUpOffer(tenant, _made_up(service_id, version, tenant), words, None)
    return FollowUpOffer(tenant, msgspec.structs.replace(known.service, pages=(*known.service.pages, *_PAGES)), words, known)


def route_of(offer: FollowUpOffer, reply: Reply | None) -> tuple[Stop, ...]:
    """Where the answer to a reply leads: each question asked again once, then free text if some ask is no question we know.

    Args:
        offer: from `follow_up_offer`.
        reply: what is answered; None when no reply is at hand.
    """
    free = tuple(Stop(Place(page.id), (page.id,)) for page in _PAGES)
    if reply is None or reply.kind != CORRECTION or not reply.asks or offer.base is None:
        return free
    found = [_find(offer.base.service, ask) for ask in reply.asks]
    stops: dict[Place, tuple[str, ...]] = {}
    for place, field in (one for one in found if one is not None):
        stops[place] = (*stops.get(place, ()), field)
    route = tuple(Stop(place, tuple(dict.fromkeys(fields))) for place, fields in stops.items())
    return route if None not in found else (*route, *free)


def ask_of(reply: Reply | None, key: str) -> Ask | None:
    """What the clerk said about a question."""
    return next((ask for ask in reply.asks if ask.field == key), None) if reply else None


def _find(service: Service, ask: Ask) -> tuple[Place, str] | None:
    """The page, member and field that an answer key belongs to."""
    number = _MEMBER.search(ask.field)
    member = int(number[1]) if number else 0
    for page in service.pages:
        for field in page.fields:
            if answer_key(page, field, member) == ask.field:
                return Place(page.id, member), field.id
    return None


def _made_up(service_id: str, version: int, tenant: str) -> Service:
    return Service(
        id=service_id,
        version=version,
        publisher="",
        receiver=tenant,
        provider="",
        act=Act.APPLICATION,
        acceptance={"default": Acceptance.COMPLETE},
        legal_basis=(),
        minutes=5,
        fee_yen=0,
        icon="reply",
        roles=(),
        pages=_PAGES,
        retention_days=0,
    )

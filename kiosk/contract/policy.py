"""Local policy as data: what a receiver decides about a service without touching its declaration. Format: docs/formats/policy.md.

The base (policies/base.yaml) says of every point whether it is `fixed`, `bounded` or `open`, and gives the national values. Layers below it
(prefecture, municipality; a national body has its own) set values inside those bounds and may add optional questions and papers. Nothing
here merges or reads files; kiosk.catalog.policies does.
"""

from __future__ import annotations

import datetime as dt

import msgspec

from kiosk.contract.service import Acceptance, Declared, Document, Page

Words = dict[str, str]
"""A text by language (ja, ja-easy, en), readings written as ［漢字｜かんじ］."""


class Office(Declared, frozen=True):
    """Who answers questions: the section, its phone as people read it, and when it is open, in words."""

    name: Words
    section: Words
    phone: str
    hours: Words


class Opening(Declared, frozen=True):
    """When a visit can be booked.

    `weekdays` count from 0 (Monday); national holidays and `closed` days are out; `times` are `HHMM`; the first day offered is `first_day`
    days from today, the last `last_day`.
    """

    weekdays: tuple[int, ...]
    times: tuple[str, ...]
    closed: tuple[dt.date, ...] = ()
    holidays: bool = False
    """Whether the office is open on national holidays."""
    first_day: int = 1
    last_day: int = 14


class Listed(Declared, frozen=True):
    """One entry of a receiver's list (a disaster): its value, what it is called, and the last day to apply, if one is set."""

    value: str
    label: Words
    apply_by: dt.date | None = None


class Values(Declared, frozen=True):
    """The points a policy may set. None: not set here. Its field names are the names of the points."""

    arrival: str | None = None
    """What counts as arrival (到達): `office`, `cloud` or `counter`."""
    retention_days: int | None = None
    fee_yen: int | None = None
    acceptance: Acceptance | None = None
    """Weakens how far a terminal may go; it never strengthens (the weakest of service, policy and site holds)."""
    town: Words | None = None
    """What the receiver is called on a screen: 汐見市, ［汐見市｜しおみし］, Shiomi City."""
    office: Office | None = None
    opening: Opening | None = None
    appeal: Words | None = None
    """How to appeal (教示), printed with every decision."""
    disasters: tuple[Listed, ...] | None = None


class Point(Declared, frozen=True):
    """How free a lower layer is: `fixed` (not at all), `bounded` (a number from `least` to `most`, a text `among`), `open`."""

    rule: str
    least: int | None = None
    most: int | None = None
    among: tuple[str, ...] = ()


class ServicePolicy(Declared, frozen=True):
    """What a layer says about one service.

    `pages` are added at the end, each field of them optional; `documents` are added; `texts` (language → message → text) word the added
    parts and may reword `title`, `about` and hints, never what is declared.
    """

    values: Values = Values()
    pages: tuple[Page, ...] = ()
    documents: tuple[Document, ...] = ()
    texts: dict[str, Words] = msgspec.field(default_factory=dict)


class BaseService(Declared, frozen=True):
    """What the base says about one service: bounds that differ from the general ones, and national values."""

    points: dict[str, Point] = msgspec.field(default_factory=dict)
    values: Values = Values()


class Base(Declared, frozen=True):
    """policies/base.yaml."""

    version: int
    points: dict[str, Point]
    values: Values = Values()
    services: dict[str, BaseService] = msgspec.field(default_factory=dict)


class Layer(Declared, frozen=True):
    """A policy below the base, for everything its publisher receives."""

    version: int
    values: Values = Values()
    services: dict[str, ServicePolicy] = msgspec.field(default_factory=dict)

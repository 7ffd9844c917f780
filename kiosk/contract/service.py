"""A public service as data: what services/<name>/service.yaml becomes. Meaning of every key: docs/writing-a-service.md.

Texts are not here: every `*_text` and every id names a message in the service's <lang>.ftl. Conditions are CEL (compiled elsewhere).
Does not load, check against a site, or run anything; kiosk.catalog does.
"""

from __future__ import annotations

import enum

import msgspec


class Declared(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """A part of a declaration: frozen, and unknown keys are load faults."""


class Act(enum.Enum):
    """Kind of act; fixes the allowed states and words (a notice 届出 is 受理, never "approved")."""

    NOTICE = "notice"
    APPLICATION = "application"
    CERTIFICATE = "certificate"
    BOOKING = "booking"
    REPORT = "report"


class Acceptance(enum.Enum):
    """How far a terminal may lawfully go, weakest last (shared by service, policy and site; the weakest holds)."""

    COMPLETE = "complete"
    COMPLETE_SIGNED = "complete_signed"
    COUNTER = "counter"
    PREPARE = "prepare"
    LIVE_ISSUE = "live_issue"
    INFORM = "inform"


class Role(enum.Enum):
    """In whose name a fact stands: about whom, whose act, who stands here, who writes for someone."""

    SUBJECT = "subject"
    APPLICANT = "applicant"
    AGENT = "agent"
    PRESENT = "present"
    HELPER = "helper"
    MATTER = "matter"
    """Facts about the thing or event, not about a person: the disaster, the dwelling, the visit."""


class Widget(enum.Enum):
    """How an answer is given on the screen."""

    TEXT = "text"
    KANA = "kana"
    NAME = "name"
    DIGITS = "digits"
    PHONE = "phone"
    POSTAL = "postal"
    DATE = "date"
    CHOICE = "choice"
    CHOICES = "choices"
    YES_NO = "yes_no"
    PHOTOS = "photos"
    SLOT = "slot"


class Option(Declared, frozen=True):
    """One value of a choice; its label is the message `<field id>-<value>`. `icon` names an icon of the theme."""

    value: str
    show_if: str | None = None
    icon: str | None = None


class Check(Declared, frozen=True):
    """A rule on the page's answers: CEL that must be true, else the message `text` is shown at the field."""

    rule: str
    text: str


class Field(Declared, frozen=True):
    """One answer. `term` names a vocabulary term, which gives type, constraint, widget, masking; `role` says whose fact it is.

    The answer's key is `<role>.<term>`, or `<group>[n].<term>` inside a repeated group, or that with `.<id>` appended when `term` is
    one of the free ones (`matter.choice`, `matter.text` …). `prefill` names another key whose answer is offered (asked once a visit).
    """

    id: str
    term: str
    role: Role
    required: bool = True
    show_if: str | None = None
    options: tuple[Option, ...] = ()
    checks: tuple[Check, ...] = ()
    min: int | None = None
    max: int | None = None
    unknown: bool = False
    """Whether "I do not know" is an answer."""
    multiline: bool = False


class Page(Declared, frozen=True):
    """One question: one input group. Title is the message `<page id>-title`; `<page id>-hint` and `<page id>-why` if present."""

    id: str
    fields: tuple[Field, ...]
    show_if: str | None = None
    group: str | None = None
    """Asked once for each member of this group."""
    section: str | None = None
    """Heading on the check page: the message `section-<section>`."""


class Group(Declared, frozen=True):
    """Repeated pages, one run for each member: movers, children. After each run the citizen says whether there is one more."""

    id: str
    min: int = 1
    max: int = 8


class Document(Declared, frozen=True):
    """A paper the receiver wants to see: message `document-<id>`; never blocks a filing (it may follow)."""

    id: str
    original: str = "copy_suffices"
    show_if: str | None = None


class LegalBasis(Declared, frozen=True):
    """Law and article as quoted in the service's README; `checked` false means: to be checked before quoting as law."""

    law: str
    article: str
    checked: bool = False


class Deadline(Declared, frozen=True):
    """`days` after the answer of `field` (the first day is not counted); shown, never enforced by the machine."""

    field: str
    days: int
    text: str


class Service(Declared, frozen=True):
    """A declaration as written by its publisher."""

    id: str
    version: int
    publisher: str
    receiver: str
    """`municipality` (the site's town), or a tenant code such as `corp:1010001112577`."""
    provider: str
    act: Act
    acceptance: dict[str, Acceptance]
    """By kind of site; `default` must be there."""
    legal_basis: tuple[LegalBasis, ...]
    minutes: int
    fee_yen: int
    icon: str
    roles: tuple[Role, ...]
    pages: tuple[Page, ...]
    retention_days: int
    arrival: str = "office"
    identification: str = "none"
    groups: tuple[Group, ...] = ()
    documents: tuple[Document, ...] = ()
    deadline: Deadline | None = None
    booking: bool = False
    """Whether the filing is a visit booking (`prepare` makes an entry only then)."""
    left_to_do: tuple[str, ...] = ()
    statistics: tuple[str, ...] = ()
    leave_early: str | None = None
    """Message shown before the first question to people who may need the private way in (support measures)."""
    outcomes: tuple[str, ...] = ()
    """Outcomes a clerk may decide, of the act's allowed ones."""

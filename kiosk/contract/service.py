"""A public service as data: what services/<name>/service.yaml becomes. Meaning of every key: docs/writing-a-service.md.

Texts are not here: ids name messages in the service's <lang>.ftl (which ones: docs/writing-a-service.md). Rules are CEL; in them a field is
named by its id (inside a group's pages that is the current member's), a group by its id (a list of members), and `today` and
`acceptance` are always there. Does not load, check against a site, or run anything; kiosk.catalog does.
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


OUTCOMES: dict[Act, tuple[str, ...]] = {
    Act.NOTICE: ("accepted", "not_accepted", "withdrawn"),
    Act.APPLICATION: ("granted", "partly_granted", "refused", "withdrawn"),
    Act.CERTIFICATE: ("issued", "refused", "withdrawn"),
    Act.BOOKING: ("confirmed", "changed", "cancelled"),
    Act.REPORT: ("accepted", "not_accepted"),
}
"""What a clerk may decide, by kind of act (a notice is accepted 受理, an application granted 決定: the words never mix)."""


class Acceptance(enum.Enum):
    """How far a terminal may lawfully go, weakest last (shared by service, policy and site; the weakest holds)."""

    COMPLETE = "complete"
    COMPLETE_SIGNED = "complete_signed"
    COUNTER = "counter"
    PREPARE = "prepare"
    LIVE_ISSUE = "live_issue"
    INFORM = "inform"

    @property
    def files(self) -> bool:
        """Whether the visit makes an entry by itself (`prepare` only with a booking)."""
        return self in {Acceptance.COMPLETE, Acceptance.COMPLETE_SIGNED, Acceptance.COUNTER}


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
    """One value of a choice; its label is the message `<field id>-<value>` (`<field id>-<value>-hint` if present).

    `icon` names an icon of the theme. `show_if` hides it where it cannot be meant.
    """

    value: str
    show_if: str | None = None
    icon: str | None = None


class Check(Declared, frozen=True):
    """A rule on the page's answers: CEL that must be true, else the message `text` is shown at the field."""

    rule: str
    text: str


class Field(Declared, frozen=True):
    """One answer. `term` names a vocabulary term, which gives type, constraint, widget, masking; `role` says whose fact it is.

    Messages: `<field id>-label` (the box and the check page); `<field id>-<value>` for each option; `<field id>-unknown` if present, else
    the common "I do not know". `answer_key` says under which key the answer travels.
    """

    id: str
    term: str
    role: Role
    required: bool = True
    show_if: str | None = None
    options: tuple[Option, ...] = ()
    options_from: str | None = None
    """A point of the receiver's policy that gives the options and their labels (the town's list of disasters)."""
    checks: tuple[Check, ...] = ()
    min: int | None = None
    max: int | None = None
    """Narrow the term's limits: of a number, of how many are chosen, of how many photos."""
    unknown: bool = False
    """Whether "I do not know" is an answer; it travels as UNKNOWN and is null in rules."""
    multiline: bool = False


class Page(Declared, frozen=True):
    """One question: one input group (one field, or up to three boxes to type into).

    Messages: `<page id>-title`; `<page id>-hint` and `<page id>-why` if present. A page without fields is a notice to read; its
    title and hint say what must be known before going on.
    """

    id: str
    fields: tuple[Field, ...] = ()
    ends: bool = False
    """The way ends here without an entry (a fire is certified by the fire station): the page says where to go instead."""
    show_if: str | None = None
    group: str | None = None
    """Asked once for each member of this group."""
    section: str | None = None
    """Heading on the check page: the message `section-<section>`."""


class Group(Declared, frozen=True):
    """Repeated pages, one run for each member: movers, children. After each run the citizen says whether there is one more.

    The group's pages stand together. Messages: `<group id>-label`, `<group id>-member` (with `$n` from 1), `<group id>-more` (the
    question whether there is one more) and `<group id>-full` (that `max` is reached). `checks` see the finished list by the group's id.
    """

    id: str
    min: int = 1
    max: int = 8
    show_if: str | None = None
    checks: tuple[Check, ...] = ()


class Document(Declared, frozen=True):
    """A paper the receiver wants to see: message `document-<id>`; never blocks a filing (it may follow).

    `original`: `to_be_shown`, `to_be_handed_in` or `copy_suffices`.
    """

    id: str
    original: str = "copy_suffices"
    show_if: str | None = None


class LegalBasis(Declared, frozen=True):
    """Law and article as quoted in the service's README; `checked` false means: to be checked before quoting as law."""

    law: str
    article: str
    checked: bool = False


class Deadline(Declared, frozen=True):
    """`days` after the answer of `field` (the first day is not counted); shown, never enforced by the machine.

    Without `days` the last day stands in the receiver's list that gives the field's options (`apply_by`). The message `text` is given
    `$date` and says which of the three times counts (handed in, arrived, accepted).
    """

    field: str
    text: str
    days: int | None = None


class Step(Declared, frozen=True):
    """What comes next, in order: messages `step-<id>-when` and `step-<id>`."""

    id: str
    show_if: str | None = None


class ToDo(Declared, frozen=True):
    """What is left to do elsewhere: message `todo-<id>`, `todo-<id>-where`; by `days` after the answer of `field`, if the law says so."""

    id: str
    show_if: str | None = None
    field: str | None = None
    days: int | None = None


class Service(Declared, frozen=True):
    """A declaration as written by its publisher.

    Messages every service has: `title` (its official name), `task` (what people call it, for the list), `about` (one line),
    `declare` (the sentence the citizen declares), `submit` (the button, naming the act), `receipt-title` (neutral: it may be seen by
    others), `section-<id>`, `document-<id>`, `step-<id>`, `todo-<id>`. `<message>-<acceptance>` is used instead where it exists
    (`submit-prepare`), so that preparing is never called filing.
    """

    id: str
    version: int
    publisher: str
    receiver: str
    """`municipality` (the site's town), or a tenant code such as `police:13`."""
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
    steps: tuple[Step, ...] = ()
    deadline: Deadline | None = None
    booking: bool = False
    """Whether the filing is a visit booking (`prepare` makes an entry only then)."""
    left_to_do: tuple[ToDo, ...] = ()
    statistics: tuple[str, ...] = ()
    """Ids of the fields whose answers may be counted, without names and with small numbers left out."""
    leave_early: str | None = None
    """The private way in, offered to everyone before the first question: messages `<it>-title`, `<it>-hint`, `<it>-leave` (button) and
    `<it>-left` (shown after leaving, the same common sentence for all reasons). Nothing about it is kept."""
    outcomes: tuple[str, ...] = ()
    """Outcomes a clerk may decide, of the act's allowed ones."""

    def fields(self) -> dict[str, tuple[Page, Field]]:
        """Every field by its id, with its page, in the order asked."""
        return {field.id: (page, field) for page in self.pages for field in page.fields}


UNKNOWN = "unknown"
"""The answer "I do not know", where the field allows it."""


def answer_key(page: Page, field: Field, member: int = 0) -> str:
    """Under which key an answer travels.

    Args:
        page: the field's page, whose group counts.
        field: the field.
        member: which member of the page's group, from 0.

    Returns:
        `<role>.<term>` (`applicant.person.familyName`), without the role for Role.MATTER (`newAddress.postalCode`), in a group
        `<group>[n].<term>` (`movers[0].person.familyName`); a free term gets the field's id (`matter.choice.damage`).
    """
    owner = f"{page.group}[{member}]." if page.group else ("" if field.role is Role.MATTER else f"{field.role.value}.")
    own = f".{field.id}" if field.term.startswith("matter.") else ""
    return f"{owner}{field.term}{own}"

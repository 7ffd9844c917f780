"""The terms: one row a fact. A term gives kind, widget, length, pattern, privacy, and what the same fact is called elsewhere.

Adding a term is adding a row; a released term never changes its kind. Restricted terms name the law that alone allows asking: a service
that does not quote it does not load.
"""

from __future__ import annotations

import enum

import msgspec

from kiosk.contract.service import Widget


class Kind(enum.Enum):
    """The type of the stored answer. A date is ISO 8601 text, a choice one value, choices and photos lists."""

    TEXT = "text"
    INTEGER = "integer"
    BOOLEAN = "boolean"
    DATE = "date"
    CHOICE = "choice"
    CHOICES = "choices"
    PHOTOS = "photos"


class Term(msgspec.Struct, frozen=True, kw_only=True):
    """One fact of the vocabulary.

    `pattern` is a regular expression over the whole stored text, in the common part of Python's and ECMA-262's. `private`: spoken in the
    headset only, masked while others look. `bound`: "past" (today or before) or "future" (today or after). `values`: all a choice of this
    term may offer; empty when the service decides. `restricted`: the law that a service must quote to ask. `gif`, `schema_org`, `fhir`:
    what the fact is called there, "" where it has no name.
    """

    name: str
    kind: Kind
    widget: Widget
    max_chars: int = 0
    minimum: int = 0
    maximum: int = 0
    pattern: str = ""
    private: bool = True
    kana: bool = False
    multiline: bool = False
    bound: str = ""
    values: tuple[str, ...] = ()
    restricted: str = ""
    gif: str = ""
    schema_org: str = ""
    fhir: str = ""


MAX_NAME_CHARS = 100
"""Latin names of foreign residents are long."""

KANA_PATTERN = "[ァ-ヺー・ 　]+"
POSTAL_PATTERN = "[0-9]{7}"
PHONE_PATTERN = "(?:0[0-9]{9,10}|[+][0-9]{7,15})"
VALUE_PATTERN = "[a-z0-9][a-z0-9_-]{0,59}"

SEXES = ("female", "male", "unstated")
RELATIONS = ("head", "spouse", "child", "grandchild", "parent", "sibling", "child_of_spouse", "partner", "cohabitant", "other")
"""続柄 to the head, as far as a citizen is asked; the register's own wording is the clerk's (住民基本台帳事務処理要領)."""


def _person() -> tuple[Term, ...]:
    def name(end: str, schema_org: str, fhir: str) -> Term:
        return Term(
            name=f"person.{end}",
            kind=Kind.TEXT,
            widget=Widget.NAME,
            max_chars=MAX_NAME_CHARS,
            gif=f"Person.{end}",
            schema_org=schema_org,
            fhir=fhir,
        )

    def kana(end: str) -> Term:
        return Term(
            name=f"person.{end}",
            kind=Kind.TEXT,
            widget=Widget.KANA,
            max_chars=MAX_NAME_CHARS,
            pattern=KANA_PATTERN,
            kana=True,
            gif=f"Person.{end}",
            fhir="HumanName (iso21090-EN-representation SYL)",
        )

    return (
        name("familyName", "Person.familyName", "HumanName.family"),
        name("givenName", "Person.givenName", "HumanName.given"),
        kana("familyNameKana"),
        kana("givenNameKana"),
        Term(
            name="person.dateOfBirth",
            kind=Kind.DATE,
            widget=Widget.DATE,
            bound="past",
            gif="Person.dateOfBirth",
            schema_org="Person.birthDate",
            fhir="Patient.birthDate",
        ),
        Term(
            name="person.sex",
            kind=Kind.CHOICE,
            widget=Widget.CHOICE,
            values=SEXES,
            gif="Person.sex",
            schema_org="Person.gender",
            fhir="Patient.gender",
        ),
        Term(
            name="person.relationToHead",
            kind=Kind.CHOICE,
            widget=Widget.CHOICE,
            values=RELATIONS,
            gif="Person.roleInformation",
            schema_org="Person.knows",
        ),
        Term(name="person.standing", kind=Kind.CHOICE, widget=Widget.CHOICE, gif="Person.roleInformation"),
    )


def _address(place: str, what: str = "address") -> tuple[Term, ...]:
    """The parts of one address. `place` is its name as an owner (newAddress, dwelling …), `what` GIF's class for it."""
    gif = "Address." if what == "address" else ""

    def part(end: str, widget: Widget, max_chars: int, schema_org: str, pattern: str = "") -> Term:
        source = f"{gif}{end}" if end != "postalCode" else "ContactPoint.ContactPointPostalCode"
        return Term(
            name=f"{place}.{end}",
            kind=Kind.TEXT,
            widget=widget,
            max_chars=max_chars,
            pattern=pattern,
            gif=source,
            schema_org=f"PostalAddress.{schema_org}",
            fhir=f"Address.{_FHIR_ADDRESS[end]}",
        )

    return (
        part("postalCode", Widget.POSTAL, 7, "postalCode", POSTAL_PATTERN),
        part("prefecture", Widget.TEXT, 10, "addressRegion"),
        part("cityAndCounty", Widget.TEXT, 40, "addressLocality"),
        part("streetAddress", Widget.TEXT, 80, "streetAddress"),
        part("cityBlock", Widget.TEXT, 60, "streetAddress"),
        part("buildingNameEtc", Widget.TEXT, 100, "streetAddress"),
    )


_FHIR_ADDRESS = {
    "postalCode": "postalCode",
    "prefecture": "state",
    "cityAndCounty": "city",
    "streetAddress": "line",
    "cityBlock": "line",
    "buildingNameEtc": "line",
}

PLACES = ("address", "newAddress", "previousAddress", "dwelling", "contactAddress")
"""Each has `<place>.postalCode`, `.prefecture`, `.cityAndCounty`, `.streetAddress` (町字), `.cityBlock` (番地以下), `.buildingNameEtc`."""


def _free() -> tuple[Term, ...]:
    """Terms for what only one service asks; the field's id is part of the answer's key."""
    return (
        Term(name="matter.text", kind=Kind.TEXT, widget=Widget.TEXT, max_chars=400, multiline=True),
        Term(name="matter.number", kind=Kind.INTEGER, widget=Widget.DIGITS, minimum=0, maximum=99999),
        Term(name="matter.date", kind=Kind.DATE, widget=Widget.DATE, private=False),
        Term(name="matter.pastDate", kind=Kind.DATE, widget=Widget.DATE, private=False, bound="past"),
        Term(name="matter.futureDate", kind=Kind.DATE, widget=Widget.DATE, private=False, bound="future"),
        Term(name="matter.choice", kind=Kind.CHOICE, widget=Widget.CHOICE, private=False),
        Term(name="matter.choices", kind=Kind.CHOICES, widget=Widget.CHOICES, private=False),
        Term(name="matter.yesNo", kind=Kind.BOOLEAN, widget=Widget.YES_NO, private=False),
        Term(name="matter.photos", kind=Kind.PHOTOS, widget=Widget.PHOTOS, minimum=0, maximum=20),
    )


def _matters() -> tuple[Term, ...]:
    return (
        Term(
            name="contact.phone",
            kind=Kind.TEXT,
            widget=Widget.PHONE,
            max_chars=16,
            pattern=PHONE_PATTERN,
            gif="ContactPoint.ContactPointPhoneNumber",
            schema_org="ContactPoint.telephone",
            fhir="ContactPoint.value",
        ),
        Term(name="contact.remarks", kind=Kind.TEXT, widget=Widget.TEXT, max_chars=200, gif="ContactPoint.ContactPointRemarks"),
        Term(
            name="company.name", kind=Kind.TEXT, widget=Widget.TEXT, max_chars=100, gif="LegalEntity.name", schema_org="Organization.name"
        ),
        Term(name="contact.staying", kind=Kind.CHOICE, widget=Widget.CHOICE),
        Term(name="contact.place", kind=Kind.TEXT, widget=Widget.TEXT, max_chars=120, gif="ContactPoint.ContactPointAddress"),
        Term(name="household.headName", kind=Kind.TEXT, widget=Widget.NAME, max_chars=MAX_NAME_CHARS, gif="Person.headOfHousehold"),
        Term(name="household.previousHeadName", kind=Kind.TEXT, widget=Widget.NAME, max_chars=MAX_NAME_CHARS, gif="Person.headOfHousehold"),
        Term(name="person.nationalityKind", kind=Kind.CHOICE, widget=Widget.CHOICE, values=("japan", "other"), gif="Person.nationality"),
        Term(name="household.count", kind=Kind.INTEGER, widget=Widget.DIGITS, minimum=1, maximum=30),
        Term(name="move.date", kind=Kind.DATE, widget=Widget.DATE),
        Term(name="move.from", kind=Kind.CHOICE, widget=Widget.CHOICE),
        Term(
            name="previousAddress.country",
            kind=Kind.TEXT,
            widget=Widget.TEXT,
            max_chars=60,
            gif="Address.country",
            schema_org="PostalAddress.addressCountry",
        ),
        Term(
            name="dwelling.tenure", kind=Kind.CHOICE, widget=Widget.CHOICE, values=("owned", "rented", "public_rented", "employer", "other")
        ),
        Term(name="dwelling.damage", kind=Kind.CHOICES, widget=Widget.CHOICES, private=False),
        Term(name="disaster.event", kind=Kind.CHOICE, widget=Widget.CHOICE, private=False, gif="Event.ID", schema_org="Event.identifier"),
        Term(
            name="disaster.date",
            kind=Kind.DATE,
            widget=Widget.DATE,
            private=False,
            bound="past",
            gif="Event.startDate",
            schema_org="Event.startDate",
        ),
        Term(name="disaster.floodDepth", kind=Kind.CHOICE, widget=Widget.CHOICE, private=False),
        Term(
            name="appointment.day",
            kind=Kind.DATE,
            widget=Widget.SLOT,
            private=False,
            bound="future",
            schema_org="Schedule.startDate",
            fhir="Slot.start",
        ),
        Term(
            name="appointment.time",
            kind=Kind.CHOICE,
            widget=Widget.CHOICE,
            private=False,
            pattern="(?:[01][0-9]|2[0-3])[0-5][0-9]",
            schema_org="Schedule.startTime",
            fhir="Slot.start",
        ),
        Term(name="document.copies", kind=Kind.INTEGER, widget=Widget.DIGITS, private=False, minimum=1, maximum=20),
        Term(name="document.purposes", kind=Kind.CHOICES, widget=Widget.CHOICES, private=False),
    )


def _restricted() -> tuple[Term, ...]:
    def number(name: str, digits: int, law: str, gif: str = "Person.identificationGroup") -> Term:
        return Term(
            name=name, kind=Kind.TEXT, widget=Widget.DIGITS, max_chars=digits, pattern=f"[0-9]{{{digits}}}", restricted=law, gif=gif
        )

    return (
        number("person.individualNumber", 12, "番号法"),
        number("person.residentRecordCode", 11, "住民基本台帳法"),
        number("person.basicPensionNumber", 10, "国民年金法"),
        Term(
            name="person.healthInsuranceNumber",
            kind=Kind.TEXT,
            widget=Widget.TEXT,
            max_chars=40,
            restricted="健康保険法",
            gif="Person.identificationGroup",
        ),
    )


def _table() -> dict[str, Term]:
    addresses = (term for place in PLACES for term in _address(place))
    rows = (*_person(), *addresses, *_matters(), *_free(), *_restricted())
    return {term.name: term for term in rows}


TERMS: dict[str, Term] = _table()

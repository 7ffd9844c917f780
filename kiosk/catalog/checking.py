"""What a service must be, one rule a function; every rule runs, so an author sees all faults at once.

A rule takes the service as it is offered (policy merged in), its texts, and where each part stands in the file. Rules that compare with
the vocabulary skip fields whose term does not exist; `terms_exist` has said so already.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator

import msgspec

from kiosk.catalog.conditions import ACCEPTANCE, TODAY, faults_of_rule, rules_of
from kiosk.catalog.faults import Fault
from kiosk.catalog.icons import ICONS
from kiosk.catalog.offered import POLICY_LISTS
from kiosk.catalog.texts import Texts
from kiosk.catalog.yaml_files import Lines
from kiosk.catalog.yaml_files import Path as Part
from kiosk.contract.service import OUTCOMES, UNKNOWN, Acceptance, Field, Page, Service, Widget, answer_key
from kiosk.contract.vocabulary import TERMS, Kind, Term
from kiosk.contract.vocabulary.accepting import limits

ID = re.compile(r"[a-z][a-z0-9_]{0,39}")
VALUE = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")
TENANT = re.compile(r"municipality|(muni:[0-9]{5}|police:[0-9]{2}|fire:[0-9]{5}|board:[0-9]{5}|corp:[0-9]{13})")
SITE_KINDS = ("default", "municipal_counter", "designated_post_office", "post_office", "school", "library", "shelter")
ORIGINALS = ("to_be_shown", "to_be_handed_in", "copy_suffices")
ARRIVALS = ("office", "cloud", "counter")
PROVIDERS = ("municipality", "post", "police", "fire", "school", "insurer", "health")
IDENTIFICATIONS = ("none", "staff", "card")
CEL_WORDS = frozenset(
    {"true", "false", "null", "in", "as", "break", "const", "for", "function", "if", "import", "let", "size", "days", TODAY, ACCEPTANCE}
)
TYPED = frozenset({Widget.TEXT, Widget.KANA, Widget.NAME, Widget.DIGITS, Widget.PHONE, Widget.POSTAL})
MOST_BOXES = 3
ARGUMENTS = frozenset({"town", "office", "section", "phone", "hours", "fee", "years", "n", "date"})
"""What a text may name as `{ $… }`; `date` in the deadline's text only."""
OPTIONAL = ("-hint", "-why", "-unknown")
FOR_ACCEPTANCE = tuple(f"-{one.value}" for one in Acceptance)
ALWAYS_WORDED = ("title", "task", "about", "declare", "submit", "receipt-title")


class Checked(msgspec.Struct, frozen=True):
    """What a rule looks at."""

    service: Service
    texts: Texts
    lines: Lines
    folder: str
    from_policy: frozenset[str] = frozenset()
    """Values of options that the receiver's lists give and word."""

    def fault(self, part: Part, text: str, remedy: str) -> Fault:
        """A fault at a part of service.yaml."""
        return self.lines.fault(part, text, remedy)

    def fields(self) -> Iterator[tuple[Part, Page, Field]]:
        """Every field with its place in the file and its page."""
        for number, page in enumerate(self.service.pages):
            for index, field in enumerate(page.fields):
                yield ("pages", number, "fields", index), page, field

    def known_fields(self) -> Iterator[tuple[Part, Page, Field, Term]]:
        """Every field whose term exists, with the term."""
        return ((part, page, field, TERMS[field.term]) for part, page, field in self.fields() if field.term in TERMS)


Rule = Callable[[Checked], Iterator[Fault]]


def check(service: Service, texts: Texts, lines: Lines, folder: str, from_policy: frozenset[str] = frozenset()) -> list[Fault]:
    """Every fault of a service, by every rule."""
    checked = Checked(service, texts, lines, folder, from_policy)
    return [fault for rule in RULES for fault in rule(checked)]


# -------------------------------------------------------------------------------------------------------------- the head


def folder_is_id(c: Checked) -> Iterator[Fault]:
    """The folder is named as the service."""
    if c.service.id != c.folder:
        yield c.fault(("id",), f"is {c.service.id} in the folder {c.folder}", "give both the same name")


def head_is_in_range(c: Checked) -> Iterator[Fault]:
    """Numbers and closed lists of the head are ones there are."""
    service = c.service
    allowed = {"arrival": ARRIVALS, "identification": IDENTIFICATIONS, "provider": PROVIDERS}
    for key, values in allowed.items():
        if getattr(service, key) not in values:
            yield c.fault((key,), f"is {getattr(service, key)}", f"use one of {', '.join(values)}")
    for key in ("version", "minutes", "retention_days"):
        if getattr(service, key) < 1:
            yield c.fault((key,), "is less than 1", "give a number from 1")
    if service.fee_yen < 0:
        yield c.fault(("fee_yen",), "is less than 0", "0 means free of charge")
    if not TENANT.fullmatch(service.receiver):
        yield c.fault(("receiver",), f"{service.receiver} is no receiver", "municipality, or a tenant code such as police:13")
    if not service.legal_basis:
        yield c.fault(("legal_basis",), "is empty", "name the law or ordinance, with checked: false until somebody has read it")


def acceptance_is_whole(c: Checked) -> Iterator[Fault]:
    """Acceptance has a default, and its kinds of site are ones there are."""
    if "default" not in c.service.acceptance:
        yield c.fault(("acceptance",), "has no default", "say how far a terminal may go at any other kind of site")
    for kind in c.service.acceptance:
        if kind not in SITE_KINDS:
            yield c.fault(("acceptance", kind), "is no kind of site", f"use one of {', '.join(SITE_KINDS)}")
    if c.service.booking and Acceptance.PREPARE not in c.service.acceptance.values():
        yield c.fault(("booking",), "books a visit where nothing is prepared", "allow prepare at some kind of site, or book nothing")


def outcomes_fit_the_act(c: Checked) -> Iterator[Fault]:
    """A clerk may decide only what the act allows: a notice is never granted."""
    allowed = OUTCOMES[c.service.act]
    if not c.service.outcomes:
        yield c.fault(("outcomes",), "is empty", f"choose from {', '.join(allowed)}")
    for outcome in c.service.outcomes:
        if outcome not in allowed:
            yield c.fault(("outcomes",), f"{outcome} is no outcome of a {c.service.act.value}", f"choose from {', '.join(allowed)}")


def icons_exist(c: Checked) -> Iterator[Fault]:
    """Icons are among those the screens can draw."""
    named: list[tuple[Part, str]] = [(("icon",), c.service.icon)]
    named += [((*part, "options"), one.icon) for part, _, field in c.fields() for one in field.options if one.icon]
    for part, icon in named:
        if icon not in ICONS:
            yield c.fault(part, f"{icon} is no icon", "see kiosk/catalog/icons.py")


# --------------------------------------------------------------------------------------------------------------- the parts


def ids_are_good(c: Checked) -> Iterator[Fault]:
    """Ids are short lower-case words, none twice among its kind, and none a word of the rules."""
    service = c.service
    kinds = {
        "pages": [*(one.id for one in service.pages), *(one.id for one in service.groups)],
        "fields": [field.id for _, _, field in c.fields()] + [one.id for one in service.groups],
        "documents": [one.id for one in service.documents],
        "steps": [one.id for one in service.steps],
        "left_to_do": [one.id for one in service.left_to_do],
    }
    for kind, ids in kinds.items():
        for name, count in Counter(ids).items():
            if count > 1:
                yield c.fault((kind,), f"{name} is there {count} times", "give each its own id")
            if not ID.fullmatch(name):
                yield c.fault((kind,), f"{name} is no id", "a to z, 0 to 9 and _, at most 40, a letter first")
    for name in set(kinds["fields"]) & CEL_WORDS:
        yield c.fault(("fields",), f"{name} is a word of the rules", "choose another id")


def terms_exist(c: Checked) -> Iterator[Fault]:
    """Every field refers to a term of the vocabulary."""
    for part, _, field in c.fields():
        if field.term not in TERMS:
            yield c.fault((*part, "term"), f"{field.term} is no term", "see kiosk/contract/vocabulary/terms.py; matter.text for free text")


def restricted_terms_have_a_basis(c: Checked) -> Iterator[Fault]:
    """Numbers that no service may ask for freely need their law among the service's legal basis."""
    laws = {basis.law for basis in c.service.legal_basis}
    for part, _, field, term in c.known_fields():
        if term.restricted and term.restricted not in laws:
            yield c.fault((*part, "term"), f"{field.term} is restricted", f"do not ask it, or quote {term.restricted} under legal_basis")


def roles_are_declared(c: Checked) -> Iterator[Fault]:
    """A fact stands in a role that the service declares."""
    for part, _, field in c.fields():
        if field.role not in c.service.roles:
            yield c.fault((*part, "role"), f"{field.role.value} is not among the roles", "add it to roles, or give the fact to another")


def one_input_group_a_page(c: Checked) -> Iterator[Fault]:
    """A page asks one thing: one field, or up to three boxes to type into."""
    for number, page in enumerate(c.service.pages):
        widgets = [TERMS[field.term].widget for field in page.fields if field.term in TERMS]
        if len(widgets) > MOST_BOXES or (len(widgets) > 1 and not TYPED.issuperset(widgets)):
            yield c.fault(("pages", number, "fields"), "asks more than one thing", "make a page of each")


def ends_are_conditional(c: Checked) -> Iterator[Fault]:
    """A page that ends the way asks nothing and is not on everybody's way."""
    for number, page in enumerate(c.service.pages):
        if page.ends and (page.fields or page.show_if is None or page.group):
            yield c.fault(("pages", number), "ends the way", "give it show_if, no fields and no group")


def choices_have_options(c: Checked) -> Iterator[Fault]:
    """A choice has two options or more, each once, each a value of its term; nothing else has any."""
    for part, _, field, term in c.known_fields():
        values = [one.value for one in field.options]
        chosen = term.kind in {Kind.CHOICE, Kind.CHOICES}
        if field.options_from is not None and field.options_from not in POLICY_LISTS:
            yield c.fault((*part, "options_from"), f"{field.options_from} is no list of a policy", f"use one of {', '.join(POLICY_LISTS)}")
        if chosen and field.options_from is None and len(values) < 2:
            yield c.fault((*part, "options"), "are fewer than two", "list what can be chosen")
        if not chosen and (values or field.options_from):
            yield c.fault((*part, "options"), f"are given for {term.kind.value}", "only choices have options")
        for value, count in Counter(values).items():
            if count > 1 or value == UNKNOWN or not VALUE.fullmatch(value) or (term.values and value not in term.values):
                yield c.fault((*part, "options"), f"{value} is no value here", "each once, a to z and 0 to 9, among the term's values")


def limits_narrow(c: Checked) -> Iterator[Fault]:
    """A field's limits lie inside its term's."""
    for part, _, field, term in c.known_fields():
        widest, asked = limits(term), limits(term, field.min, field.max)
        beyond = asked["min"] < widest["min"] or (widest["max"] and asked["max"] > widest["max"])
        if beyond or (asked["max"] and asked["min"] > asked["max"]):
            yield c.fault(part, "has limits wider than its term's", f"stay within {widest['min']} and {widest['max']}")


def keys_are_single(c: Checked) -> Iterator[Fault]:
    """No two fields give the same answer key: a fact is asked once."""
    seen: dict[str, str] = {}
    for part, page, field in c.fields():
        key = answer_key(page, field)
        if key in seen:
            yield c.fault(part, f"{key} is asked by {seen[key]} already", "ask once, or take another term or role")
        seen.setdefault(key, field.id)


def groups_are_whole(c: Checked) -> Iterator[Fault]:
    """A group has pages that stand together, and room for its members."""
    order = [page.group for page in c.service.pages]
    for number, group in enumerate(c.service.groups):
        places = [index for index, name in enumerate(order) if name == group.id]
        if not places or places != list(range(places[0], places[-1] + 1)):
            yield c.fault(("groups", number), f"{group.id} has no pages, or not next to each other", "put its pages together")
        if not 0 < group.min <= group.max <= 50:
            yield c.fault(("groups", number), "has no room for its members", "0 < min <= max <= 50")
    for number, name in enumerate(order):
        if name is not None and name not in {group.id for group in c.service.groups}:
            yield c.fault(("pages", number, "group"), f"{name} is no group", "declare it under groups")


def documents_are_good(c: Checked) -> Iterator[Fault]:
    """A paper says whether its original is shown, handed in, or a copy is enough."""
    for number, document in enumerate(c.service.documents):
        if document.original not in ORIGINALS:
            yield c.fault(("documents", number, "original"), f"is {document.original}", f"use one of {', '.join(ORIGINALS)}")


def rules_can_be_decided(c: Checked) -> Iterator[Fault]:
    """Every rule is CEL, knows its names, and is true or false whatever has been answered."""
    for where, rule, group in rules_of(c.service):
        for reason in faults_of_rule(c.service, rule, group):
            yield c.fault(tuple(where.replace(" ", ".").split(".")), f"{rule!r} {reason}", "see docs/writing-a-service.md, Rules")


def dates_are_counted_from_dates(c: Checked) -> Iterator[Fault]:
    """A last day is counted from a date asked outside groups, or stands in the receiver's list."""
    fields = {field.id: (page, field) for _, page, field in c.fields()}
    counted = [(("deadline",), one.field, one.days) for one in (c.service.deadline,) if one]
    counted += [(("left_to_do",), one.field, one.days) for one in c.service.left_to_do if one.field]
    for part, name, days in counted:
        page, field = fields.get(name or "", (None, None))
        dated = (
            field is not None and field.term in TERMS and (TERMS[field.term].kind is Kind.DATE if days is not None else field.options_from)
        )
        if page is None or page.group or not dated:
            yield c.fault(part, f"counts from {name}", "name a date field outside groups, or leave days out for the receiver's list")


def statistics_are_harmless(c: Checked) -> Iterator[Fault]:
    """Only choices that are not private may be counted."""
    fields = {field.id: TERMS[field.term] for _, _, field in c.fields() if field.term in TERMS}
    for name in c.service.statistics:
        term = fields.get(name)
        if term is None or term.private or term.kind not in {Kind.CHOICE, Kind.CHOICES, Kind.BOOLEAN}:
            yield c.fault(("statistics",), f"{name} may not be counted", "only choices whose term is not private")


def bookings_have_a_day(c: Checked) -> Iterator[Fault]:
    """A service that books a visit asks for its day."""
    days = [field for _, _, field, term in c.known_fields() if term.widget is Widget.SLOT]
    if bool(days) != c.service.booking:
        yield c.fault(("booking",), "and the question for the day do not agree", "ask appointment.day exactly when booking is true")


# ---------------------------------------------------------------------------------------------------------------- the texts


def texts_are_there(c: Checked) -> Iterator[Fault]:
    """Every message that a screen will ask for is there, in every language."""
    for key in sorted(needed_texts(c.service, c.from_policy)):
        for lang in c.texts.langs:
            if not c.texts.has(lang, key):
                yield Fault(f"{c.folder}/{lang}.ftl", 0, key, "is missing", "write it")


def texts_know_their_arguments(c: Checked) -> Iterator[Fault]:
    """A message names only arguments that it is given."""
    for lang in c.texts.langs:
        for key in sorted(c.texts.keys(lang)):
            if unknown := c.texts.arguments(lang, key) - ARGUMENTS:
                yield Fault(f"{c.folder}/{lang}.ftl", 0, key, f"names {', '.join(sorted(unknown))}", f"use {', '.join(sorted(ARGUMENTS))}")


def texts_have_a_use(c: Checked) -> Iterator[Fault]:
    """No message is left over from a question that is gone."""
    needed = needed_texts(c.service, c.from_policy)
    bases = needed | {key.rsplit("-", 1)[0] for key in needed}
    for key in sorted(c.texts.keys("ja") - needed):
        if _without(_without(key, FOR_ACCEPTANCE), OPTIONAL) not in bases:
            yield Fault(f"{c.folder}/ja.ftl", 0, key, "is used by nothing", "remove it in every language")


def _without(key: str, ends: tuple[str, ...]) -> str:
    return next((key.removesuffix(end) for end in ends if key.endswith(end)), key)


def needed_texts(service: Service, from_policy: frozenset[str] = frozenset()) -> set[str]:
    """The ids of all messages the service must have."""
    needed = {*ALWAYS_WORDED}
    for page in service.pages:
        needed.add(f"{page.id}-title")
        needed |= {f"section-{page.section}"} if page.section else set()
        for field in page.fields:
            needed |= _field_texts(field, from_policy)
    for group in service.groups:
        needed |= {f"{group.id}-{end}" for end in ("label", "member", "more", "full")} | {one.text for one in group.checks}
    needed |= {f"document-{one.id}" for one in service.documents} | {f"todo-{one.id}" for one in service.left_to_do}
    needed |= {f"todo-{one.id}-where" for one in service.left_to_do}
    needed |= {f"step-{one.id}{end}" for one in service.steps for end in ("", "-when")}
    needed |= {service.deadline.text} if service.deadline else set()
    return needed | ({f"{service.leave_early}-{end}" for end in ("title", "hint", "leave", "left")} if service.leave_early else set())


def _field_texts(field: Field, from_policy: frozenset[str]) -> set[str]:
    options = {f"{field.id}-{one.value}" for one in field.options if one.value not in from_policy}
    return {f"{field.id}-label"} | options | {one.text for one in field.checks}


RULES: tuple[Rule, ...] = (
    folder_is_id,
    head_is_in_range,
    acceptance_is_whole,
    outcomes_fit_the_act,
    icons_exist,
    ids_are_good,
    terms_exist,
    restricted_terms_have_a_basis,
    roles_are_declared,
    one_input_group_a_page,
    ends_are_conditional,
    choices_have_options,
    limits_narrow,
    keys_are_single,
    groups_are_whole,
    documents_are_good,
    rules_can_be_decided,
    dates_are_counted_from_dates,
    statistics_are_harmless,
    bookings_have_a_day,
    texts_are_there,
    texts_know_their_arguments,
    texts_have_a_use,
)

"""JSON Schema 2020-12 of a service's answers, generated from its declaration, and the office's judgement of a submission.

The schema holds each answer to its term (type, pattern, limits, options) and knows which keys there are. What depends on other answers is
CEL's: the office walks the declaration again (kiosk.catalog.answering). A property test holds schema and term rules equal.

A label of version n never changes its schema; the receiver's lists (disasters, times) and added questions are not part of it.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import jsonschema_rs
import msgspec

from kiosk.catalog.answering import Given, check_answers
from kiosk.catalog.conditions import Rules
from kiosk.catalog.offered import Offered
from kiosk.contract.service import UNKNOWN, Acceptance, Field, Service, Widget, answer_key
from kiosk.contract.submission import Submission
from kiosk.contract.vocabulary import TERMS, Kind, Term
from kiosk.contract.vocabulary.accepting import DATE_PATTERN, REFERENCE_PATTERN, limits, pattern_of

DRAFT = "https://json-schema.org/draft/2020-12/schema"
TOKYO = ZoneInfo("Asia/Tokyo")
BEFORE_FIRST_DAY = "^(?:0[0-9]{3}|1[0-7][0-9]{2}|18[0-6][0-9]|187[0-2])-"
"""Years before dates.FIRST_DAY: JSON Schema has no word for "not earlier than"."""


def term_schema(term: Term, low: int | None = None, high: int | None = None) -> dict[str, Any]:
    """The schema of one stored answer.

    Args:
        term: whose answer.
        low: the field's own lower limit.
        high: the field's own upper limit.
    """
    limit = limits(term, low, high)
    match term.kind:
        case Kind.BOOLEAN:
            return {"type": "boolean"}
        case Kind.INTEGER:
            return {"type": "integer", "minimum": limit["min"], "maximum": limit["max"]}
        case Kind.DATE:
            return {"type": "string", "format": "date", "pattern": _whole(DATE_PATTERN), "not": {"pattern": BEFORE_FIRST_DAY}}
        case Kind.CHOICE:
            return _choice(term)
        case Kind.CHOICES | Kind.PHOTOS:
            return _list(term, limit)
        case Kind.TEXT:
            return {"type": "string", "minLength": 1, "maxLength": limit["max"], "pattern": _whole(pattern_of(term))}


def _choice(term: Term) -> dict[str, Any]:
    return {"type": "string", "enum": list(term.values)} if term.values else {"type": "string", "pattern": _whole(pattern_of(term))}


def _list(term: Term, limit: dict[str, int]) -> dict[str, Any]:
    pattern = REFERENCE_PATTERN if term.kind is Kind.PHOTOS else pattern_of(term)
    least = max(limit["min"], 1 if term.kind is Kind.CHOICES else 0)
    most = {"maxItems": limit["max"]} if limit["max"] else {}
    return {"type": "array", "items": {"type": "string", "pattern": _whole(pattern)}, "uniqueItems": True, "minItems": least, **most}


def _whole(pattern: str) -> str:
    """Anchored: a pattern of JSON Schema finds anywhere."""
    return f"^(?:{pattern})$"


def field_schema(field: Field) -> dict[str, Any]:
    """The schema of one field: its term's, its own options where they are the declaration's, "I do not know" where it is allowed."""
    term = TERMS[field.term]
    schema = term_schema(term, field.min, field.max)
    options = [option.value for option in field.options]
    if options and field.options_from is None:
        if term.kind is Kind.CHOICE:
            schema = {"type": "string", "enum": options}
        else:
            schema["items"] = {"type": "string", "enum": options}
    return {"anyOf": [schema, {"const": UNKNOWN}]} if field.unknown else schema


def answers_schema(service: Service) -> dict[str, Any]:
    """The schema of all answers of one version of a service.

    Args:
        service: the declaration, without a receiver's policy.

    Returns:
        An object whose properties are answer keys, group members by pattern; nothing else is allowed, photos are attachments.
    """
    single: dict[str, Any] = {}
    grouped: dict[str, Any] = {}
    for page in service.pages:
        for field in page.fields:
            if TERMS[field.term].widget is Widget.PHOTOS:
                continue
            key = answer_key(page, field)
            if page.group:
                grouped[_member_pattern(key, page.group)] = field_schema(field)
            else:
                single[key] = field_schema(field)
    return {
        "$schema": DRAFT,
        "$id": f"urn:madoguchi:service:{service.id}:{service.version}:answers",
        "title": service.id,
        "type": "object",
        "properties": single,
        "patternProperties": grouped,
        "additionalProperties": False,
    }


def _member_pattern(key: str, group: str) -> str:
    rest = key.removeprefix(f"{group}[0]")
    return f"^{re.escape(group)}\\[[0-9]{{1,2}}\\]{re.escape(rest)}$"


class _Judge:
    """A compiled schema, and which keys it knows."""

    def __init__(self, service: Service) -> None:
        schema = answers_schema(service)
        self._validator = jsonschema_rs.Draft202012Validator(schema, validate_formats=True)
        self._single = frozenset(schema["properties"])
        self._grouped = re.compile("|".join(schema["patternProperties"]) or "(?!)")

    def knows(self, key: str) -> bool:
        """Whether the declaration asks this key, of any member."""
        return key in self._single or self._grouped.match(key) is not None

    def faults(self, answers: dict[str, Any]) -> list[str]:
        """The keys found wrong; "" for a fault of the whole."""
        return sorted({str(next(iter(error.instance_path), "")) for error in self._validator.iter_errors(answers)})


@lru_cache(maxsize=64)
def _judge_of(declared: bytes) -> _Judge:
    return _Judge(msgspec.json.decode(declared, type=Service))


def schema_faults(service: Service, answers: dict[str, Any]) -> list[str]:
    """The answer keys that the schema of this version finds wrong; "" for a fault of the whole (a key it does not know)."""
    return _judge_of(msgspec.json.encode(service)).faults(answers)


def keys_at_fault(offered: Offered, submission: Submission) -> tuple[str, ...]:
    """Judge a submission as the office does: by schema, by term rules and by the declaration's own rules.

    The day counted is the day of handing in, or the day before for a visit that went on past midnight. Questions that the receiver's
    policy added are judged by their terms alone: the policy may have changed since.

    Args:
        offered: the service of the submission's version, as the office has it.
        submission: opened, not a follow-up.

    Returns:
        The answer keys at fault, in order, never values; empty when the submission is as the service asks.
    """
    judge = _judge_of(msgspec.json.encode(offered.declared))
    own = {key: value for key, value in submission.answers.items() if judge.knows(key)}
    by_schema = judge.faults(own) + _stray_attachments(offered, submission)
    try:
        rules = Rules(offered.service, Acceptance(submission.acceptance))
    except ValueError:
        return ("acceptance",)
    day = dt.datetime.fromtimestamp(submission.handed_in * 60, tz=dt.UTC).astimezone(TOKYO).date()
    listed = frozenset(field.id for page in offered.service.pages for field in page.fields if field.options_from)
    found = [check_answers(Given(rules, submission.answers, one, listed)) for one in (day, day - dt.timedelta(days=1))]
    return tuple(sorted({*by_schema, *(() if [] in found else (one.key for one in found[0]))}))


def _stray_attachments(offered: Offered, submission: Submission) -> list[str]:
    """Attachments that answer no photo question of the service."""
    photos = {answer_key(page, one) for page, one in offered.service.fields().values() if TERMS[one.term].widget is Widget.PHOTOS}
    return [ref.field for ref in submission.attachments if ref.field not in photos]

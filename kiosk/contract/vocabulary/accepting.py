"""What a term takes: from what a person typed to the stored answer, and whether a stored answer is one.

`accept` forgives forms (width, hyphens, spaces, kanji and kana digits) for numbers, dates and kana; names and free text keep every
character as typed, with no Unicode normalisation: compatibility kanji (神 U+FA19) and variation selectors are part of a name. What cannot
be seen or turns text around is refused (control, format and private-use characters).

A fault is the id of a message (`error-…`, in kiosk/catalog/words), which is given `$min` and `$max` as `limits` returns them.
Knows one term at a time; what depends on other answers is CEL's (kiosk.catalog.conditions).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from functools import cache
from typing import Any

import jaconv

from kiosk.contract.vocabulary.dates import FIRST_DAY, read_day, read_iso
from kiosk.contract.vocabulary.digits import half_width, one_hyphen, one_number, only_digits
from kiosk.contract.vocabulary.terms import VALUE_PATTERN, Kind, Term
from kiosk.errors import InputError

SPACES = " \u3000"
UNSEEN = (
    "\u0000-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164"
    "\ue000-\uf8ff\ufdd0-\ufdef\ufeff\uffa0\ufff0-\uffff\U00013430-\U0001345f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e00ff\U000e01f0-\U0010ffff"
)
"""Inside a character class: control, format, tag and filler characters, line separators, private use, noncharacters. Variation
selectors (U+FE00-FE0F, U+E0100-E01EF) are not among them, nor are the number signs of Arabic script, which are seen."""

REFERENCE_PATTERN = "[A-Za-z0-9_-]{1,64}"
DATE_PATTERN = "[0-9]{4}-[0-9]{2}-[0-9]{2}"

_UNSEEN = re.compile(f"[{UNSEEN}\ud800-\udfff]")
_UNSEEN_BUT_LINES = re.compile(f"[{UNSEEN.replace(chr(0) + '-', chr(0) + '-' + chr(9) + chr(11) + '-', 1)}\ud800-\udfff]")
_TWELVE_DIGITS = re.compile(r"(?<![0-9])[0-9]{4}[ -]?[0-9]{4}[ -]?[0-9]{4}(?![0-9])")


def pattern_of(term: Term) -> str:
    """The regular expression that the whole stored text matches, for Python's `re.fullmatch` and (anchored) for JSON Schema."""
    if term.pattern or term.kind in {Kind.CHOICE, Kind.CHOICES}:
        return term.pattern or VALUE_PATTERN
    inner = UNSEEN.replace("\u0000-", "\u0000-\u0009\u000b-", 1) if term.multiline else UNSEEN
    return f"[^{UNSEEN}{SPACES}](?:[^{inner}]*[^{UNSEEN}{SPACES}])?"


def limits(term: Term, low: int | None = None, high: int | None = None) -> dict[str, int]:
    """`min` and `max` for a message: the field's own limits where it has them, else the term's.

    For text `max` counts characters (code points), for numbers both bound the value, for choices and photos they count what is chosen.
    """
    widest = term.max_chars or term.maximum
    return {"min": term.minimum if low is None else low, "max": widest if high is None else high}


def accept(term: Term, raw: str, *, today: dt.date | None = None, low: int | None = None, high: int | None = None) -> Any:  # noqa: ANN401 - the term's kind says which
    """Turn what was typed or chosen into the stored answer.

    Args:
        term: what is asked.
        raw: as typed; `yes` or `no`; the chosen value; several values or references with commas between.
        today: for terms bounded by today.
        low: the field's own lower limit.
        high: the field's own upper limit.

    Returns:
        Text, int, bool, an ISO 8601 date, or a list of values, as `term.kind` says.

    Raises:
        InputError: its detail is the id of the message that says how to mend it.
    """
    value = _READERS[term.kind](term, raw)
    found = fault(term, value, today=today, low=low, high=high)
    if found is None and term.kind is Kind.TEXT and not term.pattern and has_my_number(value):
        found = "error-number-like-my-number"
    if found is not None:
        raise InputError(found)
    return value


def fault(term: Term, value: object, *, today: dt.date | None = None, low: int | None = None, high: int | None = None) -> str | None:
    """What is wrong with a stored answer, as a message id; None when nothing is. Arguments as `accept`."""
    return _RULES[term.kind](term, value, limits(term, low, high)) or _untimely(term, value, today)


def has_my_number(text: str) -> bool:
    """Whether 12 digits with a valid My Number check digit stand in the text, in any width.

    Source: 番号法施行令 8条 with 総務省令 5条 (check digit, to be checked before quoting).
    """
    return any(_checks(re.sub(r"[ -]", "", found[0])) for found in _TWELVE_DIGITS.finditer(one_hyphen(half_width(text))))


def _checks(digits: str) -> bool:
    body = [int(one) for one in reversed(digits[:11])]
    rest = sum(one * (n + 1 if n <= 6 else n - 5) for n, one in enumerate(body, 1)) % 11
    return int(digits[11]) == (0 if rest <= 1 else 11 - rest)


# ------------------------------------------------------------------------------------------------------- reading what was typed


def _read_text(term: Term, raw: str) -> str:
    match term.widget.value:
        case "kana":
            return _read_kana(raw)
        case "postal":
            return only_digits(raw.replace("〒", ""))
        case "phone":
            return _read_phone(raw)
        case "digits":
            return only_digits(raw)
        case _:
            return raw.strip(SPACES)


def _read_kana(raw: str) -> str:
    """Hiragana and half-width katakana as katakana, one for one: ヨ stays ヨ, ョ stays ョ, ー stays ー."""
    text = jaconv.h2z(raw.strip(SPACES), kana=True, ascii=False, digit=False)
    return "".join(chr(ord(one) + 0x60) if "ぁ" <= one <= "ゖ" else one for one in text)


def _read_phone(raw: str) -> str:
    text = re.sub(r"[()]", "", only_digits(raw))
    return "0" + text.removeprefix("+81").removeprefix("0") if text.startswith("+81") else text


def _read_integer(_: Term, raw: str) -> int:
    text = one_number(raw)
    if not text:
        raise InputError("error-empty")
    if not re.fullmatch("[0-9]{1,9}", text):
        raise InputError("error-not-digits")
    return int(text)


def _read_boolean(_: Term, raw: str) -> bool:
    if raw not in {"yes", "no"}:
        raise InputError("error-choose-one")
    return raw == "yes"


def _read_date(_: Term, raw: str) -> str:
    if not raw.strip(SPACES):
        raise InputError("error-empty")
    return read_day(raw).isoformat()


def _read_list(_term: Term, raw: str) -> list[str]:
    return [one for one in raw.split(",") if one]


_READERS: dict[Kind, Callable[[Term, str], Any]] = {
    Kind.TEXT: _read_text,
    Kind.INTEGER: _read_integer,
    Kind.BOOLEAN: _read_boolean,
    Kind.DATE: _read_date,
    Kind.CHOICE: lambda _, raw: raw,
    Kind.CHOICES: _read_list,
    Kind.PHOTOS: _read_list,
}


# ---------------------------------------------------------------------------------------------------- judging a stored answer

_PATTERN_FAULTS = {"kana": "error-not-kana", "postal": "error-postal", "phone": "error-phone", "digits": "error-not-digits"}


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def _judge_text(term: Term, value: object, limit: dict[str, int]) -> str | None:
    if not isinstance(value, str):
        return "error-empty"
    if not value:
        return "error-empty"
    if (_UNSEEN_BUT_LINES if term.multiline else _UNSEEN).search(value):
        return "error-control-characters"
    if len(value) > limit["max"]:
        return "error-too-long"
    if not _compiled(pattern_of(term)).fullmatch(value):
        return _PATTERN_FAULTS.get(term.widget.value, "error-empty")
    return None


def _judge_integer(_: Term, value: object, limit: dict[str, int]) -> str | None:
    if isinstance(value, bool) or not isinstance(value, int):
        return "error-not-digits"
    if value < limit["min"]:
        return "error-too-small"
    return "error-too-big" if value > limit["max"] else None


def _judge_boolean(_: Term, value: object, __: dict[str, int]) -> str | None:
    return None if isinstance(value, bool) else "error-choose-one"


def _judge_date(_: Term, value: object, __: dict[str, int]) -> str | None:
    try:
        day = read_iso(value) if isinstance(value, str) else None
    except ValueError:
        return "error-no-such-date"
    if day is None:
        return "error-date-incomplete"
    return "error-date-too-old" if day < FIRST_DAY else None


def _judge_choice(term: Term, value: object, _: dict[str, int]) -> str | None:
    if not isinstance(value, str) or not value:
        return "error-choose-one"
    fits = value in term.values if term.values else _compiled(pattern_of(term)).fullmatch(value)
    return None if fits else "error-choose-listed"


def _judge_list(term: Term, value: object, limit: dict[str, int]) -> str | None:
    if not isinstance(value, list | tuple) or len(set(map(str, value))) != len(value):
        return "error-choose-some"
    if len(value) < limit["min"] or (not value and term.kind is Kind.CHOICES):
        return "error-too-few" if limit["min"] > 1 else "error-choose-some"
    if limit["max"] and len(value) > limit["max"]:
        return "error-too-many"
    pattern = _compiled(REFERENCE_PATTERN if term.kind is Kind.PHOTOS else VALUE_PATTERN)
    return None if all(isinstance(one, str) and pattern.fullmatch(one) for one in value) else "error-choose-listed"


_RULES: dict[Kind, Callable[[Term, object, dict[str, int]], str | None]] = {
    Kind.TEXT: _judge_text,
    Kind.INTEGER: _judge_integer,
    Kind.BOOLEAN: _judge_boolean,
    Kind.DATE: _judge_date,
    Kind.CHOICE: _judge_choice,
    Kind.CHOICES: _judge_list,
    Kind.PHOTOS: _judge_list,
}


def _untimely(term: Term, value: object, today: dt.date | None) -> str | None:
    """ISO 8601 dates compare as text."""
    if today is None or not term.bound or not isinstance(value, str):
        return None
    if term.bound == "past":
        return "error-date-future" if value > today.isoformat() else None
    return "error-date-past" if value < today.isoformat() else None

"""Errors have one root, stable codes, and a drawing and a page that show all of them."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator

import pytest

from kiosk import errors
from kiosk.errors import KioskError
from tests.fakes.checkout import ROOT

CLASSES: dict[str, type[KioskError]] = dict(
    inspect.getmembers(errors, lambda found: inspect.isclass(found) and issubclass(found, KioskError))
)


def drawn() -> Iterator[tuple[int, str]]:
    """Depth and name of each class in the drawing."""
    for line in (errors.__doc__ or "").splitlines():
        found = re.match(r"^    ((?:[│ ]   |[├└]── )*)(\w+Error)\b", line)
        if found:
            yield len(found[1]) // 4, found[2]


def test_names_end_in_error() -> None:
    """A reader sees by its name that a class is raised."""
    assert all(name.endswith("Error") for name in CLASSES)


def test_codes_are_unique() -> None:
    """A code names one class, for logs, answers, pages and texts alike."""
    codes = [kind.code for kind in CLASSES.values()]
    assert sorted(set(codes)) == sorted(codes)
    assert all(re.fullmatch(r"[a-z_]+", code) for code in codes)


def test_every_class_has_its_own_code() -> None:
    """No class borrows its parent's code."""
    assert all("code" in vars(kind) for kind in CLASSES.values())


def test_drawing_is_the_tree() -> None:
    """The drawing at the top of kiosk/errors.py shows every class below its parent."""
    above: dict[int, str] = {}
    seen = {}
    for depth, name in drawn():
        above[depth] = name
        seen[name] = above[depth - 1] if depth else "Exception"
    assert seen == {name: kind.__bases__[0].__name__ for name, kind in CLASSES.items()}


def test_page_describes_every_code() -> None:
    """docs/errors.md has one row for each code, in the table of its family, and none that no class has."""
    page = (ROOT / "docs" / "errors.md").read_text()
    rows = re.findall(r"^\| `(\w+)` \| (.+?) \|", page, re.MULTILINE)
    assert sorted(code for code, _ in rows) == sorted(kind.code for kind in CLASSES.values())
    families = {
        "## Wait": errors.RetryLaterError,
        "## Set aside": errors.SetAsideError,
        "## Refused": errors.RefusedError,
        "## Set up": errors.SetupError,
    }
    for title, family in families.items():
        section = page.split(title)[1].split("\n## ")[0]
        told = set(re.findall(r"^\| `(\w+)`", section, re.MULTILINE))
        assert told == {kind.code for kind in CLASSES.values() if family in kind.__mro__}, title


@pytest.mark.parametrize("kind", CLASSES.values(), ids=lambda kind: kind.code)
def test_text_is_code_detail_and_hint(kind: type[KioskError]) -> None:
    """Whatever the class, its text starts with its code and ends with what to do, when there is something."""
    text = str(kind("what happened"))
    assert text.startswith(f"{kind.code}: what happened")
    assert text.endswith(f"({kind.hint})") is bool(kind.hint)


def test_hint_given_at_the_raise_wins() -> None:
    """The place that raises may know better what to do."""
    assert str(errors.ExpiredError("the link", hint="ask the office")) == "expired: the link (ask the office)"
    assert errors.ExpiredError.hint != "ask the office"

"""Messages cut out of a source by one look are those that Fluent's own parser finds in the whole."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fluent.runtime import FluentBundle, FluentResource
from fluent.syntax import ast
from hypothesis import example, given
from hypothesis import strategies as st

from kiosk.catalog.messages import Shelf, cut

ROOT = Path(__file__).parents[3]
SHIPPED = sorted([*(ROOT / "kiosk").rglob("*.ftl"), *(ROOT / "services").rglob("*.ftl")])
PIECES = (
    "a", "b", "-c", "d-1", " = ", "=", "\n", "\n\n", "\n  ", "\n   \n    ", " ", "言葉", "{ $n }", "{$n}", '{"{"}', '{ "}" }', '{"',
    "{ a }", "{ -c }", "{ b.x }", "{", "}", "\n }", "\n}", "\n{ $n }", "\n  .x = y", ".x", "# note", "#", "##", "#x", "[",
    "\n   *[other] o", "\n  [1] i", "{ $n ->", "$n", "\t", "\r\n", '"', "\\", "//",
)  # fmt: skip
SOURCES = st.lists(st.sampled_from(PIECES), max_size=14).map("".join)


def shown(bundle: FluentBundle, key: str) -> tuple[str, int]:
    """A message with its argument, and how many faults it has; its attributes come along."""
    message = bundle.get_message(key)
    patterns = [*([message.value] if message.value else []), *message.attributes.values()]
    try:
        told = [bundle.format_pattern(pattern, {"n": 1}) for pattern in patterns]
    except RecursionError:
        return "goes round", 1
    return "|".join(str(text) for text, _ in told), sum(len(faults) for _, faults in told)


def whole(source: str) -> tuple[FluentBundle, list[str], bool]:
    """The source parsed at once: bundle, ids, and whether all of it is right."""
    resource = FluentResource(source)
    bundle = FluentBundle(["ja"], use_isolating=False)
    bundle.add_resource(resource, allow_overrides=True)
    named = [one for one in resource.body if isinstance(one, ast.Message | ast.Term)]
    ids = [f"-{one.id.name}" if isinstance(one, ast.Term) else one.id.name for one in named]
    return bundle, ids, len(set(ids)) == len(ids) and not any(isinstance(one, ast.Junk) for one in resource.body)


def differences(source: str) -> Iterator[str]:
    """Where the cut source says something else than the whole."""
    messages, faults = cut(source, "x.ftl")
    bundle, ids, right = whole(source)
    if list(messages) != list(dict.fromkeys(ids)) or bool(faults) is right:
        yield f"{list(messages)} for {ids}, {faults}"
    elif right:
        shelf = Shelf("ja", messages)
        yield from (key for key in ids if key[0] != "-" and shown(shelf.bundle(key), key) != shown(bundle, key))


@given(SOURCES)
@example("a = 1\n{ $n }")
@example("a =\n    1\n\n    2\n  \nb = 3   \n ")
@example("# note\na = { -c }{ b }\n-c = 4\nb = { $n ->\n   *[other] 5\n }")
@example("a = { \nb }\nb = 6")
@example("a = 7\n  .x = 8\n#")
@example("a = \r\nb = 9\r\n")
def test_a_look_sees_what_the_parser_sees(source: str) -> None:
    """For any source the same ids, the same verdict, and every message reads the same as parsed at once."""
    assert list(differences(source)) == []


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_what_is_shipped_reads_the_same(path: Path) -> None:
    """Every text of the product says what it says when its file is parsed at once."""
    assert list(differences(path.read_text("utf-8"))) == []


def test_an_id_of_another_file_is_a_fault() -> None:
    """Ids are one list for a language, whatever file they stand in."""
    assert [fault.text for fault in cut("b = 1\na = 2", "x.ftl", frozenset({"a"}))[1]] == ["is written twice"]


def test_arguments_are_those_of_the_message() -> None:
    """A message names the arguments that stand in it, in branches too; a comment above it names none."""
    messages, _ = cut("# $x\na = { $n }\nb = { $n ->\n   *[other] { $m }\n }", "x.ftl")
    assert {key: message.arguments for key, message in messages.items()} == {"a": {"n"}, "b": {"n", "m"}}

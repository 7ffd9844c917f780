"""A Fluent source cut into its messages, each parsed only when it is first shown.

Parsing all texts of all languages took longer than everything else of our own at the start of a screen. A message that is nothing but
words, `{ $argument }` and quoted signs is recognised by one look and kept as it is written; everything else is parsed now. Where anything
at all is wrong, the whole source goes through Fluent's own parser, which alone says what: so the faults, and when they are told, are those
of a source that was parsed as a whole. Formats nothing; see texts.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from fluent.runtime import FluentBundle, FluentResource
from fluent.syntax import FluentParser, ast

from kiosk.catalog.faults import Fault

_ARGUMENT = re.compile(r"\$([a-zA-Z][a-zA-Z0-9_-]*)")
_NAME = re.compile(r"-?[a-zA-Z][a-zA-Z0-9_-]*")
_WORDS = r'(?:[^{}\n]|\{ *\$[a-zA-Z][a-zA-Z0-9_-]* *\}|\{ *"[^"\\\n]*" *\})'
_MORE = rf"(?:\n *(?=\n))*+\n +(?=[^ \n}}.*\[]){_WORDS}++"
_END = r"(?=(?:\n *(?=\n|\Z))*+(?:\Z|\n[a-zA-Z#-]))"
_PLAIN = re.compile(rf"([a-zA-Z][a-zA-Z0-9_-]*+) *+=(?: *+(?=[^ \n]){_WORDS}++(?:{_MORE})*+| *+(?:{_MORE})++){_END}")
"""A message of words and arguments to its last line, with nothing behind it that could still belong to it (a line further in, an attribute,
a brace). Source: Fluent Syntax 1.0, fluent.ebnf."""
_BETWEEN = re.compile(r"(?: *\n|#{1,3}(?: [^\n]*)?\n|#{1,3} [^\n]*\Z| +\Z)++")
"""Blank lines and comments."""
_NEXT = re.compile(r"\n(?=[a-zA-Z#-])")


class Message(NamedTuple):
    """One message or term: as it is written, and the arguments it names."""

    source: str
    arguments: frozenset[str]


class Shelf:
    """The messages of one language.

    Args:
        lang: as in a file's name; `-easy` counts and dates as the language itself.
        messages: by id; a term's begins with `-`.
    """

    def __init__(self, lang: str, messages: Mapping[str, Message]) -> None:
        self._lang = lang
        self._messages = messages
        self._bundle: FluentBundle | None = None
        self._parsed: set[str] = set()

    def bundle(self, key: str) -> FluentBundle:
        """A bundle that knows this message, and whatever it refers to."""
        if self._bundle is None:
            self._bundle = FluentBundle([self._lang.removesuffix("-easy")], use_isolating=False)
        if key not in self._parsed:
            source = "\n".join(self._messages[name].source for name in self._reach(key))
            self._bundle.add_resource(FluentParser(with_spans=False).parse(source))
            self._parsed.add(key)  # last, so that another thread meets it whole, or adds the same again, which changes nothing
        return self._bundle

    def _reach(self, key: str) -> list[str]:
        """The message, and every one whose id stands in its source: more than it refers to, never less."""
        found, waiting = [], [key]
        while waiting:
            name = waiting.pop()
            if name in self._messages and name not in found:
                found.append(name)
                waiting += _NAME.findall(self._messages[name].source)
        return found


def cut(source: str, file: str, taken: frozenset[str] = frozenset()) -> tuple[dict[str, Message], list[Fault]]:
    """A source's messages by id, and everything that is wrong with it.

    Args:
        source: Fluent.
        file: its name, for the faults.
        taken: ids that stand in another file of the language already.
    """
    messages: dict[str, Message] = {}
    for name, message in _looked_over(source):
        if not name or name in messages or name in taken:
            return _parsed(source, file, taken)
        messages[name] = message
    return messages, []


def _looked_over(source: str) -> Iterator[tuple[str, Message]]:
    """Each message; one without a name where only the parser of the whole can say what stands there."""
    at = 0
    if "\r" in source:
        yield "", _message(source)
    while at < len(source):
        if between := _BETWEEN.match(source, at):
            at = between.end()
        elif plain := _PLAIN.match(source, at):
            yield plain[1], _message(plain[0])
            at = plain.end()
        else:
            end = following.start() if (following := _NEXT.search(source, at)) else len(source)
            yield from _unusual(source[at:end])
            at = end


def _unusual(source: str) -> Iterator[tuple[str, Message]]:
    for entry in FluentResource(source).body:
        yield _named(entry) if isinstance(entry, ast.Message | ast.Term) else "", _message(source)


def _parsed(source: str, file: str, taken: frozenset[str]) -> tuple[dict[str, Message], list[Fault]]:
    messages: dict[str, Message] = {}
    faults: list[Fault] = []
    for entry in FluentResource(source).body:
        start, end = (entry.span.start, entry.span.end) if entry.span else (0, 0)
        line = source.count("\n", 0, start) + 1
        if isinstance(entry, ast.Junk):
            faults.append(Fault(file, line, "(text)", f"not Fluent: {entry.annotations[0].message}", "mend the message"))
        elif isinstance(entry, ast.Message | ast.Term):
            name = _named(entry)
            if name in messages or name in taken:
                faults.append(Fault(file, line, name, "is written twice", "keep one of them"))
            messages[name] = _message(source[start:end])
    return messages, faults


def _named(entry: ast.Message | ast.Term) -> str:
    return f"-{entry.id.name}" if isinstance(entry, ast.Term) else str(entry.id.name)


def _message(source: str) -> Message:
    return Message(source, frozenset(_ARGUMENT.findall(source)))

"""Read a YAML file into a typed value, with every fault at once and the line of each.

YAML's traps are closed: a key written twice, an alias, a tag, a second document and a file over 256 KiB are faults. So is a file of more
parts, levels or signs in one part than anybody writes: libyaml recurses without a limit, and its numbers cost the square of their length.
Does not know what the values mean.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

import msgspec
import yaml

from kiosk.catalog.faults import Fault

MAX_BYTES = 256 * 1024
MAX_PARTS, MAX_LEVELS, MAX_PART_CHARS = 10_000, 24, 4_000
"""The largest file of a kept service has some 1,500 parts, 8 levels, and 200 signs in one part."""
_MOST_FAULTS = 100
_AT = re.compile(r"^(?P<text>.*?)(?: - at `(?P<path>[^`]*)`)?$", re.DOTALL)
_STEP = re.compile(r"\.([A-Za-z_][\w-]*)|\[([0-9]+|\.\.\.)\]")
_ABSENT = object()
_TYPES = {int: "int", str: "str", bool: "bool", float: "float", dict: "object", list: "array", type(None): "null", dt.date: "date"}

T = TypeVar("T")
Path = tuple[str | int, ...]


class Lines:
    """Where each part of a file stands: path → line, counted from 1."""

    def __init__(self, file: str, lines: dict[Path, int]) -> None:
        """Keep the file's name and its lines."""
        self.file = file
        self._lines = lines

    def of(self, *path: str | int) -> int:
        """The line of the part, or of the nearest part around it; 0 when the file has none."""
        for end in range(len(path), -1, -1):
            if path[:end] in self._lines:
                return self._lines[path[:end]]
        return 0

    def fault(self, path: Path, text: str, remedy: str) -> Fault:
        """A fault at a part of this file."""
        return Fault(self.file, self.of(*path), ".".join(map(str, path)) or "(file)", text, remedy)


def read(kind: type[T], file: str, source: bytes) -> tuple[T | None, Lines, list[Fault]]:
    """Read one file.

    Args:
        kind: the struct the file holds.
        file: what to call the file in faults.
        source: its bytes.

    Returns:
        The value (None when it has faults), the lines of its parts, and the faults.
    """
    lines = Lines(file, {})
    if len(source) > MAX_BYTES:
        return None, lines, [lines.fault((), f"has more than {MAX_BYTES} bytes", "split it")]
    try:
        trap = _trap(file, source.decode("utf-8"))
        node = None if trap else yaml.compose(source.decode("utf-8"), Loader=yaml.CSafeLoader)
    except (yaml.YAMLError, UnicodeDecodeError) as fault:
        return None, lines, [_unreadable(file, fault)]
    if trap or node is None:
        return None, lines, [trap or Fault(file, 0, "(file)", "is empty", "write every part out")]
    known: dict[Path, int] = {}
    faults = _walk(node, (), known, file)
    lines = Lines(file, known)
    try:
        raw = yaml.load(source, Loader=yaml.CSafeLoader)
    except (yaml.YAMLError, ValueError, ArithmeticError) as fault:
        return None, lines, [*faults, _unreadable(file, fault)]
    value, more = _convert(kind, raw, lines)
    return (None if faults or more else value), lines, faults + more


def _trap(file: str, text: str) -> Fault | None:
    """The first thing that no file of ours has. Looks at the file event by event, before anything is built of it."""
    level = 0
    for count, event in enumerate(yaml.parse(text, Loader=yaml.CSafeLoader)):
        level += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if level > MAX_LEVELS or count > MAX_PARTS:
            return _trapped(file, event, f"has more than {MAX_LEVELS} levels or {MAX_PARTS} parts", "split it")
        if isinstance(event, yaml.AliasEvent):
            return _trapped(file, event, "has an alias", "write every part out")
        if getattr(event, "tag", None):
            return _trapped(file, event, "is not YAML without tags", "remove the tag")
        if isinstance(event, yaml.ScalarEvent) and len(event.value) > MAX_PART_CHARS:
            return _trapped(file, event, f"has more than {MAX_PART_CHARS} signs in one part", "shorten it")
    return None


def _trapped(file: str, event: yaml.Event, text: str, remedy: str) -> Fault:
    return Fault(file, event.start_mark.line + 1 if event.start_mark else 0, "(file)", text, remedy)


def _unreadable(file: str, fault: Exception) -> Fault:
    mark = getattr(fault, "problem_mark", None)
    return Fault(file, mark.line + 1 if mark else 0, "(file)", f"is not YAML: {getattr(fault, 'problem', None) or fault}", "mend the line")


def _walk(node: yaml.Node, path: Path, lines: dict[Path, int], file: str) -> list[Fault]:
    """Note the line of every part, and find keys written twice."""
    lines[path] = node.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode):
        return [fault for number, item in enumerate(node.value) for fault in _walk(item, (*path, number), lines, file)]
    if not isinstance(node, yaml.MappingNode):
        return []
    faults: list[Fault] = []
    for key, item in node.value:
        part = (*path, str(key.value))
        if part in lines:
            faults.append(Fault(file, key.start_mark.line + 1, ".".join(map(str, part)), "is written twice", "keep one of them"))
        faults += _walk(item, part, lines, file)
        lines[part] = key.start_mark.line + 1
    return faults


def _convert(kind: type[T], raw: Any, lines: Lines) -> tuple[T | None, list[Fault]]:  # noqa: ANN401 - any YAML value
    """Convert, and take out what is wrong until the rest converts, so that one fault does not hide the others."""
    faults: list[Fault] = []
    cut: set[Path] = set()
    for _ in range(_MOST_FAULTS):
        try:
            return msgspec.convert(raw, kind, strict=True), faults
        except msgspec.ValidationError as fault:
            text, path = _place(str(fault), raw)
            if not _follows_from(text, path, cut):
                faults.append(lines.fault(path, text, _remedy(text)))
            if not path:
                return None, faults
            cut.add(path)
            if not _take_out(raw, path):
                return None, faults
    return None, faults


def _place(message: str, raw: Any) -> tuple[str, Path]:  # noqa: ANN401 - any YAML value
    """Split msgspec's message into what is wrong and where; an unknown key is part of the place.

    msgspec writes `[...]` for a value of a map: of the places that could be meant, the first that shows the fault is taken.
    """
    found = _AT.match(message)
    text, written = (found["text"], found["path"] or "$") if found else (message, "$")
    places = _places(raw, (), _STEP.findall(written))
    path = next((one for one in places if _shows(_at(raw, one), text)), ())
    unknown = re.search(r"unknown field `([^`]+)`", text)
    return text, (*path, unknown[1]) if unknown else path


def _places(raw: Any, path: Path, steps: list[tuple[str, str]]) -> Iterator[Path]:  # noqa: ANN401 - any YAML value
    if not steps:
        yield path
        return
    name, number = steps[0]
    inside = _at(raw, path)
    options: Iterable[str | int] = [int(number) if number.isdigit() else name]
    if number == "...":
        options = list(inside) if isinstance(inside, dict) else range(len(inside)) if isinstance(inside, list) else []
    for option in options:
        yield from _places(raw, (*path, option), steps[1:])


def _shows(value: Any, text: str) -> bool:  # noqa: ANN401 - any YAML value
    """Whether the part can be the one that msgspec complains about."""
    if unknown := re.search(r"unknown field `([^`]+)`", text):
        return isinstance(value, dict) and unknown[1] in value
    if missing := re.search(r"missing required field `([^`]+)`", text):
        return isinstance(value, dict) and missing[1] not in value
    if wrong := re.search(r"got `(\w+)`", text):
        return _TYPES.get(type(value), "") == wrong[1]
    return value is not _ABSENT


def _at(raw: Any, path: Path) -> Any:  # noqa: ANN401 - any YAML value
    for step in path:
        try:
            raw = raw[step]
        except (KeyError, IndexError, TypeError):
            return _ABSENT
    return raw


def _follows_from(text: str, path: Path, cut: set[Path]) -> bool:
    """Whether a missing key is only missing because it was taken out for its own fault."""
    missing = re.search(r"missing required field `([^`]+)`", text)
    return missing is not None and (*path, missing[1]) in cut


def _take_out(raw: Any, path: Path) -> bool:  # noqa: ANN401 - any YAML value
    """Take out a part, or the nearest one around it that can be taken; False when nothing can, as for a key with a backtick in it."""
    for end in range(len(path), 0, -1):
        around = _at(raw, path[: end - 1])
        try:
            del around[path[end - 1]]
        except (KeyError, IndexError, TypeError):
            continue
        return True
    return False


def _remedy(text: str) -> str:
    if "unknown field" in text:
        return "remove it, or see docs/formats for the keys there are"
    return "write it as docs/formats says"

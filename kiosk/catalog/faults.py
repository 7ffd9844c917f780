"""What is wrong with a service or policy: file, key, line and remedy, collected so that an author sees all of it at once."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from kiosk.errors import CatalogueError


class Fault(msgspec.Struct, frozen=True, order=True):
    """One thing an author has to change. `line` counts from 1; 0 when the fault has no line."""

    file: str
    line: int
    key: str
    text: str
    remedy: str

    def __str__(self) -> str:
        """`file:line key: what is wrong; what to do`, as editors jump to it."""
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place} {self.key}: {self.text}; {self.remedy}"


def refuse(faults: Iterable[Fault]) -> None:
    """Raise when there is any fault.

    Raises:
        CatalogueError: names every fault, one a line, sorted by file and line.
    """
    found = sorted(set(faults))
    if found:
        raise CatalogueError(f"{len(found)} fault(s)\n" + "\n".join(str(fault) for fault in found))

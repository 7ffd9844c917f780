"""Errors that came as a code, from the cloud or from the agent, as the classes of kiosk.errors again."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from kiosk.errors import KioskError


def error_of(code: str, hint: str = "") -> KioskError:
    """The error that a code names; a code nobody knows here is the root itself.

    Args:
        code: stable code, as in docs/errors.md.
        hint: what the other side advises; the class's own when empty.
    """
    error = _classes().get(code, KioskError)(f"told: {code}")
    error.hint = hint or error.hint
    return error


@cache
def _classes() -> dict[str, type[KioskError]]:
    """Of the tree in kiosk.errors alone: what another module derives for itself never names a code on the wire."""
    return {kind.code: kind for kind in _below(KioskError) if kind.__module__ == KioskError.__module__}


def _below(kind: type[KioskError]) -> Iterator[type[KioskError]]:
    yield kind
    for child in kind.__subclasses__():
        yield from _below(child)

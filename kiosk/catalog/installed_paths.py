"""Which names files of a catalogue may have: the same rule for whoever publishes, downloads and reads."""

from __future__ import annotations

import re

from kiosk.errors import CatalogueError

MANIFEST = "manifest.json"
SIGNED = "tuf"
"""Folder of an installed version that keeps the signed metadata beside the files."""
SIGNED_AT = "signed_at"
"""Field of timestamp.json: when it was signed, in seconds since 1970 UTC; the catalogue's age counts from there."""
MAX_PATH_CHARS = 200
_SAFE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_][A-Za-z0-9_.-]*)*")


def check_path(path: str) -> None:
    """Refuse names that could leave the folder, hide in it, or stand in for the catalogue's own files.

    Raises:
        CatalogueError: which path, and why.
    """
    if len(path) > MAX_PATH_CHARS or not _SAFE.fullmatch(path):
        raise CatalogueError(f"{path[:MAX_PATH_CHARS]!r} is not a file name of a catalogue (letters, digits, _ . - and /)")
    if path == MANIFEST or path.partition("/")[0] == SIGNED:
        raise CatalogueError(f"{path!r} is a name that the catalogue keeps for itself")

"""The journal's tables, layout 1; every column is described in docs/formats/journal.md.

- facts: name → value in msgpack (device, reason of the chain's start, cursor, floor, terms …)
- epochs: epoch id → base; an entry's seq is its position − base, so that the chain's order is the primary key
- hand_ins: one row a declaration act, with the signed receipt claims
- entries: one row a slot, for as long as its place in the chain matters
- bodies: the sealed bytes, erased by the purge
- receipts: signed run receipts, as they came
- replies: sealed replies this terminal carries
"""

from __future__ import annotations

from kiosk.terminal.journal_file import JournalFile

LAYOUT = 1
"""PRAGMA user_version."""


def layout_of(file: JournalFile) -> int:
    """The layout number found in the file, 0 for a new one."""
    found = file.row("PRAGMA user_version")
    return int(found[0]) if found else 0


def make_tables(file: JournalFile) -> None:
    """Make all tables, inside the caller's transaction."""
    _make(file, "facts", "name", {"name": str, "value": bytes})
    _make(file, "epochs", "number", {"number": int, "epoch": bytes, "base": int})
    hand_in = {"number": int, "hand_in_id": bytes, "minute": int, "drawn": int, "told": int, "claims": bytes}
    _make(file, "hand_ins", "number", hand_in)
    _make(file, "entries", "position", _ENTRY, optional=("receipt", "slot"))
    _make(file, "bodies", "position", {"position": int, "context": bytes, "sealed": bytes})
    _make(file, "receipts", "number", {"number": int, "level": str, "cloud_time": int, "signed": bytes})
    _make(file, "replies", "number", {"number": int, "hash": bytes, "mailbox": bytes, "expires": int, "reply": bytes})
    for table, columns in (
        ("epochs", ["epoch"]),
        ("hand_ins", ["hand_in_id"]),
        ("entries", ["submission_id", "part"]),
        ("replies", ["hash"]),
    ):
        file.tables.table(table).create_index(columns, unique=True)
    file.tables.table("replies").create_index(["mailbox"])
    file.execute("CREATE INDEX unreleased ON entries (position) WHERE state < 5")
    file.execute(f"PRAGMA user_version = {LAYOUT}")


_UNIQUE = {"epochs": ["epoch"], "hand_ins": ["hand_in_id"], "entries": ["submission_id", "part"], "replies": ["hash"]}
_ENTRY: dict[str, type] = {
    "position": int,
    "epoch": int,
    "hand_in": int,
    "submission_id": bytes,
    "part": int,
    "entry_hash": bytes,
    "content_hash": bytes,
    "size": int,
    "minute": int,
    "state": int,
    "tried_s": int,
    "receipt": int,
    "slot": bytes,
}


def _make(file: JournalFile, name: str, key: str, columns: dict[str, type], optional: tuple[str, ...] = ()) -> None:
    required = set(columns) - {key} - set(optional)
    file.tables.table(name).create(columns, pk=key, not_null=required, strict=True)

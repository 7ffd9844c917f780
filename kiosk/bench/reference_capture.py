"""The reference of `madoguchi bench capture`: what a program without seal, chain, signature and second process would do.

Plain sqlite3, WAL, synchronous=FULL: the same plain bytes in one INSERT, durable when `keep` returns. Everything else is SQLite's default,
its checkpoints too.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path


class PlainStore:
    """One table in one file."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = FULL")
        self._connection.execute("CREATE TABLE records (id INTEGER PRIMARY KEY, record BLOB NOT NULL, attachment BLOB)")

    def keep(self, record: bytes, attachment: bytes | None = None) -> None:
        """Store one record, durably."""
        self._connection.execute("INSERT INTO records (record, attachment) VALUES (?, ?)", (record, attachment))

    def count(self) -> int:
        """How many are stored."""
        found: tuple[int] = self._connection.execute("SELECT count(*) FROM records").fetchone()
        return found[0]

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

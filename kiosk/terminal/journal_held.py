"""What the journal keeps beside the chain: a few facts of the terminal, and the sealed replies it carries."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from kiosk.contract.codec import decode
from kiosk.contract.reply import SealedReply
from kiosk.crypto import primitives
from kiosk.errors import FormatError
from kiosk.terminal.journal_file import JournalFile

MAX_HELD_BYTES = 256 * 1024 * 1024
"""Of replies at one terminal; the ones that end first make room."""


class Facts:
    """Small named values of the terminal, each in msgpack."""

    def __init__(self, file: JournalFile) -> None:
        self._file = file

    def get(self, name: str) -> Any:  # noqa: ANN401 - whatever was put there
        """The value, or None."""
        found = self._file.row("SELECT value FROM facts WHERE name = ?", (name,))
        return None if found is None else msgspec.msgpack.decode(found[0])

    def text(self, name: str) -> str:
        """A text, empty if absent."""
        value = self.get(name)
        return value if isinstance(value, str) else ""

    def number(self, name: str) -> float:
        """A number, 0 if absent."""
        value = self.get(name)
        return value if isinstance(value, int | float) else 0

    def put(self, name: str, value: object) -> None:
        """Keep a value, durably; nothing is written when it is there already."""
        if self.get(name) != value:
            with self._file.writing():
                self.put_inside(name, value)

    def put_inside(self, name: str, value: object) -> None:
        """Keep a value inside the caller's transaction."""
        self._file.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, msgspec.msgpack.encode(value)))


class Replies:
    """Sealed replies by mailbox, until they expire. Opaque: only the holder of a receipt opens one."""

    def __init__(self, file: JournalFile) -> None:
        self._file = file
        self._facts = Facts(file)

    def keep(self, encoded: Iterable[bytes], *, now_minute: int, cursor: str | None = None) -> int:
        """Keep what came, and the cursor it came up to, in one transaction.

        Args:
            encoded: SealedReply items as they came; what is none, or is over, is passed by and never blocks the others.
            now_minute: minutes since 1970 UTC.
            cursor: of the site's own replies; None for an answer about mailboxes.

        Returns:
            How many items were no replies.
        """
        sound = [(reply, item) for item in encoded if (reply := _read(item)) is not None]
        with self._file.writing():
            for reply, item in sound:
                self._keep_one(reply, item, now_minute)
            self._facts.put_inside("replies_as_of", now_minute * 60)
            if cursor is not None:
                self._facts.put_inside("cursor", cursor)
        return len(list(encoded)) - len(sound)

    def find(self, mailboxes: Iterable[bytes], *, now_minute: int, most_bytes: int) -> tuple[bytes, ...]:
        """The replies of these mailboxes, newest first, as many as fit `most_bytes`, then in the order they came."""
        found: list[tuple[int, bytes]] = []
        for mailbox in mailboxes:
            rows = self._file.tables.table("replies").rows_where("mailbox = ? AND expires > ?", [mailbox, now_minute])
            found += [(row["number"], bytes(row["reply"])) for row in rows]
        total, fitting = 0, []
        for number, reply in sorted(found, reverse=True):
            total += len(reply)
            if total > most_bytes:
                break
            fitting.append((number, reply))
        return tuple(reply for _, reply in sorted(fitting))

    def as_of(self) -> int:
        """When replies last came, seconds since 1970 UTC; 0 for never."""
        return int(self._facts.number("replies_as_of"))

    def cursor(self) -> str:
        """Up to where the site's replies are held; empty at the start."""
        return self._facts.text("cursor")

    def purge(self, now_minute: int, *, most_bytes: int = MAX_HELD_BYTES) -> None:
        """Erase what is over; and, past `most_bytes`, what ends first."""
        held = sum(row[0] for row in self._file.rows("SELECT length(reply) FROM replies WHERE expires > ?", (now_minute,)))
        leaving = self._file.rows("SELECT number FROM replies WHERE expires <= ?", (now_minute,))
        for number, size in self._file.rows("SELECT number, length(reply) FROM replies WHERE expires > ? ORDER BY expires", (now_minute,)):
            if held <= most_bytes:
                break
            held -= size
            leaving.append((number,))
        if leaving:
            with self._file.writing():
                for (number,) in leaving:
                    self._file.execute("DELETE FROM replies WHERE number = ?", (number,))

    def _keep_one(self, reply: SealedReply, item: bytes, now_minute: int) -> None:
        if reply.expires > now_minute:
            self._file.execute(
                "INSERT OR IGNORE INTO replies (hash, mailbox, expires, reply) VALUES (?, ?, ?, ?)",
                (primitives.sha256(item), reply.mailbox, reply.expires, item),
            )


def _read(item: bytes) -> SealedReply | None:
    try:
        return decode(SealedReply, item)
    except FormatError:
        return None

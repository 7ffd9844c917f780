"""The journal's file: opening it safely, one place for its transactions, and setting a damaged one aside.

A journal lives in a folder of its own (`journal.db`, `-wal`), so that setting it aside is one rename. The file is SQLCipher under a raw
key, opened by one process alone. Its tables stand in kiosk.terminal.journal_tables; what an entry is, only kiosk.terminal.journal knows.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlcipher3
import sqlcipher3.dbapi2

from kiosk.errors import CommitUnknownError, JournalError, KioskError, UnsafeStartError
from kiosk.terminal.journal_log import PAGE_BYTES, has_lost_commits

# sqlite-utils catches the exceptions of the library it finds under this name; without it, it would miss SQLCipher's.
sys.modules.setdefault("pysqlite3", sqlcipher3)
sys.modules.setdefault("pysqlite3.dbapi2", sqlcipher3.dbapi2)

from sqlite_utils import Database  # noqa: E402 - after the alias

FILE = "journal.db"
SQLITE_FLOOR = (3, 51, 3)
"""Versions below can corrupt a WAL database (sqlite.org/changes.html, 3.51.3)."""
KEY_BYTES = 32
LONG_LOG_PAGES = 1000
"""Between visits the log is moved into the file once it holds so many pages, 4 MiB: after about 150 forms, or 20 pictures."""
_SYNCHRONOUS_FULL = 2
_DAMAGE = (sqlcipher3.dbapi2.SQLITE_CORRUPT, sqlcipher3.dbapi2.SQLITE_NOTADB)

Connection = Any
"""sqlcipher3's connection; the library brings no types."""
Fault = sqlcipher3.dbapi2.Error


class JournalFile:
    """An open journal file, used by one thread.

    After any fault it answers nothing more: the journal must be opened anew, because a commit that failed is neither stored nor lost.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._broken = False
        self.tables = Database(connection, recursive_triggers=False)
        """sqlite-utils' view of the same connection, for reads off the hot path."""

    @classmethod
    def open(cls, path: Path, key: bytes) -> JournalFile:
        """Open or make the file, with every safety condition asserted and every page checked.

        Args:
            path: of the database file; its folder exists.
            key: 32 bytes, used as they are.

        Raises:
            UnsafeStartError: SQLite is too old, the file is open to others, or a setting did not take.
            JournalError: damaged, or another key's.
            CommitUnknownError: the disk gives an error; what it holds is not known.
        """
        require_sqlite(sqlcipher3.dbapi2.sqlite_version)
        if len(key) != KEY_BYTES:
            raise UnsafeStartError("the journal's key has 32 bytes")
        _require_whole_log(path)
        connection = _connect(path)
        try:
            _set_up(connection, key)
            # First: a power cut in the middle of settling leaves half-written pages in the file, whole in the log. They are no damage.
            _settle(connection, "TRUNCATE")
            _check_pages(connection)
        except Fault as fault:
            connection.close()
            raise explain(fault) from fault
        except BaseException:
            connection.close()
            raise
        return cls(connection)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One transaction, durable when the block ends: BEGIN IMMEDIATE … COMMIT with synchronous=FULL.

        `with connection:` would not do: sqlite-utils commits each insert. What the block raises itself rolls back and goes on.

        Raises:
            CommitUnknownError: stored or not is not known; open anew and look.
            JournalError: the file is damaged.
        """
        self._require_sound()
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            yield
            self._connection.execute("COMMIT")
        except Fault as fault:
            self._roll_back()
            self._broken = True
            raise explain(fault) from fault
        except BaseException:
            self._roll_back()
            raise

    def execute(self, sql: str, values: tuple[object, ...] = ()) -> int:
        """Run one statement inside `writing`; how many rows it changed."""
        changed: int = self._connection.execute(sql, values).rowcount
        return changed

    def rows(self, sql: str, values: tuple[object, ...] = ()) -> list[tuple[Any, ...]]:
        """Read.

        Raises:
            JournalError: the file is damaged.
            CommitUnknownError: the disk gives an error.
        """
        self._require_sound()
        try:
            found: list[tuple[Any, ...]] = self._connection.execute(sql, values).fetchall()
        except Fault as fault:
            self._broken = True
            raise explain(fault) from fault
        return found

    def row(self, sql: str, values: tuple[object, ...] = ()) -> tuple[Any, ...] | None:
        """Read the first row, as `rows`."""
        return next(iter(self.rows(sql, values)), None)

    def settle(self, *, erase: bool = False, least_pages: int = 0) -> None:
        """Move the log into the file; between visits, because it takes as long as several commits.

        Args:
            erase: cut the log to nothing, after a purge. Without it the next commits overwrite the log in place, which is much faster
                than letting it grow again: the file system then has no new length to write down.
            least_pages: leave a log alone that holds fewer pages: the first commit after a move writes and syncs the log's head anew.
        """
        self._require_sound()
        try:
            if least_pages and _pages_in_log(self._connection) < least_pages:
                return
            _settle(self._connection, "TRUNCATE" if erase else "RESTART")
        except Fault as fault:
            self._broken = True
            raise explain(fault) from fault

    def close(self) -> None:
        """Close; nothing is answered afterwards."""
        self._broken = True
        self._connection.close()

    def _require_sound(self) -> None:
        if self._broken:
            raise CommitUnknownError("the journal had a fault and must be opened anew")

    def _roll_back(self) -> None:
        try:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
        except Fault:
            self._broken = True


def require_sqlite(version: str) -> None:
    """Refuse a SQLite library with the WAL-reset fault.

    Raises:
        UnsafeStartError: older than 3.51.3.
    """
    if tuple(int(part) for part in version.split(".")) < SQLITE_FLOOR:
        raise UnsafeStartError(f"SQLite {version} can damage a journal", hint="install sqlcipher3 with SQLite 3.51.3 or newer")


def explain(fault: Exception) -> KioskError:
    """Damage is one thing; a full or failing disk another: then nothing is known, and nothing may be set aside."""
    if getattr(fault, "sqlite_errorcode", 0) & 0xFF in _DAMAGE:
        return JournalError("the journal cannot be read: damaged, or another key's")
    return CommitUnknownError(f"the disk answered with {getattr(fault, 'sqlite_errorname', 'an error')}")


def disk_error(fault: OSError) -> CommitUnknownError:
    """The same for what the operating system says itself."""
    return CommitUnknownError(f"the disk answered with {errno.errorcode.get(fault.errno or 0, 'an error')}")


def _connect(path: Path) -> Connection:
    if path.exists() and path.stat().st_mode & 0o077:
        raise UnsafeStartError(f"{path.name} is open to others", hint=f"chmod 600 {path.name}")
    before = os.umask(0o177)
    try:
        return sqlcipher3.dbapi2.connect(str(path), isolation_level=None, cached_statements=256)
    except Fault as fault:
        raise explain(fault) from fault
    finally:
        os.umask(before)


def _require_whole_log(path: Path) -> None:
    """Before SQLite opens the file: it would pass over what comes after a damaged frame, and then empty the log."""
    log = path.with_name(f"{path.name}-wal")
    try:
        if not log.exists() or not path.exists():
            return
        with path.open("rb") as file:
            is_damaged = has_lost_commits(log.read_bytes(), lambda page: os.pread(file.fileno(), PAGE_BYTES, (page - 1) * PAGE_BYTES))
    except OSError as fault:
        raise disk_error(fault) from fault
    if is_damaged:
        raise JournalError("the journal's log is damaged")


def _set_up(connection: Connection, key: bytes) -> None:
    """Key first; then the settings that durability rests on, each read back."""
    connection.execute("PRAGMA cipher_log_level = NONE")  # it would print page numbers on stderr; our errors say what matters
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    # Half the time of the default HMAC-SHA512 where the processor knows SHA-256; SQLCipher's own choice of algorithms.
    connection.execute("PRAGMA cipher_hmac_algorithm = HMAC_SHA256")
    _require(connection, "cipher_hmac_algorithm", "HMAC_SHA256")
    _require(connection, "locking_mode = EXCLUSIVE", "exclusive")
    _require(connection, "journal_mode = WAL", "wal")
    _require(connection, "cipher_page_size", str(PAGE_BYTES))
    connection.execute("PRAGMA synchronous = FULL")
    _require(connection, "synchronous", _SYNCHRONOUS_FULL)
    _require(connection, "secure_delete = ON", 1)
    # The agent settles the log between visits; this is for a visit that writes more than usual.
    _require(connection, "wal_autocheckpoint = 8000", 8000)


def _require(connection: Connection, pragma: str, wanted: object) -> None:
    found = connection.execute(f"PRAGMA {pragma}").fetchone()
    if found is None or found[0] != wanted:
        raise UnsafeStartError(f"the journal's setting {pragma!r} did not take")


def _check_pages(connection: Connection) -> None:
    """Check every page's HMAC and the tables' own order: a damaged page must be found now, not in the middle of a visit."""
    broken = connection.execute("PRAGMA cipher_integrity_check").fetchall()
    order = connection.execute("PRAGMA quick_check(1)").fetchone()
    if broken or order[0] != "ok":
        raise JournalError("the journal is damaged")


def _settle(connection: Connection, how: str) -> None:
    """Checkpoint with fsync. After a failed fsync this also makes durable whatever the reopened file shows."""
    busy = connection.execute(f"PRAGMA wal_checkpoint({how})").fetchone()[0]
    if busy:
        raise CommitUnknownError("the log could not be moved into the journal")


def _pages_in_log(connection: Connection) -> int:
    """Pages in the log that the file does not hold yet; nothing is moved."""
    _, logged, moved = connection.execute("PRAGMA wal_checkpoint(NOOP)").fetchone()
    return int(logged - moved)


def set_aside(folder: Path) -> Path:
    """Rename a journal's folder out of the way; nothing in it is changed or deleted.

    Returns:
        The folder's new path, `<name>-set-aside-<n>`.
    """
    number = 1
    while (aside := folder.with_name(f"{folder.name}-set-aside-{number}")).exists():
        number += 1
    folder.rename(aside)
    sync_folder(folder.parent)
    return aside


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

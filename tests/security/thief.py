"""A thief's kit: takes all that lies on a terminal, searches it for words in many forms, and tries every key it finds on every entry.

    loot = Loot.of(folder, environ)
    findings = rob(loot, CANARIES)          # .words: where a canary stands; .opened: entries that a found key opens

What it knows of the formats it has from docs/formats: nothing here is hidden from a thief.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import gzip
import html
import re
import shutil
import tempfile
import urllib.parse
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

import jaconv
import msgspec
import zstandard

from kiosk.contract.codec import decode
from kiosk.contract.envelope import Entry, Envelope
from kiosk.crypto import primitives, sealing
from kiosk.crypto.keys import SealingKey
from kiosk.errors import KioskError
from kiosk.terminal.journal_file import FILE, JournalFile
from kiosk.terminal.journal_tables import layout_of

KEY_BYTES = 32
LEAST_BYTES = 6
"""Shorter forms stand anywhere by chance."""
MOST_INFLATED = 16 * 1024 * 1024
WINDOWED_BYTES = 64 * 1024
"""Files up to this size are read through for keys at every byte."""
ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "cp932", "euc_jp", "iso2022_jp")
TABLES = ("facts", "epochs", "hand_ins", "entries", "bodies", "receipts", "replies")
_ARMOURED = re.compile(rb"[A-Za-z0-9+/_-]{40,}={0,2}|[0-9a-fA-F]{64,}")


class Loot(msgspec.Struct, frozen=True):
    """What was taken: bytes by the place they were at."""

    places: dict[str, bytes]

    @classmethod
    def of(cls, folder: Path, environ: Mapping[str, str]) -> Loot:
        """Every file below a folder, and an environment."""
        files = {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
        return cls(files | {"environment": "\n".join(f"{name}={value}" for name, value in environ.items()).encode()})


class Findings(msgspec.Struct):
    """What came of it."""

    words: list[str]
    """Place and form of each canary found."""
    opened: list[bytes]
    """Contexts of entries that a found key opened."""
    entries: int
    """How many entries there were to try."""
    keys: int
    """How many 32-byte strings were tried."""
    rows: int
    """How many rows of opened journals were read."""


# ----------------------------------------------------------------------------------------------------------------- searching


@cache
def spellings(word: str) -> frozenset[str]:
    """A word as it might be written: wide, narrow, in the other kana, with hyphens or without."""
    plain = {word, word.replace("-", ""), jaconv.normalize(word, "NFKC"), jaconv.normalize(word, "NFD")}
    if word.replace("-", "").isdigit() and len(word) == 11:
        plain.add(f"{word[:3]}-{word[3:7]}-{word[7:]}")
    wide = {jaconv.h2z(one, kana=True, ascii=True, digit=True) for one in plain}
    narrow = {jaconv.z2h(one, kana=True, ascii=True, digit=True) for one in plain}
    return frozenset(plain | wide | narrow | {jaconv.hira2kata(one) for one in plain} | {jaconv.kata2hira(one) for one in plain})


@cache
def plain_forms(word: str) -> dict[str, bytes]:
    """Name of the form → bytes, for each encoding of each spelling."""
    found: dict[str, bytes] = {}
    for spelling in spellings(word):
        for encoding in ENCODINGS:
            encoded = spelling.encode(encoding, "ignore")
            if len(encoded) >= LEAST_BYTES and encoded.decode(encoding) == spelling:
                found[f"{encoding} of {spelling}"] = encoded
        escaped = spelling.encode("unicode_escape")
        marked = "".join(f"&#{ord(char)};" for char in spelling).encode()
        found |= {f"escaped {spelling}": escaped, f"marked up {spelling}": marked, f"html of {spelling}": html.escape(spelling).encode()}
        found[f"per cent {spelling}"] = urllib.parse.quote(spelling).encode()
    return {name: form for name, form in found.items() if len(form) >= LEAST_BYTES}


@cache
def armoured_forms(word: str) -> dict[str, bytes]:
    """The plain forms again in hexadecimal and in base64 at each of its three alignments."""
    found: dict[str, bytes] = {}
    for name, form in plain_forms(word).items():
        found |= {f"hex of {name}": form.hex().encode(), f"HEX of {name}": form.hex().upper().encode()}
        for shift in range(3):
            core = base64.b64encode(bytes(shift) + form)[(0, 2, 3)[shift] :]
            core = core[: len(core) - (0, 3, 2)[(len(form) + shift) % 3]]  # what depends on the bytes before and after is left out
            if len(core) >= LEAST_BYTES:
                found |= {f"base64 of {name}": core, f"base64url of {name}": core.translate(bytes.maketrans(b"+/", b"-_"))}
    return found


def words_in(place: str, data: bytes, canaries: Iterable[str]) -> Iterator[str]:
    """Where a canary stands, in any form, also inside compressed streams."""
    for name, piece in [(place, data), *((f"{place} inflated", one) for one in inflated(data))]:
        for canary in canaries:
            for form, wanted in (plain_forms(canary) | armoured_forms(canary)).items():
                if wanted in piece:
                    yield f"{name}: {form}"


def inflated(data: bytes) -> Iterator[bytes]:
    """Every zlib, gzip or zstd stream that begins somewhere in the bytes."""
    starts: tuple[tuple[bytes, Callable[[bytes], bytes]], ...] = (
        (b"\x78", lambda piece: zlib.decompressobj().decompress(piece, MOST_INFLATED)),
        (b"\x1f\x8b\x08", gzip.decompress),
        (zstandard.FRAME_HEADER, lambda piece: zstandard.ZstdDecompressor().decompressobj().decompress(piece)),
    )
    for magic, inflate in starts:
        place = data.find(magic)
        while place >= 0:
            try:
                piece = inflate(data[place:])
            except (zlib.error, zstandard.ZstdError, OSError, EOFError):
                piece = b""
            if len(piece) >= LEAST_BYTES:
                yield piece
            place = data.find(magic, place + 1)


# ------------------------------------------------------------------------------------------------------------------- opening


def windows(data: bytes) -> Iterator[bytes]:
    """Every string of 32 bytes: as it stands, and of what is written in base64 (PEM, too) or hexadecimal."""
    joined = data.replace(b"\r", b"").replace(b"\n", b"")
    for piece in (data, *_unarmoured(data), *(_unarmoured(joined) if joined != data else ())):
        yield from (piece[at : at + KEY_BYTES] for at in range(len(piece) - KEY_BYTES + 1))


def _unarmoured(data: bytes) -> Iterator[bytes]:
    for found in _ARMOURED.findall(data):
        with contextlib.suppress(binascii.Error):
            yield base64.urlsafe_b64decode(found.rstrip(b"=").replace(b"+", b"-").replace(b"/", b"_") + b"==")
        with contextlib.suppress(ValueError):
            yield bytes.fromhex(found.decode())


class Safe:
    """The entries found, and what a key can be compared with before it is tried."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries = list(entries)
        self._envelopes = [(entry, decode(Envelope, entry.sealed)) for entry in self.entries]
        self._by_kid = {wrap.kid for _, envelope in self._envelopes for wrap in envelope.wraps}
        self._by_commitment = {envelope.commitment: entry for entry, envelope in self._envelopes}
        self._tried: set[bytes] = set()
        self.opened: set[bytes] = set()

    @property
    def tried(self) -> int:
        """How many different strings were tried."""
        return len(self._tried)

    def try_all(self, keys: Iterable[bytes], *, by_force: bool = False) -> None:
        """Try strings as receivers' private keys and as entries' secrets; by force also where the key's id says it can't be."""
        for key in keys:
            if key in self._tried and not by_force:
                continue
            self._tried.add(key)
            if (entry := self._by_commitment.get(primitives.hkdf(key, sealing._COMMITMENT))) is not None:
                self.opened.add(entry.context)
            private = SealingKey(key)
            if private.kid in self._by_kid or by_force:
                self._open_each(private, by_force=by_force)

    def _open_each(self, key: SealingKey, *, by_force: bool) -> None:
        for entry, envelope in self._envelopes:
            for wrap in envelope.wraps:
                try:
                    if not by_force or wrap.kid == key.kid:
                        sealing.open_seal(entry.sealed, entry.context, key)
                    else:
                        primitives.hpke_open(wrap.hpke, key.private, sealing._info(entry.context, wrap.kid))
                except KioskError:
                    continue
                self.opened.add(entry.context)


def journals(loot: Loot, keys: Iterable[bytes]) -> Iterator[dict[str, list[tuple[object, ...]]]]:
    """The tables of every journal in the loot that one of the keys opens."""
    tries = list(dict.fromkeys(keys))
    for place in [place for place in loot.places if place.endswith(FILE)]:
        for key in tries:
            with tempfile.TemporaryDirectory() as room:
                for name in (place, f"{place}-wal"):
                    if name in loot.places:
                        (Path(room) / Path(name).name).write_bytes(loot.places[name])
                        (Path(room) / Path(name).name).chmod(0o600)
                try:
                    file = JournalFile.open(Path(room) / FILE, key)
                except KioskError:
                    continue
                try:
                    assert layout_of(file) > 0
                    yield {table: file.rows(f"SELECT * FROM {table}") for table in TABLES}
                    break
                finally:
                    file.close()


def entries_of(tables: dict[str, list[tuple[object, ...]]]) -> Iterator[Entry]:
    """The entries whose bodies are still there."""
    for _position, context, sealed in tables["bodies"]:
        assert isinstance(context, bytes)
        assert isinstance(sealed, bytes)
        yield Entry(b"", context, sealed)


def rob(loot: Loot, canaries: Iterable[str]) -> Findings:
    """Search everything, open what opens, search that, and try every key on every entry."""
    words = list(canaries)
    key_files = {place: data for place, data in loot.places.items() if "keys/" in place or place == "environment"}
    at_hand = [key for data in key_files.values() for key in windows(data)]
    opened = list(journals(loot, at_hand))
    cells = [cell for tables in opened for rows in tables.values() for row in rows for cell in row]
    texts = [cell if isinstance(cell, bytes) else cell.encode() for cell in cells if isinstance(cell, bytes | str)]
    safe = Safe(entry for tables in opened for entry in entries_of(tables))
    safe.try_all((key for place, data in loot.places.items() if "keys/" in place for key in windows(data)), by_force=True)
    safe.try_all(key for data in loot.places.values() if len(data) <= WINDOWED_BYTES for key in windows(data))
    safe.try_all(text[:KEY_BYTES] for text in texts if len(text) >= KEY_BYTES)
    found = [hit for place, data in loot.places.items() for hit in words_in(place, data, words)]
    found += [hit for text in texts for hit in words_in("a row of the journal", text, words)]
    rows = sum(len(rows) for tables in opened for rows in tables.values())
    return Findings(sorted(set(found)), sorted(safe.opened), len(safe.entries), safe.tried, rows)


def copied(folder: Path, to: Path) -> Path:
    """A whole data folder as a thief carries it away, without its sockets."""
    shutil.copytree(folder, to, ignore=lambda where, names: [name for name in names if (Path(where) / name).is_socket()])
    return to

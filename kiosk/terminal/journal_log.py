"""The log beside the journal's file, looked at before SQLite does: was a commit damaged that SQLite would pass over in silence?

SQLite reads its log (sqlite.org/fileformat2.html, section 4) up to the first frame whose checksum is wrong and takes the rest for what a
power cut left. One changed byte in the middle, and all that was committed after it would be gone without a word. But a power cut tears the
last transaction only, since each is synced before the next one begins, and the log's head only while the file holds what the log holds.
Anything else is damage. Of the last transaction alone nobody can tell a changed byte from a power cut; a hand-in is not the last one any
more once it is known that its number was drawn.
"""

from __future__ import annotations

import struct
import sys
from array import array
from collections.abc import Callable, Iterator, Sequence

import msgspec

PAGE_BYTES = 4096
HEAD_BYTES, FRAME_HEAD_BYTES = 32, 24
_MAGIC = 0x377F0682 + (sys.byteorder == "big")
"""Checksums are in the order of the machine that wrote them; a journal stays in its terminal."""
Sums = tuple[int, int]
PageOf = Callable[[int], bytes]
"""A page of the journal's file by its number, from 1; empty beyond the end."""


class _Frame(msgspec.Struct, frozen=True):
    """A page as a transaction left it; `commits` is the file's length in pages where a transaction ends, else 0."""

    start: int
    page: int
    commits: int
    salts: bytes
    sums: Sums


def has_lost_commits(log: bytes, page_of: PageOf) -> bool:
    """Whether something committed and synced can be read neither from the log nor from the file.

    Args:
        log: the log's bytes, all of them.
        page_of: reads the journal's file.
    """
    frames = tuple(_frames(log))
    if not frames:
        return False
    head = _Head(log)
    if not head.is_sound:
        return _tells_more(log, [one for one in frames if one.salts == frames[0].salts], page_of)
    return not _is_of_one_transaction(_unread(log, frames, head))


def _frames(log: bytes) -> Iterator[_Frame]:
    for start in range(HEAD_BYTES, len(log) - FRAME_HEAD_BYTES - PAGE_BYTES + 1, FRAME_HEAD_BYTES + PAGE_BYTES):
        page, commits, salts, first, second = struct.unpack_from(">II8sII", log, start)
        yield _Frame(start, page, commits, salts, (first, second))


class _Head:
    """The first 32 bytes: magic, version, page size, count, salts, checksum of all that."""

    def __init__(self, log: bytes) -> None:
        magic, self.salts, *sums = struct.unpack_from(">I12x8sII", log)
        self.sums = (sums[0], sums[1])
        self.is_sound = magic == _MAGIC and _summed(log[: HEAD_BYTES - 8], (0, 0)) == self.sums


def _unread(log: bytes, frames: Sequence[_Frame], head: _Head) -> list[_Frame]:
    """The undamaged frames behind the last commit that SQLite reads.

    A frame's checksum goes on from the one before; behind a damaged frame, from what stands there or from what should. Nothing else of a
    frame is believed: a power cut mixes new sectors with old ones, also within one frame's head.
    """
    before, is_read, behind = [head.sums], True, list[_Frame]()
    for frame in frames:
        page_start = frame.start + FRAME_HEAD_BYTES
        covered = log[frame.start : frame.start + 8] + log[page_start : page_start + PAGE_BYTES]
        made = [_summed(covered, sums) for sums in before]
        is_whole = frame.sums in made and frame.page > 0
        is_read = is_read and is_whole and frame.salts == head.salts
        if is_whole and _is_like(frame.salts, head.salts):
            behind.append(frame)
        if is_read and frame.commits:
            behind.clear()
        before = [frame.sums] if is_whole else [frame.sums, made[0]]
    return behind


def _summed(data: bytes, before: Sums) -> Sums:
    first, second = before
    pairs = iter(array("I", data))
    for one, other in zip(pairs, pairs, strict=True):
        first = (first + one + second) & 0xFFFFFFFF
        second = (second + other + first) & 0xFFFFFFFF
    return first, second


def _is_like(salts: bytes, own: bytes) -> bool:
    """The salts of this writing of the log, perhaps with one byte damaged; an older writing's differ in more: half of them is random."""
    return sum(one != other for one, other in zip(salts, own, strict=True)) <= 1


def _is_of_one_transaction(frames: Sequence[_Frame]) -> bool:
    """A transaction has one commit, at its end, and writes each page once."""
    return not any(one.commits for one in frames[:-1]) and len({one.page for one in frames}) == len(frames)


def _tells_more(log: bytes, frames: Sequence[_Frame], page_of: PageOf) -> bool:
    """Whether the file lacks what these frames, up to the last commit among them, would put into it."""
    ends = [number for number, one in enumerate(frames, 1) if one.commits]
    if not ends:
        return False
    newest = {one.page: one.start + FRAME_HEAD_BYTES for one in frames[: ends[-1]]}
    length = frames[ends[-1] - 1].commits
    return any(page_of(page) != log[start : start + PAGE_BYTES] for page, start in newest.items() if page <= length)

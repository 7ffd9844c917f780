"""What a disk may hold after a power cut: all that was synced, and of the rest any part, torn at sectors. Pure; the dice come in.

The rules are POSIX's, and no kinder: a file's bytes are safe after its own fsync, a name after that of its folder. Writes not yet synced
may be there or not, each by itself, in whole or by sectors; a file's length likewise; changes of names in a folder are kept in order, as
every journalling file system does (ext4, XFS), up to any of them. Disks that lie about fsync are not modelled.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path, PurePosixPath

from tests.faults.telling_disk import Made, Moved, NamesSynced, Removed, Resized, Said, Step, Synced, Written, resize, write

Change = Written | Resized
Naming = Made | Removed | Moved
SECTORS = (512, 4096)
Tree = dict[str, bytes | None]
"""Path below the mount → content; None for a folder."""


class Disk:
    """A disk that follows the steps and can be asked at any moment what a cut would leave."""

    def __init__(self) -> None:
        self._safe: dict[int, bytearray] = defaultdict(bytearray)
        self._loose: dict[int, list[Change]] = defaultdict(list)
        self._names: dict[str, Made] = {"/data": Made("/data", 0, is_folder=True)}
        self._loose_names: dict[str, list[Naming]] = defaultdict(list)

    def take(self, step: Step) -> None:
        """One more step."""
        if isinstance(step, Written | Resized):
            self._loose[step.inode].append(step)
        elif isinstance(step, Synced):
            _apply(self._safe[step.inode], self._loose.pop(step.inode, []))
        elif isinstance(step, NamesSynced):
            for naming in self._loose_names.pop(step.path, []):
                _rename(self._names, naming)
        elif not isinstance(step, Said):
            path = step.old if isinstance(step, Moved) else step.path
            self._loose_names[str(PurePosixPath(path).parent)].append(step)

    def cut(self, dice: random.Random) -> Tree:
        """What may be there if the power goes now."""
        names = dict(self._names)
        for namings in self._loose_names.values():
            for naming in namings[: _how_many(len(namings), dice)]:
                _rename(names, naming)
        mood = dice.choice((_nothing, _everything, _halves, _halves))
        return {path: None if made.is_folder else self._content(made.inode, mood, dice) for path, made in names.items()}

    def _content(self, inode: int, mood: Mood, dice: random.Random) -> bytes:
        data = bytearray(self._safe[inode])
        for change in self._loose[inode]:
            _apply(data, mood(change, dice))
        return bytes(data)


Mood = Callable[[Change, random.Random], Sequence[Change]]


def _nothing(_change: Change, _dice: random.Random) -> Sequence[Change]:
    return ()


def _everything(change: Change, _dice: random.Random) -> Sequence[Change]:
    return (change,)


def _halves(change: Change, dice: random.Random) -> Sequence[Change]:
    """Kept, dropped, or torn."""
    fate = dice.random()
    if fate < 1 / 3 or (fate < 2 / 3 and isinstance(change, Resized)):
        return (change,)
    return tuple(_torn(change, dice)) if fate < 2 / 3 and isinstance(change, Written) else ()


def _torn(change: Written, dice: random.Random) -> Iterator[Written]:
    """Some of its sectors."""
    sector = dice.choice(SECTORS)
    place = 0
    while place < len(change.data):
        end = place + sector - (change.offset + place) % sector
        if dice.random() < 0.5:
            yield Written(change.inode, change.offset + place, change.data[place:end])
        place = end


def _how_many(all_: int, dice: random.Random) -> int:
    return dice.choice((0, all_, dice.randint(0, all_)))


def _apply(data: bytearray, changes: Sequence[Change]) -> None:
    for change in changes:
        if isinstance(change, Written):
            write(data, change.offset, change.data)
        else:
            resize(data, change.size)


def _rename(names: dict[str, Made], naming: Naming) -> None:
    if isinstance(naming, Made):
        names[naming.path] = naming
    elif isinstance(naming, Removed):
        names.pop(naming.path, None)
    else:
        for path in [one for one in names if one == naming.old or one.startswith(f"{naming.old}/")]:
            names[naming.new + path[len(naming.old) :]] = names.pop(path)


def put(tree: Tree, folder: Path) -> None:
    """Lay a tree down in an empty folder, private; what stands in a folder that was lost is lost."""
    for path in sorted(tree):
        here, data = folder / path.lstrip("/"), tree[path]
        if not here.parent.is_dir():
            continue
        if data is None:
            here.mkdir(mode=0o700)
        else:
            here.write_bytes(data)
            here.chmod(0o600)

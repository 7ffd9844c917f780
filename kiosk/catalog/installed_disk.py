"""Files that are whole or absent: written under another name, forced to the disk, moved into place.

Knows nothing of catalogues.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def write_durably(path: Path, data: bytes, mode: int = 0o644) -> None:
    """Write a file so that after a power cut it holds either the old bytes or the new ones.

    Args:
        path: its folder is made if absent.
        data: the whole content.
        mode: permissions of the new file.

    Raises:
        OSError: no space, no permission; what stood there still stands.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.new")
    draft.unlink(missing_ok=True)
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Force a folder's names to the disk."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def seal_tree(tree: Path) -> None:
    """Force a tree of finished files to the disk and take away every right to write, deepest first."""
    for folder, _, files in os.walk(tree, topdown=False):
        for name in files:
            Path(folder, name).chmod(0o444)
        sync_folder(Path(folder))
        Path(folder).chmod(0o555)


def remove_tree(tree: Path) -> None:
    """Remove a tree, also a sealed one; absent is fine."""
    for folder, _, _ in os.walk(tree):
        Path(folder).chmod(0o755)
    shutil.rmtree(tree, ignore_errors=True)


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Keep other processes out of `folder` for the length of the block (flock on its file `.lock`)."""
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)

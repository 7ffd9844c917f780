"""The file system behind tests.faults.telling_disk: keeps files in memory and a list of what happened. As a program: MOUNT LIST."""

from __future__ import annotations

import errno
import os
import stat
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import mfusepy
import msgspec

from tests.faults.telling_disk import Made, Moved, NamesSynced, Removed, Resized, Said, Step, Synced, Written, resize, write

SAID = "/said"


class _Node:
    def __init__(self, inode: int, mode: int) -> None:
        self.inode, self.mode = inode, mode
        self.data = bytearray()
        self.mtime_ns = time.time_ns()


class _Disk(mfusepy.Operations):  # type: ignore[misc]  # the library brings no types
    """What the kernel asks (libfuse's operations of the same names), answered from memory by one thread."""

    use_ns = True

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self._names = {"/": _Node(1, stat.S_IFDIR | 0o700)}
        self._open: dict[int, _Node] = {}
        self._last = 1

    def getattr(self, path: str, fh: int | None = None) -> dict[str, Any]:
        node = self._node(path, fh)
        times = dict.fromkeys(("st_atime", "st_mtime", "st_ctime"), node.mtime_ns)
        links = 2 if stat.S_ISDIR(node.mode) else 1
        who = {"st_uid": os.getuid(), "st_gid": os.getgid()}
        return {"st_mode": node.mode, "st_size": len(node.data), "st_nlink": links, "st_ino": node.inode, **who, **times}

    def readdir(self, path: str, _fh: int) -> Sequence[str]:
        start = path.rstrip("/") + "/"
        return [".", "..", *(name[len(start) :] for name in self._names if name.startswith(start) and "/" not in name[len(start) :] != "")]

    def mkdir(self, path: str, mode: int) -> None:
        self._make(path, stat.S_IFDIR | mode)

    def create(self, path: str, mode: int, _fi: object = None) -> int:
        return self._handle(self._make(path, stat.S_IFREG | mode))

    def open(self, path: str, _flags: int) -> int:
        return self._handle(self._node(path))

    def opendir(self, _path: str) -> int:
        return 0

    def read(self, path: str, size: int, offset: int, fh: int) -> bytes:
        return bytes(self._node(path, fh).data[offset : offset + size])

    def write(self, path: str, data: bytes, offset: int, fh: int) -> int:
        node = self._node(path, fh)
        write(node.data, offset, data)
        node.mtime_ns = time.time_ns()
        self.steps.append(Said(bytes(data)) if path == SAID else Written(node.inode, offset, bytes(data)))
        return len(data)

    def truncate(self, path: str, length: int, fh: int | None = None) -> None:
        node = self._node(path, fh)
        resize(node.data, length)
        self.steps.append(Resized(node.inode, length))

    def fsync(self, path: str, _datasync: int, fh: int) -> int:
        self.steps.append(Synced(self._node(path, fh).inode))
        return 0

    def fsyncdir(self, path: str, _datasync: int, _fh: int) -> int:
        self.steps.append(NamesSynced(path))
        return 0

    def flush(self, _path: str, _fh: int) -> int:
        return 0

    def release(self, _path: str, fh: int) -> int:
        self._open.pop(fh, None)
        return 0

    def link(self, target: str, source: str) -> None:
        node = self._names[target] = self._names[source]
        self.steps.append(Made(target, node.inode, is_folder=False))

    def unlink(self, path: str) -> None:
        del self._names[path]
        self.steps.append(Removed(path))

    def rename(self, old: str, new: str) -> None:
        for name in [one for one in self._names if one == old or one.startswith(f"{old}/")]:
            self._names[new + name[len(old) :]] = self._names.pop(name)
        self.steps.append(Moved(old, new))

    def chmod(self, path: str, mode: int) -> None:
        self._node(path).mode = mode

    def utimens(self, path: str, times: tuple[int, int] | None = None) -> None:
        self._node(path).mtime_ns = times[1] if times else time.time_ns()

    def statfs(self, _path: str) -> dict[str, int]:
        return {"f_bsize": 4096, "f_frsize": 4096, "f_blocks": 2**22, "f_bfree": 2**21, "f_bavail": 2**21, "f_namemax": 255}

    def _make(self, path: str, mode: int) -> _Node:
        self._last += 1
        node = self._names[path] = _Node(self._last, mode)
        self.steps.append(Made(path, node.inode, stat.S_ISDIR(mode)))
        return node

    def _handle(self, node: _Node) -> int:
        handle = max(self._open, default=0) + 1
        self._open[handle] = node
        return handle

    def _node(self, path: str, fh: int | None = None) -> _Node:
        node = self._open.get(fh) if fh else self._names.get(path)
        if node is None:
            raise OSError(errno.ENOENT, path)
        return node


if __name__ == "__main__":
    served = _Disk()
    mfusepy.FUSE(served, sys.argv[1], foreground=True, nothreads=True, fsname="telling")
    Path(sys.argv[2]).write_bytes(msgspec.msgpack.encode(served.steps))

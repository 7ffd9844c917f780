"""Plants one defect of the table in a copy of the checkout and runs the test that must notice it.

    with copied(folder) as tree:
        verdict = plant(tree, table()["ack-before-fsync"])

By hand: `python -m tests.defects.planting` for all, or with names. The checkout itself is never changed.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import msgspec

ROOT = Path(__file__).resolve().parents[2]
TABLE = Path(__file__).with_name("table.toml")
COPIED, LINKED = ("kiosk", "tests"), ("assets", "deploy", "docs", "policies", "services")
LONGEST_S = 600
FAILED = 1
"""pytest's status when a test failed; a file that cannot be imported, or a test that is not there, has others."""


class Patch(msgspec.Struct, frozen=True):
    """In `file` the text `find` becomes `put`."""

    file: str
    find: str
    put: str


class Defect(msgspec.Struct, frozen=True):
    """One rule broken, in one or several places; `test` must then fail."""

    name: str
    what: str
    patches: tuple[Patch, ...]
    test: str


class Verdict(msgspec.Struct, frozen=True):
    """What the test said: its status and the end of its output."""

    status: int
    said: str

    @property
    def is_killed(self) -> bool:
        """Whether the defect was noticed."""
        return self.status == FAILED


@cache
def table() -> dict[str, Defect]:
    """All defects by name, as the table lists them."""
    rows = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    return {name: Defect(name, row["what"], _patches(row), row["test"]) for name, row in rows.items()}


def _patches(row: dict[str, object]) -> tuple[Patch, ...]:
    more = row.get("more", [])
    assert isinstance(more, list)
    return tuple(msgspec.convert(one, Patch) for one in (row, *more))


@contextlib.contextmanager
def copied(folder: Path) -> Iterator[Path]:
    """A copy of the sources below a folder; what no defect touches is linked. It is gone afterwards."""
    tree = folder / "planted"
    tree.mkdir()
    try:
        for name in COPIED:
            shutil.copytree(ROOT / name, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
        for name in LINKED:
            (tree / name).symlink_to(ROOT / name)
        shutil.copy(ROOT / "pyproject.toml", tree)
        yield tree
    finally:
        shutil.rmtree(tree)


def plant(tree: Path, defect: Defect) -> Verdict:
    """Run the test with the defect in place; the copy is sound again afterwards.

    Raises:
        ValueError: a text to find is not there exactly once, or stands in a folder that is linked: that would change the checkout.
    """
    if linked := [patch.file for patch in defect.patches if Path(patch.file).parts[0] not in COPIED]:
        raise ValueError(f"{defect.name}: no defect is planted in {', '.join(linked)}; only in {', '.join(COPIED)}")
    sound = {patch.file: (tree / patch.file).read_text(encoding="utf-8") for patch in defect.patches}
    try:
        for patch in defect.patches:
            _apply(tree / patch.file, patch)
        return run(tree, defect.test)
    finally:
        for file, text in sound.items():
            (tree / file).write_text(text, encoding="utf-8")


def run(tree: Path, test: str) -> Verdict:
    """Run one test of the copy, in a process of its own that imports nothing of the checkout."""
    command = [sys.executable, "-B", "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "--no-header", "--tb=short", test]
    with tempfile.TemporaryDirectory() as temporary:
        environment = {**os.environ, "PYTHONPATH": str(tree), "TMPDIR": temporary}
        done = subprocess.run(command, cwd=tree, env=environment, capture_output=True, text=True, timeout=LONGEST_S, check=False)
    return Verdict(done.returncode, (done.stdout + done.stderr)[-3000:])


def _apply(path: Path, patch: Patch) -> None:
    text = path.read_text(encoding="utf-8")
    if text.count(patch.find) != 1:
        raise ValueError(f"{patch.file}: the text to find is there {text.count(patch.find)} times")
    path.write_text(text.replace(patch.find, patch.put), encoding="utf-8")


def main(names: list[str]) -> int:
    """Plant these defects, or all, and print who survived."""
    chosen = [table()[name] for name in names or table()]
    survived = 0
    with tempfile.TemporaryDirectory() as folder, copied(Path(folder)) as tree:
        for defect in chosen:
            verdict = plant(tree, defect)
            survived += not verdict.is_killed
            told = "killed" if verdict.is_killed else f"SURVIVED (status {verdict.status})\n{verdict.said}"
            print(f"{defect.name}: {told}", flush=True)  # noqa: T201 - a tool for the command line
    return min(survived, 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

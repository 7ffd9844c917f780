"""Each rule's test must notice that its rule is broken, or it guards nothing: defects planted in the product's own code.

Every run of CI checks that each defect still fits the code and plants a few, others each day; `make soak` plants them all.
"""

from __future__ import annotations

import ast
import datetime as dt
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.defects.planting import ROOT, Defect, Verdict, copied, plant, run, table

HANDFUL = 4
DEFECTS = tuple(table().values())
SPINE = (
    "ack-before-fsync",
    "dedupe-with-a-time-window",
    "new-id-on-re-entry",
    "telling-before-commit",
    "all-or-nothing-batch",
    "epoch-kept-across-restarts",
    "receipt-matched-by-seq-only",
    "chain-without-signature-in-the-hash",
    "cursor-on-bigserial",
    "purge-on-stored",
    "rls-without-force",
    "verify-without-body",
)


def todays() -> tuple[Defect, ...]:
    """Others each day, so that all have had their turn within a few weeks; the same ones all day."""
    start = dt.datetime.now(dt.UTC).date().toordinal() * HANDFUL
    return tuple(DEFECTS[(start + step) % len(DEFECTS)] for step in range(HANDFUL))


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A copy of the sources that a defect may be planted in."""
    with copied(tmp_path_factory.mktemp("defects")) as made:
        yield made


@pytest.mark.parametrize("defect", DEFECTS, ids=[one.name for one in DEFECTS])
def test_a_defect_fits_the_code_of_today(defect: Defect) -> None:
    """What it changes stands there exactly once, and the test that it names exists."""
    for patch in defect.patches:
        assert patch.find != patch.put
        assert (ROOT / patch.file).read_text(encoding="utf-8").count(patch.find) == 1, f"{patch.file}: {patch.find}"
    file, _, function = defect.test.partition("::")
    assert not function or function in functions(file)


@cache
def functions(file: str) -> frozenset[str]:
    """The functions of a test file."""
    return frozenset(
        node.name for node in ast.walk(ast.parse((ROOT / file).read_text())) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )


def test_the_spine_has_its_twelve() -> None:
    """The defects that a spine of this kind falls to are all in the table."""
    assert set(SPINE) <= set(table())


@pytest.mark.slow
@pytest.mark.parametrize("defect", todays(), ids=[f"today-{number}" for number in range(HANDFUL)])
def test_a_defect_of_the_day_is_noticed(tree: Path, defect: Defect) -> None:
    """With the defect in place, the test that guards the rule fails."""
    assert_killed(defect, plant(tree, defect))


@pytest.mark.soak
@pytest.mark.parametrize("defect", DEFECTS, ids=[one.name for one in DEFECTS])
def test_every_defect_is_noticed(tree: Path, defect: Defect) -> None:
    """The same for all; and the test passes where nothing is planted, so it is the defect that it notices."""
    assert is_sound(tree, defect.test)
    assert_killed(defect, plant(tree, defect))


@cache
def is_sound(tree: Path, test: str) -> bool:
    """Whether a test passes on the copy as it is."""
    return run(tree, test).status == 0


def assert_killed(defect: Defect, verdict: Verdict) -> None:
    """The test failed, for a reason of its own."""
    assert verdict.is_killed, f"{defect.name} survived {defect.test}: {verdict.said}"


def test_a_defect_that_no_longer_fits_is_told(tree: Path) -> None:
    """A patch that finds nothing plants nothing, and nobody takes that for a test that passed."""
    one = DEFECTS[0]
    lost = type(one)(one.name, one.what, (type(one.patches[0])(one.patches[0].file, "no such text anywhere", ""),), one.test)
    with pytest.raises(ValueError, match="0 times"):
        plant(tree, lost)

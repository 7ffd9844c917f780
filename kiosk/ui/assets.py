"""Where fonts, icons, themes and pictures lie; what is missing is named with the command that brings it."""

from __future__ import annotations

import sys
from pathlib import Path

from kiosk.errors import MissingPartError
from kiosk.settings import assets_folder

ASSETS = assets_folder(Path(__file__).parents[1], Path(sys.prefix))
LUCIDE = ASSETS / "web" / "node_modules" / "lucide-static" / "icons"


def asset(*names: str) -> Path:
    """The path of a file under assets/.

    Raises:
        MissingPartError: the checkout is incomplete.
    """
    path = ASSETS.joinpath(*names)
    if not path.is_file():
        raise MissingPartError(f"assets/{'/'.join(names)} is not there", hint="check the installation out again")
    return path


def lucide(name: str) -> Path | None:
    """The file of an icon of lucide-static, or nothing if that package has no such icon.

    Raises:
        MissingPartError: the package itself was not fetched.
    """
    if not LUCIDE.is_dir():
        raise MissingPartError("the icons of lucide-static are not installed", hint="run `make setup`, which fetches them by the lock file")
    path = LUCIDE / f"{name}.svg"
    return path if path.is_file() else None

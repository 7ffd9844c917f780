"""Pictures of every screen: `xvfb-run -a python -m kiosk.ui.gallery docs/screens` draws them anew.

Every screen of the registry in every language, and one screen for each combination of blocks in large type and by night. Variants of a
screen (what is wrong with it, what is unknown) are drawn too, in Japanese, when `variants` is given behind the folder. Needs a display;
writes below that folder, nowhere else. `python -m kiosk.ui.gallery assets/pictures ahead` draws the first page's pictures instead.
"""

from __future__ import annotations

import datetime as dt
import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from PIL import Image

from kiosk.catalog.loading import load
from kiosk.contract.keys import Site
from kiosk.errors import MissingPartError
from kiosk.terminal.screens.description import Screen
from kiosk.terminal.screens.registry import Sample, registry
from kiosk.terminal.visit.world import World
from kiosk.terminal.visitor import world_of
from kiosk.ui import hardening
from kiosk.ui.assets import ASSETS
from kiosk.ui.compose import compose, every_page
from kiosk.ui.icons import drawn_picture, picture
from kiosk.ui.looks import PORTRAIT
from kiosk.ui.parts import Raster
from kiosk.ui.themes import load_theme, theme_names

SHRINK = 1 / 3
FLAT_COLOURS = 24
"""The theme's own colours on a page, by area; between each of them and the ground come STEPS mixtures, for smooth letters."""
STEPS = 2
LANGS = ("ja", "ja-easy", "en")
SITE = Site("s1", "post_office", "汐見駅前郵便局", "99", "muni:99201", ("*",), "Shiomi Station Post Office")
NOW = dt.datetime(2026, 11, 23, 14, 5, tzinfo=ZoneInfo("Asia/Tokyo"))


@dataclass(frozen=True)
class Shot:
    """One picture to draw: its path without ending, and the screen."""

    path: str
    screen: Screen


def sample_world() -> World:
    """The repository's own services at a made-up post office."""
    return world_of(load(ASSETS.parent, SITE), NOW)


def is_variant(name: str, names: set[str]) -> bool:
    """Whether a sample is another state of a sample that is there too, such as `x-wrong` of `x`."""
    stem = name.rpartition("-")[0]
    return bool(stem) and (stem in names or is_variant(stem, names))


def shots(samples: tuple[Sample, ...], world: World, *, variants: bool = False) -> Iterator[Shot]:
    """Everything the gallery shows."""
    names = {sample.name for sample in samples}
    combinations: set[frozenset[str]] = set()
    for sample in samples:
        varies = is_variant(sample.name, names)
        if varies and not variants:
            continue
        langs = LANGS[:1] if varies else LANGS
        yield from (Shot(f"{lang}/{sample.name}", sample.screen_for(world, lang)) for lang in langs)
        screen = sample.screen_for(world, LANGS[0])
        combination = frozenset(type(block).__name__ for block in screen.blocks)
        if combination not in combinations:
            combinations.add(combination)
            yield Shot(f"large/{sample.name}", sample.screen_for(world, LANGS[0], "large"))
            yield Shot(f"night/{sample.name}", sample.screen_for(world, LANGS[0], theme="night"))


def photos() -> Mapping[str, Image.Image]:
    """What stands for photos in the pictures: our own drawing, never a photograph."""
    return {f"sample-{number}": picture("attract", 800, 600) for number in range(1, 30)}


def few_colours(full: Image.Image) -> Image.Image:
    """The picture made small, in the page's own colours and their mixtures with the ground: half the bytes, no false colour."""
    counted = sorted(full.getcolors(full.width * full.height) or [], reverse=True)
    flat = [colour for _, colour in counted[:FLAT_COLOURS] if isinstance(colour, tuple)]
    shades = list(flat)
    for colour in flat[1:]:
        for step in range(1, STEPS + 1):
            share = step / (STEPS + 1)
            shades.append(tuple(round(a + (b - a) * share) for a, b in zip(flat[0], colour, strict=True)))
    palette = Image.new("P", (1, 1))
    palette.putpalette([part for shade in shades for part in shade])
    small = full.resize((round(full.width * SHRINK), round(full.height * SHRINK)), Image.Resampling.LANCZOS)
    return small.quantize(palette=palette, dither=Image.Dither.NONE)


def draw(shot: Shot, out: Path) -> list[Path]:
    """Draw the pages of one screen, small and in few colours."""
    from kiosk.ui.glass import export  # noqa: PLC0415 Kivy is loaded only after hardening

    written = []
    for drawing in every_page(shot.screen):
        path = out / f"{shot.path}{f'.{drawing.page + 1}' if drawing.page else ''}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        few_colours(export(drawing, photos())).save(path, optimize=True)
        written.append(path)
    return written


def first_pictures() -> Iterator[tuple[str, int, int]]:
    """Name, width and height of the picture on the usual panel's first page, in each theme."""
    world = sample_world()
    first = next(sample for sample in registry(world) if sample.name == "attract")
    for theme in theme_names():
        for part in compose(first.screen_for(world, LANGS[0], theme=theme), 0, PORTRAIT).walk():
            if isinstance(part, Raster):
                yield load_theme(theme).picture, part.own_w, part.own_h


def draw_ahead(out: Path) -> int:
    """Draw what the first page shows, so that no start has to; gives how many. To be run when a picture or the first page changes."""
    wanted = {f"{name}-{width}x{height}.png": drawn_picture(name, width, height) for name, width, height in first_pictures()}
    for old in out.glob("*.png"):
        old.unlink()
    for name, image in wanted.items():
        image.save(out / name, optimize=True)
    return len(wanted)


def main(out: Path, *, variants: bool = False) -> int:
    """Draw all, and take away pictures of screens that are no more.

    Raises:
        MissingPartError: there is no display.
    """
    if not os.environ.get("DISPLAY"):
        raise MissingPartError("there is no display to draw on", hint=f"xvfb-run -a python -m kiosk.ui.gallery {out}")
    hardening.harden()
    hardening.configure(PORTRAIT)
    from kivy.core.window import Window  # noqa: PLC0415 it opens the GL context

    Window.hide()
    world = sample_world()
    drawn = {path for shot in shots(registry(world), world, variants=variants) for path in draw(shot, out)}
    for old in set(out.rglob("*.png")) - drawn:
        old.unlink()
    return len(drawn)


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    drawn_count = draw_ahead(folder) if "ahead" in sys.argv[2:] else main(folder, variants="variants" in sys.argv[2:])
    sys.stdout.write(f"{drawn_count} pictures\n")

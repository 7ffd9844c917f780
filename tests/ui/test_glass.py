"""What Kivy draws is what the layout says, pixel by pixel where it matters."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest
import zxingcpp
from msgspec.structs import replace
from PIL import Image, ImageChops

from kiosk.terminal.screens.description import Candidates, Entry, Screen
from kiosk.ui import locate
from kiosk.ui.compose import Drawing, compose
from kiosk.ui.looks import LANDSCAPE
from kiosk.ui.parts import Press
from kiosk.ui.themes import rgb
from tests.ui.samples import ALL, PICTURES
from tests.ui.visits import ScriptedVisit

pytestmark = [pytest.mark.ui, pytest.mark.usefixtures("window")]


def draw(screen: Screen, page: int = 0, focused: Press | None = None) -> tuple[Drawing, Image.Image]:
    """A page and its pixels."""
    from kiosk.ui.glass import export

    drawing = compose(screen, page)
    return drawing, export(drawing, PICTURES, focused)


def colour(token: str, theme: str = "light") -> tuple[int, ...]:
    """A token's colour as pixels have it."""
    from kiosk.ui.themes import load_theme

    return tuple(round(part * 255) for part in rgb(load_theme(theme)[token]))


def find(drawing: Drawing, event: str) -> Press:
    """The control that sends an event."""
    return next(press for press in drawing.presses if press.action.event == event)


@pytest.mark.parametrize("name", ALL)
def test_every_text_is_on_the_glass_where_the_layout_says(name: str) -> None:
    """No text is missing, shifted, covered or upside down: its pixels fit its ink."""
    drawing, picture = draw(ALL[name])
    assert locate.unseen(picture, drawing) == []


@pytest.mark.parametrize("name", ["date", "check", "name", "trouble", "attract"])
@pytest.mark.parametrize("size", ["large", "largest"])
def test_large_type_is_on_the_glass_too(name: str, size: str) -> None:
    """The same for large type, by night."""
    drawing, picture = draw(replace(ALL[name], size=size, theme="night"))
    assert locate.unseen(picture, drawing) == []


def test_a_wide_panel_is_drawn_wide() -> None:
    """Landscape goes through the same code."""
    from kiosk.ui.glass import export

    drawing = compose(ALL["date"], 0, LANDSCAPE)
    picture = export(drawing)
    assert picture.size == (1920, 1080)
    assert locate.unseen(picture, drawing) == []


def test_the_check_by_pixels_can_fail() -> None:
    """Planted: another number on the glass than the description says is noticed."""
    _, picture = draw(ALL["receipt"])
    number = ALL["receipt"].blocks[0]
    other = compose(replace(ALL["receipt"], blocks=(replace(number, text="4K7 92H 3QX8"), *ALL["receipt"].blocks[1:])))
    assert locate.unseen(picture, other) == ["4K7 92H 3QX8"]


@pytest.mark.parametrize("theme", ["light", "night"])
@pytest.mark.parametrize("size", ["normal", "large", "largest"])
def test_the_receipts_code_is_read_from_a_screenshot(theme: str, size: str) -> None:
    """UX-48: the QR code on the glass decodes, in every theme and size."""
    screen = replace(ALL["receipt"], theme=theme, size=size)
    _, picture = draw(screen)
    found = [code.text for code in zxingcpp.read_barcodes(picture)]
    assert found == [getattr(screen.blocks[0], "qr", "")]


def test_the_focus_ring_is_seen_on_every_ground() -> None:
    """UX-32: 5 px of yellow next to the control and 6 px of black around it, also on the blue button; inside it on the rail."""
    drawing = compose(ALL["date"])
    for event in ("next", "key:5", "focus:day"):
        press = find(drawing, event)
        _, picture = draw(ALL["date"], focused=press)
        row = [picture.getpixel((press.x - 11 + n, press.y + press.h // 2)) for n in range(11)]
        assert row == [colour("far")] * 6 + [colour("near")] * 5, event
    press = find(drawing, "help")
    _, picture = draw(ALL["date"], focused=press)
    row = [picture.getpixel((press.x + n, press.y + press.h // 2)) for n in range(11)]
    assert row == [colour("far")] * 6 + [colour("near")] * 5


def test_a_finger_shows_at_once_on_what_it_touches() -> None:
    """UX-55: the pressed control changes its ground, nothing else changes."""
    from kiosk.ui.glass import Glass, snapshot

    drawing = compose(ALL["date"])
    glass = Glass(1080, 1920)
    glass.show(drawing)
    before = snapshot(glass)
    press = find(drawing, "next")
    glass.hold(press)
    changed = ImageChops.difference(before, snapshot(glass)).getbbox()
    assert changed is not None
    assert changed[0] >= press.x
    assert changed[1] >= press.y
    assert changed[2] <= press.right
    assert changed[3] <= press.bottom
    glass.hold(None)
    assert ImageChops.difference(before, snapshot(glass)).getbbox() is None


def _typed(value: str, size: str = "normal") -> Screen:
    screen = ALL["name"]
    entry, strip = screen.blocks[0], screen.blocks[1]
    assert isinstance(entry, Entry)
    assert isinstance(strip, Candidates)
    boxes = (replace(entry.boxes[0], value=value), *entry.boxes[1:])
    items = tuple(replace(item, label=value[-2:] + item.label[:2]) for item in strip.items)
    return replace(screen, size=size, blocks=(Entry(boxes=boxes, row=True), Candidates(items=items), *screen.blocks[2:]))


def test_a_key_redraws_only_what_changed() -> None:
    """Typing one letter draws the boxes and the candidates anew, not the keyboard, the header or the rail."""
    from kiosk.ui.glass import Glass, snapshot

    glass = Glass(1080, 1920)
    glass.show(compose(_typed("たか")))
    assert glass.show(compose(_typed("たかさ"))) == 2
    kept = snapshot(glass)
    afresh = Glass(1080, 1920)
    afresh.show(compose(_typed("たかさ")))
    assert ImageChops.difference(kept, snapshot(afresh)).getbbox() is None


def test_a_key_is_on_the_glass_in_well_under_a_tenth_of_a_second() -> None:
    """UX-55: layout, widgets and pixels of one typed letter, normal and large; in processor time of all threads."""
    from kivy.core.window import Window

    from kiosk.ui.glass import Glass

    glass = Glass(1080, 1920)
    Window.add_widget(glass)
    for size in ("normal", "large"):
        glass.show(compose(_typed("あ", size)))
        spent = []
        for number in range(12):
            start = time.process_time()
            glass.show(compose(_typed("たかさきしょうたろう"[: number % 9 + 1], size)))
            Window.dispatch("on_draw")
            Window.dispatch("on_flip")
            spent.append(time.process_time() - start)
        assert sorted(spent)[6] < 0.1, size
    Window.remove_widget(glass)


def test_a_request_to_close_the_window_is_refused(window: str) -> None:
    """R1: neither a window manager nor Alt+F4 ends the screen."""
    from kivy.core.window import Window

    from kiosk.ui.hands import Hands
    from kiosk.ui.lens import Lens
    from kiosk.ui.looks import PORTRAIT
    from kiosk.ui.loop import Loop

    assert window
    assert not Window.dispatch("on_request_close")
    loop = Loop(Hands(ScriptedVisit(ALL["date"]), PORTRAIT, time.monotonic), {}, Lens(None, None, lambda _text: None))
    assert Window.dispatch("on_request_close")
    assert Window.dispatch("on_key_down", 27, 41, None, []), "Escape goes no further than the first listener"
    Window.unbind(on_request_close=loop._refuse, on_key_down=loop._key_down)


def test_going_dark_leaves_no_pixel_and_no_texture() -> None:
    """UX-40: after the end nothing of the page is on the glass or held for reuse."""
    from kiosk.ui.glass import Glass, snapshot

    glass = Glass(1080, 1920, PICTURES)
    glass.show(compose(ALL["check"]))
    assert len(snapshot(glass).getcolors(1 << 22) or []) > 5
    glass.blank()
    assert snapshot(glass).getextrema() == ((0, 0), (0, 0), (0, 0))
    assert glass.stock.textures._held == {}


def test_another_process_finds_the_same_places() -> None:
    """The demo computes where to press in its own process: the rectangles are those of this one."""
    program = "from tests.ui.samples import ALL; from kiosk.ui import locate\nfor f in locate.targets(ALL['name']): print(f.event, *f.rect)"
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    drawing = compose(ALL["name"])
    mine = [f"{p.action.event} {p.x} {p.y} {p.w} {p.h}" for p in drawing.presses]
    assert told.splitlines() == mine


def test_photos_are_shown_whole_and_a_missing_one_as_grey() -> None:
    """A photo keeps its proportions; one whose pixels are gone leaves a grey place, not an error."""
    from kiosk.ui.glass import export

    drawing = compose(ALL["camera"])
    assert ImageChops.difference(export(drawing, PICTURES), export(drawing, {"one": PICTURES["one"]})).getbbox() is not None

"""The real screen process under a real X server, touched by xdotool: what strangers try, and what citizens do."""

from __future__ import annotations

import contextlib
import os
import queue
import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageGrab
from zxingcpp import read_barcodes

from kiosk.ui import locate
from kiosk.ui.compose import compose
from kiosk.ui.parts import Raster
from tests.ui.live import CANARY, CODE
from tests.ui.samples import ALL

pytestmark = pytest.mark.ui

CHORDS = (
    "F1", "F2", "F3", "F5", "F11", "F12", "Escape", "ctrl+e", "ctrl+c", "ctrl+v", "ctrl+q", "ctrl+w", "ctrl+z", "ctrl+s", "ctrl+p",
    "ctrl+shift+i", "ctrl+r", "alt+F4", "alt+Tab", "alt+F2", "super", "super+l", "ctrl+alt+Delete", "ctrl+alt+F1", "Print", "Menu", "Pause",
    "shift+F10", "ctrl+Escape", "alt+space", "ctrl+m", "F10", "Insert", "Home", "BackSpace", "a", "z",
)  # fmt: skip


class Screening:
    """A screen process and what it tells."""

    def __init__(self, process: subprocess.Popen[str], display: str) -> None:
        """Read its standard output in a thread."""
        self.process, self.display = process, display
        self.told: list[str] = []
        self._lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self.told.append(line.rstrip("\n"))
            self._lines.put(line.rstrip("\n"))

    def wait_for(self, wanted: str, within_s: float = 60.0) -> None:
        """Wait until it tells this."""
        end = time.monotonic() + within_s
        while True:
            left = end - time.monotonic()
            if left <= 0 or (self.process.poll() is not None and self._lines.empty()):
                pytest.fail(f"never told {wanted!r}: {self.told}")
            try:
                line = self._lines.get(timeout=min(left, 0.2))
            except queue.Empty:
                continue
            if line == wanted:
                return

    def wait_for_silence(self, silent_s: float = 0.6, within_s: float = 60.0) -> None:
        """Wait until it has told nothing for a while; what it told so far is not waited for any more."""
        end = time.monotonic() + within_s
        with contextlib.suppress(queue.Empty):
            while time.monotonic() < end:
                self._lines.get(timeout=silent_s)

    def xdotool(self, *args: str) -> None:
        """Make X events."""
        subprocess.run(["xdotool", *args], check=True, env={**os.environ, "DISPLAY": self.display}, stdout=subprocess.DEVNULL)

    def touch(self, found: locate.Found) -> None:
        """Touch a control in its middle."""
        self.xdotool("mousemove", *map(str, found.middle), "mousedown", "1", "sleep", "0.03", "mouseup", "1")

    def picture(self) -> Image.Image:
        """What is on the glass."""
        return ImageGrab.grab(xdisplay=self.display).convert("RGB")

    def still(self) -> Image.Image:
        """What is on the glass once nothing moves any more."""
        before = self.picture()
        for _ in range(100):
            time.sleep(0.1)
            after = self.picture()
            if ImageChops.difference(before, after).getbbox() is None:
                return after
            before = after
        pytest.fail("the glass never came to rest")

    def events(self) -> list[str]:
        """Told events that mean something."""
        return [line for line in self.told if line != "touch" and not line.startswith("drawn ")]


@contextmanager
def screening(name: str, display: str, environ: dict[str, str] | None = None, *args: str) -> Iterator[Screening]:
    """A running screen process; it is ended with the block."""
    command = [sys.executable, "-m", "tests.ui.live", name, *args]
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("KIVY_", "KCFG_"))}
    env = {**inherited, "DISPLAY": display, **(environ or {})}
    process = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        yield Screening(process, display)
    finally:
        process.kill()
        process.wait(timeout=60)
        for stream in (process.stdout, process.stderr):
            if stream:
                stream.close()


def find(name: str, event: str) -> locate.Found:
    """Where a control of a sample screen stands."""
    return next(found for found in locate.targets(ALL[name]) if found.event == event)


def planted(home: Path) -> dict[str, str]:
    """A home folder, variables and a module that plain Kivy would obey; the module leaves a mark."""
    kivy = home / ".kivy"
    (kivy / "mods").mkdir(parents=True)
    mark = home / "mark"
    (kivy / "config.ini").write_text("[kivy]\nexit_on_escape = 1\n[modules]\ninspector =\nplanted =\n", encoding="utf-8")
    module = f"open({str(mark)!r}, 'w').close()\ndef start(win, ctx): pass\ndef stop(win, ctx): pass\n"
    (kivy / "mods" / "planted.py").write_text(module, encoding="utf-8")
    return {
        "HOME": str(home),
        "KIVY_HOME": str(kivy),
        "KCFG_MODULES_INSPECTOR": "",
        "KCFG_MODULES_PLANTED": "",
        "KCFG_KIVY_EXIT_ON_ESCAPE": "1",
        "KIVY_USE_DEFAULTCONFIG": "",
        "KIVY_WINDOW": "egl_rpi",
    }


def test_no_key_file_or_variable_opens_anything(display: str, tmp_path: Path) -> None:
    """R1, T-9, T-11, SEC-16: chords, a planted config.ini, module, KCFG_ and KIVY_ variables and -m: not a pixel changes."""
    home = tmp_path / "home"
    home.mkdir()
    with screening("keys", display, planted(home), "-m", "inspector") as screen:
        screen.wait_for("drawn question")
        before = screen.still()
        for chord in CHORDS:
            screen.xdotool("key", chord)
        screen.xdotool("mousemove", "540", "900", "click", "3", "click", "2", "click", "4", "click", "5")
        assert ImageChops.difference(before, screen.still()).getbbox() is None
        assert screen.process.poll() is None
        assert screen.events() == []
        assert not (home / "mark").exists()
        assert [path.name for path in (home / ".kivy").iterdir()] in (["mods", "config.ini"], ["config.ini", "mods"])


def test_the_planted_module_would_be_obeyed_without_hardening(display: str, tmp_path: Path) -> None:
    """The test above can fail: the same home folder and variables make an unhardened start run the planted module."""
    home = tmp_path / "home"
    home.mkdir()
    environ = {name: value for name, value in planted(home).items() if name not in {"KIVY_WINDOW", "KIVY_USE_DEFAULTCONFIG"}}
    with screening("keys-soft", display, environ) as screen:
        screen.wait_for("drawn question")
        assert (home / "mark").exists()


def test_a_storm_of_events_harms_nothing(display: str) -> None:
    """T-15, SEC-16: keys and touches at random, hundreds of them: the process lives, and answers the next real touch."""
    dice = random.Random(7)
    with screening("keys", display) as screen:
        screen.wait_for("drawn question")
        for _ in range(4):
            args: list[str] = []
            for _ in range(40):
                if dice.random() < 0.5:
                    args += ["key", "--delay", "1", dice.choice(CHORDS)]
                else:
                    args += ["mousemove", str(dice.randrange(1080)), str(dice.randrange(1920)), "click", str(dice.choice((1, 1, 1, 2, 3)))]
            screen.xdotool(*args)
        screen.wait_for_silence()
        screen.touch(find("date", "next"))
        screen.wait_for("next")
        assert screen.process.poll() is None


def test_a_visit_by_touch(display: str) -> None:
    """UX-1: welcome, a date typed on the pad, then erase: every event once, the echo on the glass, the exit status 0."""
    with screening("whole", display) as screen:
        screen.wait_for("drawn attract")
        screen.touch(find("attract", "start"))
        screen.wait_for("drawn question")
        for key in ("key:1", "key:4"):
            time.sleep(0.4)
            screen.touch(find("date", key))
            screen.wait_for(key)
        shown = locate.words(compose(ALL["date"]))
        picture = screen.still()
        assert locate.likeness(picture, next(word for word in shown if word.text == "いつ引っこしましたか")) > locate.CERTAIN
        screen.touch(find("date", "erase"))
        assert screen.process.wait(timeout=60) == 0
        assert screen.events() == ["start", "key:1", "key:4", "erase"]


def test_a_killed_screen_leaves_no_folder_behind(display: str, tmp_path: Path) -> None:
    """A screen may be killed after each visit for years: nothing of it piles up on the disk."""
    with screening("whole", display, {"TMPDIR": str(tmp_path)}) as screen:
        screen.wait_for("drawn attract")
        screen.process.kill()
        screen.process.wait(timeout=60)
    assert list(tmp_path.iterdir()) == []


def test_a_panel_drawn_smaller_is_touched_where_it_is_drawn(display: str) -> None:
    """On a smaller display everything is half as large, and a touch counts where the eye sees the button."""
    beside = (541, 0, 1080, 1920)
    with screening("small", display) as screen:
        before = screen.picture().crop(beside)
        screen.wait_for("drawn attract")
        picture = screen.still()
        assert picture.crop((0, 0, 540, 960)).resize((1080, 1920)).getcolors(2) is None
        assert ImageChops.difference(picture.crop(beside), before).getbbox() is None
        x, y = find("attract", "start").middle
        screen.xdotool("mousemove", str(x // 2), str(y // 2), "mousedown", "1", "sleep", "0.03", "mouseup", "1")
        screen.wait_for("drawn question")
        assert screen.events() == ["start"]


def test_a_visit_by_keys(display: str) -> None:
    """UX-2: the same with a keypad alone: Enter on the focused button, digits, and a held key types once."""
    with screening("whole", display) as screen:
        screen.wait_for("drawn attract")
        time.sleep(0.5)
        screen.xdotool("key", "Return")
        screen.wait_for("drawn question")
        screen.xdotool("key", "1", "KP_4")
        screen.wait_for("key:4")
        screen.xdotool("keydown", "7", "sleep", "1.2", "keyup", "7")
        screen.wait_for("key:7")
        time.sleep(0.3)
        assert screen.events() == ["start", "key:1", "key:4", "key:7"]


def test_sliding_off_a_button_does_nothing(display: str) -> None:
    """UX-28: touch, slide away, let go: no event."""
    with screening("keys", display) as screen:
        screen.wait_for("drawn question")
        time.sleep(0.5)
        x, y = find("date", "next").middle
        away = ("mousemove", str(x), str(y - 300), "sleep", "0.1")
        screen.xdotool("mousemove", str(x), str(y), "mousedown", "1", "sleep", "0.1", *away, "mousemove", str(x), str(y), "mouseup", "1")
        time.sleep(0.4)
        assert screen.events() == []


def erased_s(display: str) -> float:
    """Seconds from the touch to a black glass, by a screen that then ends well."""
    with screening("erase", display) as screen:
        screen.wait_for("drawn check")
        time.sleep(0.5)
        found = find("check", "erase")
        screen.xdotool("mousemove", *map(str, found.middle), "mousedown", "1")
        start = time.monotonic()
        screen.xdotool("mouseup", "1")
        while screen.picture().getbbox() is not None:
            assert time.monotonic() - start < 60
        spent_s = time.monotonic() - start
        assert screen.process.wait(timeout=60) == 0
    return spent_s


def test_erasing_blanks_the_glass_at_once(display: str) -> None:
    """UX-40: from the touch to a black glass at most 0.3 s, with the exit status of a good end.

    The quickest of up to six counts: what others have of the machine is not the screen's, and nothing makes it quicker than it is.
    """
    spent_s: list[float] = []
    while min(spent_s, default=1.0) > 0.3 and len(spent_s) < 6:
        spent_s.append(erased_s(display))
    assert min(spent_s) <= 0.3 or os.getloadavg()[0] > 2 * (os.cpu_count() or 1), spent_s


def test_a_failure_ends_dark_with_its_status_and_no_word_of_the_citizen(display: str) -> None:
    """T-16: an exception in a callback ends the process with status 70; neither glass nor log holds what it was about."""
    with screening("fails", display) as screen:
        screen.wait_for("drawn question")
        time.sleep(0.5)
        screen.touch(find("choice", "next"))
        assert screen.process.wait(timeout=60) == os.EX_SOFTWARE
        assert screen.process.stderr
        said = screen.process.stderr.read()
        assert "the screen failed" in said
        assert CANARY not in said
        assert screen.still().getbbox() is None


def test_a_code_before_the_camera_is_told_once(display: str) -> None:
    """A scanning viewfinder shows what the camera sees and sends `scanned:` with the code's text."""
    with screening("scan", display) as screen:
        screen.wait_for("drawn scan")
        screen.wait_for(f"scanned:{CODE}")
        time.sleep(0.6)
        assert screen.events() == [f"scanned:{CODE}"]
        glass = next(part for part in compose(ALL["scan"]).walk() if isinstance(part, Raster) and part.live)
        seen = screen.still().crop((glass.x, glass.y, glass.x + glass.w, glass.y + glass.h))
        assert {result.text for result in read_barcodes(seen)} == {CODE}


def test_effects_come_back_into_the_drawing_thread(display: str) -> None:
    """A thread's result is taken in between two frames, and the screen it leads to is drawn."""
    with screening("later", display) as screen:
        screen.wait_for("drawn idle")
        screen.wait_for("finished in MainThread")
        screen.wait_for("drawn receipt")
        shown = locate.words(compose(ALL["receipt"]))
        title = next(word for word in shown if word.text == ALL["receipt"].title)
        assert locate.likeness(screen.still(), title) > locate.CERTAIN

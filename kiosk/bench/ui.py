"""`madoguchi bench ui`: the terminal's screen beside a bare Kivy app with 30 buttons (reference_ui.py), on one Xvfb of the panel's size.

Ours is the real screen process with a real agent behind it. In each round one program after the other is started, watched from outside
until its first pixel, weighed, and touched. Pixels are read from the X server: neither program tells anything about itself. A touch that
is slid off its target shows how fast a finger is answered, and changes nothing; a touch that is lifted brings the next screen.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from kiosk.bench import report
from kiosk.bench.counter import SITE, Counter, stop
from kiosk.bench.reference_ui import BUTTONS, COLUMNS, HEIGHT_PX, WIDTH_PX
from kiosk.bench.x_glass import Glass, Region
from kiosk.bootstrap import tethered
from kiosk.catalog.installed import open_installed
from kiosk.catalog.loading import load
from kiosk.errors import MissingPartError, RetryLaterError
from kiosk.terminal.ipc import Agent
from kiosk.terminal.sitting import Clock
from kiosk.terminal.trust_root import read_root
from kiosk.terminal.visit import effects, events
from kiosk.terminal.visit.effects import Effect
from kiosk.terminal.visitor import Visit, world_of
from kiosk.ui import locate

_REFERENCE = Path(__file__).with_name("reference_ui.py")
_ACROSS: Region = (40, 1000, 1000, 4)
"""Pixels that are black until something is drawn, in both programs."""
_PAGE: Region = (48, 150, 700, 500)
"""Title and first rows of a page."""
_NOWHERE = (540, 1500)
_START_S, _ANSWER_S, _CALM_S, _BETWEEN_S = 60.0, 5.0, 3.0, 0.6


class Amount(msgspec.Struct, frozen=True):
    """How many starts of each program, and touches of each kind in each."""

    rounds: int
    touches: int


class Seen(msgspec.Struct):
    """What one program showed: seconds from start to first frame, from finger to pixel, from finger lifted to next screen; KiB of PSS."""

    start: list[float] = msgspec.field(default_factory=list)
    pss_kib: list[float] = msgspec.field(default_factory=list)
    touch: list[float] = msgspec.field(default_factory=list)
    next_screen: list[float] = msgspec.field(default_factory=list)


class Spot(msgspec.Struct, frozen=True):
    """Where to touch, and the few pixels that show it."""

    x: int
    y: int
    watched: Region


def measure(amount: Amount) -> report.Report:
    """Measure on a display of its own.

    Raises:
        MissingPartError: Xvfb or an X library is not installed, or the memory of a protected process can't be read (needs root).
        RetryLaterError: a program showed nothing, or did not answer a touch.
    """
    bare, ours = Seen(), Seen()
    with tempfile.TemporaryDirectory(prefix="madoguchi-bench-") as name, _display() as display:
        folder = Path(name)
        counter = Counter(folder)
        glass = Glass(display)
        with counter.agent(folder / "agent.log"):
            forth, back = _spots(counter)
            screen = [sys.executable, "-m", "kiosk", "--settings", str(counter.file), "screen"]
            here = _surroundings(display, folder)
            for command in ([sys.executable, str(_REFERENCE)], screen):
                with _shown(command, here, glass, Seen()):
                    pass
            for _ in range(amount.rounds):
                with _shown([sys.executable, str(_REFERENCE)], here, glass, bare):
                    _touch_often(glass, _button(), amount.touches, bare)
                with _shown(screen, here, glass, ours):
                    _begin(glass)
                    _touch_often(glass, forth, amount.touches, ours)
                    _go_often(glass, (forth, back), amount.touches, ours)
        glass.close()
    return _report(bare, ours)


@contextmanager
def _display() -> Iterator[str]:
    """An Xvfb of the panel's size, which picks its own number."""
    read, write = os.pipe()
    size = f"{WIDTH_PX}x{HEIGHT_PX}x24"
    try:
        server = tethered(["Xvfb", "-screen", "0", size, "-nolisten", "tcp", "-noreset", "-displayfd", str(write)], pass_fds=(write,))
    except FileNotFoundError as fault:
        raise MissingPartError("Xvfb", hint="apt-get install xvfb") from fault
    os.close(write)
    with open(read, encoding="ascii") as told:  # noqa: PTH123 - a pipe has no path
        number = told.readline().strip()
    try:
        yield f":{number}"
    finally:
        stop(server)


def _surroundings(display: str, folder: Path) -> dict[str, str]:
    """The environment of both programs: as on an installed machine, bytecode is made once, whatever is set here."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return kept | {"DISPLAY": display, "PYTHONPYCACHEPREFIX": str(folder / "bytecode")}


@contextmanager
def _shown(command: list[str], environment: dict[str, str], glass: Glass, seen: Seen) -> Iterator[None]:
    """A program on the display, from its start until the end of the `with`; start and weight are noted."""
    started_s = time.perf_counter()
    process = tethered(command, env=environment)
    try:
        drawn_s = glass.wait(_ACROSS, any, _START_S)
        seen.start.append(_answered(drawn_s) - started_s)
        time.sleep(_CALM_S)
        seen.pss_kib.append(_pss_kib(process))
        yield
    finally:
        process.kill()
        process.wait()
        glass.wait(_ACROSS, _is_black, _ANSWER_S)


def _touch_often(glass: Glass, spot: Spot, times: int, seen: Seen) -> None:
    """Touch, see, slide off, lift."""
    for _ in range(times):
        glass.point(spot.x, spot.y)
        time.sleep(_BETWEEN_S)
        before = glass.pixels(spot.watched)
        touched_s = time.perf_counter()
        glass.press(down=True)
        seen.touch.append(_answered(glass.wait(spot.watched, _unlike(before), _ANSWER_S)) - touched_s)
        glass.point(*_NOWHERE)
        glass.press(down=False)


def _go_often(glass: Glass, ways: tuple[Spot, Spot], times: int, seen: Seen) -> None:
    """Press what leads to the next screen, and what leads back from there."""
    for number in range(times):
        spot = ways[number % 2]
        glass.point(spot.x, spot.y)
        time.sleep(_BETWEEN_S)
        at_rest = glass.pixels(spot.watched)
        glass.press(down=True)
        glass.wait(spot.watched, _unlike(at_rest), _ANSWER_S)
        before = glass.pixels(_PAGE)
        lifted_s = time.perf_counter()
        glass.press(down=False)
        seen.next_screen.append(_answered(glass.wait(_PAGE, _unlike(before), _ANSWER_S)) - lifted_s)


def _begin(glass: Glass) -> None:
    """The resting screen begins wherever it is touched."""
    glass.point(*_NOWHERE)
    before = glass.pixels(_PAGE)
    glass.press(down=True)
    glass.press(down=False)
    _answered(glass.wait(_PAGE, _unlike(before), _ANSWER_S))


def _unlike(before: bytes) -> Callable[[bytes], bool]:
    return lambda pixels: pixels != before


def _is_black(pixels: bytes) -> bool:
    return not any(pixels)


def _answered(moment_s: float) -> float:
    if moment_s == float("inf"):
        raise RetryLaterError("a program showed nothing", hint="run it by hand to see why")
    return moment_s


def _pss_kib(process: subprocess.Popen[bytes]) -> float:
    """The process's share of memory (proc(5), smaps_rollup)."""
    try:
        rollup = Path(f"/proc/{process.pid}/smaps_rollup").read_text("ascii")
    except PermissionError as fault:
        raise MissingPartError("the memory of a protected process", hint="run this benchmark as root") from fault
    found = re.search(r"^Pss:\s+(\d+) kB", rollup, re.MULTILINE)
    return float(found[1]) if found else float("nan")


def _button() -> Spot:
    """The middle button of the reference."""
    rows = BUTTONS // COLUMNS
    return _spot((WIDTH_PX // COLUMNS, HEIGHT_PX // rows * (rows // 2), WIDTH_PX // COLUMNS, HEIGHT_PX // rows))


def _spot(rect: Region) -> Spot:
    """The middle of a target, and pixels beside its words."""
    x, y, width, height = rect
    return Spot(x + width // 2, y + height // 2, (x + 12, y + height // 2 - 4, 8, 8))


class _Nobody:
    """Carries nothing out: where things stand on the first pages needs no agent."""

    def run(self, effect: Effect, done: object) -> None:
        """Grant the visit."""
        if isinstance(effect, effects.TakeVisit) and callable(done):
            done(events.VisitGranted())


def _spots(counter: Counter) -> tuple[Spot, Spot]:
    """What leads from the languages to the purposes and back, computed as the glass does (kiosk.ui.locate)."""
    agent = Agent.connect(counter.settings.screen_socket_path, patience_s=_START_S)
    installed = open_installed(Path(agent.welcome.catalogue), read_root(counter.settings), agent.welcome.manifest_sha256)
    agent.close()
    clock = Clock(time.time)
    visit = Visit(world_of(load(installed, SITE), clock.now()), _Nobody(), clock.now)
    visit.send("start")
    visit.tick(1.0)
    forth = _target(visit, "lang:ja")
    visit.send("lang:ja")
    visit.tick(2.0)
    return forth, _target(visit, "back")


def _target(visit: Visit, event: str) -> Spot:
    screen = visit.screen()
    found = next((one for one in locate.targets(screen) if one.event == event), None) if screen else None
    if found is None:
        raise RetryLaterError(f"the screen offers no {event}")
    return _spot(found.rect)


def _report(bare: Seen, ours: Seen) -> report.Report:
    rounds, touches = len(bare.start), len(bare.touch)
    mine, theirs = report.times(ours.touch), report.times(bare.touch)
    rows = (
        report.Row(
            id="PERF-12",
            what="start of the process to its first frame / of a bare Kivy app with 30 buttons",
            ratio=report.ratio(ours.start, bare.start),
            ours=report.times(ours.start),
            reference=report.times(bare.start),
            n=rounds,
        ),
        report.Row(
            id="PERF-12 memory",
            what="PSS of the screen's process, shown and at rest / of the same bare app",
            ratio=report.ratio(ours.pss_kib, bare.pss_kib),
            ours={"median_mib": round(report.median(ours.pss_kib) / 1024, 1)},
            reference={"median_mib": round(report.median(bare.pss_kib) / 1024, 1)},
            n=rounds,
        ),
        report.Row(
            id="PERF-13",
            what="p95 from finger down to changed pixel, 60 frames a second / of the same bare app",
            ratio=report.ratio(ours.touch, bare.touch, report.p95, rounds),
            ours=mine,
            reference=theirs,
            n=touches,
        ),
        report.Row(
            id="PERF-13 next screen",
            what="p95 from finger lifted to the next screen / p95 of the bare app from finger down to changed pixel",
            ratio=report.ratio(ours.next_screen, bare.touch, report.p95, rounds),
            ours=report.times(ours.next_screen),
            reference=theirs,
            n=len(ours.next_screen),
        ),
    )
    return report.Report("ui", rows, report.versions(("kivy", "pillow")))

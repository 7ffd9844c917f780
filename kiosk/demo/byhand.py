"""`make kiosk`: the same cloud, office and terminal as in the demo, on the display that is there, for somebody to try."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

from kiosk.demo import scene
from kiosk.demo.browser import Person, chromium
from kiosk.demo.display import Display
from kiosk.demo.stage import SITE, Stage


def run(out: Path) -> int:
    """Set everything up, say where it is, and stay until Ctrl+C."""
    display = Display.of_session()
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    stage = Stage(out.resolve() / "run", display, by_hand=True)
    try:
        _open(stage)
        while True:
            time.sleep(1)
            stage.require_alive()
    except KeyboardInterrupt:
        return 0
    finally:
        stage.close()


def _open(stage: Stage) -> None:
    print("catalogue, cloud and office …", flush=True)  # noqa: T201 - speaks to who started it
    stage.set_up_catalogue()
    stage.start("cloud", "cloud")
    stage.start("office", "office")
    stage.wait_cloud()
    stage.wait_office()
    code = stage.call("cloud", "cloud", "code", SITE)
    links = [stage.call("cloud", "cloud", "invite", name) for name in ("suzuki", "sato")]
    _ = stage.tap
    stage.start("enrol", "enrol", code, settings="terminal")
    print("two officers approve the terminal …", flush=True)  # noqa: T201
    with chromium() as browser:
        for link in links:
            with Person(browser) as officer:
                officer.register(link)
                officer.approve_all(f"{stage.officers_origin}/officers")
    stage.finish("enrol")
    (stage.folder / "camera" / "damage.jpg").write_bytes(scene.damage_photo())
    stage.start("terminal", "kiosk", display=True)
    invited = stage.call("office", "office", "invite", "tanaka")
    print(f"the terminal opens now\n  clerk (one-time link): {invited}\n  clerks' pages: {stage.office_origin}/")  # noqa: T201
    print(f"  officers' pages: {stage.officers_origin}/officers\n  paper: {stage.folder}/paper\nCtrl+C ends everything", flush=True)  # noqa: T201

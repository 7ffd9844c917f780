"""The stage of the demo: settings, keys and processes of a cloud, an office and a terminal on this machine, run by the command line.

Everything lives below one folder and ends with this process: every program is tethered to it. Sockets stand in a short folder, because a
Unix socket's path has at most 107 bytes.
"""

from __future__ import annotations

import os
import shutil
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import psutil

from kiosk.bootstrap import tethered
from kiosk.crypto import tls
from kiosk.demo.display import Display
from kiosk.demo.line import Line
from kiosk.demo.steps import going_on
from kiosk.demo.tap import Tap
from kiosk.errors import KioskError, RetryLaterError
from kiosk.web.ports import free_port

SITE = "po-99201-001"
TOWN, POST = "muni:99201", "corp:0000000000001"
_ROOT = Path(__file__).parents[2]
_START_S = 90.0


class Stage:
    """What runs where.

    Args:
        folder: of this run; settings, data and logs go below it.
        display: where the terminal's window opens.
        by_hand: for a person with a mouse, the window as large as it fits.
    """

    def __init__(self, folder: Path, display: Display, *, by_hand: bool = False) -> None:
        self.folder = folder
        self.display = display
        self._by_hand = by_hand
        self.data = folder / "data"
        self.logs = folder / "logs"
        for made in (self.data, self.logs, folder / "camera", folder / "scanner", folder / "paper"):
            made.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.sockets = Path(tempfile.mkdtemp(prefix="mdg-"))
        self.cloud_port, self.officers_port, self.office_port = (free_port() for _ in range(3))
        self.line = Line(self.cloud_port)
        self._tap: Tap | None = None
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self.certificate = tls.make_demo_ca(folder / "tls")
        tls.issue_server(folder / "tls", ["localhost", "127.0.0.1"])
        self._write_settings()

    # ---- places

    @property
    def officers_origin(self) -> str:
        """Where the cloud's officers work."""
        return f"http://localhost:{self.officers_port}"

    @property
    def office_origin(self) -> str:
        """Where the clerks work."""
        return f"http://localhost:{self.office_port}"

    @property
    def agent_socket(self) -> Path:
        """Where the agent listens; the screen's way there leads through the tap."""
        return self.sockets / "agent.sock"

    @property
    def tap(self) -> Tap:
        """The tap between screen and agent."""
        if self._tap is None:
            self._tap = Tap(self.sockets / "front.sock", self.agent_socket)
        return self._tap

    def settings(self, name: str) -> Path:
        """The settings file of a program: cloud, office, post, terminal."""
        return self.folder / f"{name}.toml"

    # ---- programs

    def start(self, name: str, *command: str, display: bool = False, settings: str = "") -> None:
        """Start a program of the command line in the background, its log below logs/."""
        env = dict(os.environ)
        env.pop("DISPLAY", None)
        if display:
            env["DISPLAY"] = self.display.name
        going_on(f"madoguchi {command[0]} …")
        with (self.logs / f"{name}.log").open("ab") as log:
            self._running[name] = tethered(self._command(settings or name, *command), env=env, output=log)

    def call(self, settings: str, *command: str, within_s: float = 120.0) -> str:
        """Run a command to its end and give what it printed.

        Raises:
            RetryLaterError: its exit status is not 0.
        """
        going_on(f"madoguchi {' '.join(command[:2])}")
        done = subprocess.run(  # noqa: S603 - our own program
            self._command(settings, *command), capture_output=True, text=True, timeout=within_s, check=False, stdin=subprocess.DEVNULL
        )
        if done.returncode:
            raise RetryLaterError(f"madoguchi {' '.join(command)}: {done.stderr.strip()[-400:]}")
        return done.stdout.strip()

    def stop(self, name: str) -> None:
        """End a program gracefully."""
        process = self._running.pop(name)
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def finish(self, name: str, within_s: float = 60.0) -> None:
        """Wait for a program that ends by itself.

        Raises:
            RetryLaterError: its exit status is not 0.
        """
        process = self._running.pop(name)
        if process.wait(within_s):
            raise RetryLaterError(f"{name}: {(self.logs / f'{name}.log').read_text('utf-8', 'replace')[-600:]}")

    def require_alive(self) -> None:
        """Every program still runs.

        Raises:
            RetryLaterError: names the one that ended, with the end of its log.
        """
        for name, process in self._running.items():
            if process.poll() is not None:
                tail = (self.logs / f"{name}.log").read_text("utf-8", "replace")[-600:]
                raise RetryLaterError(f"{name} ended with {process.returncode}: {tail}")

    def pid_of(self, command: str) -> int:
        """The process id of the keeper's agent or screen, by its command line.

        Raises:
            RetryLaterError: it does not run now.
        """
        keeper = psutil.Process(self._running["terminal"].pid)
        for child in keeper.children():
            if child.status() != psutil.STATUS_ZOMBIE and child.cmdline()[-1:] == [command]:
                return int(child.pid)
        raise RetryLaterError(f"no {command} runs")

    def wait_cloud(self) -> None:
        """Until the cloud answers over TLS."""
        context = ssl.create_default_context(cafile=self.certificate)
        self.wait(lambda: httpx.get(f"https://localhost:{self.cloud_port}/healthz", verify=context, timeout=2).status_code == 200)

    def wait_office(self) -> None:
        """Until the office's pages answer."""
        self.wait(lambda: httpx.get(f"{self.office_origin}/sign-in", timeout=2).status_code == 200)

    def wait(self, holds: Callable[[], bool], within_s: float = _START_S) -> None:
        """Until something holds; a refused connection is not yet.

        Raises:
            RetryLaterError: it did not come in time, or a program ended.
        """
        end = time.monotonic() + within_s
        while True:
            self.require_alive()
            try:
                if holds():
                    return
            except (httpx.HTTPError, OSError, KioskError):
                pass
            if time.monotonic() > end:
                raise RetryLaterError("it did not come in time")
            time.sleep(0.1)

    def close(self) -> None:
        """End everything, the terminal first."""
        for name in list(reversed(self._running)):
            self.stop(name)
        self.line.close()
        if self._tap is not None:
            self._tap.close()
        shutil.rmtree(self.sockets, ignore_errors=True)

    def _command(self, settings: str, *command: str) -> list[str]:
        return [sys.executable, "-m", "kiosk", "--settings", str(self.settings(settings)), *command]

    def _write_settings(self) -> None:
        folder, data = self.folder, self.data
        cloud = f"https://localhost:{self.cloud_port}"
        line = f"https://localhost:{self.line.port}"
        authority = f'cloud_ca = "{self.certificate}"\n'
        self.settings("cloud").write_text(
            f'[cloud]\ndata_dir = "{data}/cloud"\nregion = "pilot"\nlisten = "127.0.0.1:{self.cloud_port}"\n'
            f'tls_cert = "{folder}/tls/server.pem"\ntls_key = "{folder}/tls/server.key"\norigin = "{self.officers_origin}"\n'
        )
        for name, tenant, title in (("office", TOWN, "汐見市役所"), ("post", POST, "見本の郵便")):
            self.settings(name).write_text(
                f'[office]\ndata_dir = "{data}/{name}"\ntenant = "{tenant}"\nprefecture = "{"99" if name == "office" else "00"}"\n'
                f'name = "{title}"\ncloud_url = "{cloud}"\n{authority}listen = "127.0.0.1:{self.office_port}"\n'
                f'origin = "{self.office_origin}"\n'
            )
        terminal = (
            f'[terminal]\ndata_dir = "{data}/terminal"\nsite = "{SITE}"\nsite_kind = "post_office"\nprefecture = "99"\ntenant = "{TOWN}"\n'
            f'cloud_url = "{line}"\n{authority}camera = "frames"\nframes_dir = "{folder}/camera"\nscanner = "frames"\n'
            f'scanner_dir = "{folder}/scanner"\nprinter = "png"\nprint_dir = "{folder}/paper"\npoll_s = 3\nretry_longest_s = 5\n'
        )
        if self._by_hand:
            terminal += f"display = {{ scale = {self.display.scale():.3f}, pointer = true }}\n"
        self.settings("terminal").write_text(f'{terminal}socket = "{self.agent_socket}"\nscreen_socket = "{self.sockets}/front.sock"\n')

    def set_up_catalogue(self) -> None:
        """Offices make their keys, the publisher signs the first catalogue, and everybody is given the root it starts from."""
        offices = self.folder / "offices"
        offices.mkdir(exist_ok=True)
        for name in ("office", "post"):
            (self.data / name).mkdir(mode=0o700, exist_ok=True)
            self.call(name, "office", "keys", str(offices / f"{name}.keys"))
        published = self.data / "cloud" / "catalogue"
        options = {
            "services": _ROOT / "services",
            "policies": _ROOT / "policies",
            "keys": self.folder / "publisher",
            "offices": offices,
            "sites": _ROOT / "deploy" / "pilot" / "sites.toml",
            "out": published,
        }
        self.call("cloud", "catalog", "publish", *(word for name, path in options.items() for word in (f"--{name}", str(path))))
        for name in ("terminal", "office", "post"):
            (self.data / name).mkdir(mode=0o700, exist_ok=True)
            shutil.copy(published / "metadata" / "1.root.json", self.data / name / "root.json")

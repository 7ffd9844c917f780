"""A terminal's machine on the disk: keys, catalogue, credential, settings; and its agent as a real process that can be killed.

machine = Machine(folder)
with machine.agent() as process: ...
machine.start(); machine.kill()
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

import msgspec

from kiosk.catalog import delivery, publishing
from kiosk.catalog.delivery_fetchers import FolderFetcher
from kiosk.catalog.publishing import Listings
from kiosk.contract.codec import encode
from kiosk.contract.credential import Credential
from kiosk.crypto import signing
from kiosk.crypto.keys import FileKeystore
from kiosk.errors import VisitTakenError
from kiosk.settings import Settings, Terminal, load
from kiosk.terminal.agent_parts import store_credential
from kiosk.terminal.ipc import Agent
from kiosk.terminal.journal import Journal, open_or_set_aside
from tests.fakes import run_agent
from tests.fakes.catalogues import listings, source
from tests.fakes.hand_ins import DEVICE

SITE, TOWN, PREFECTURE = "hall-1", "muni:13999", "13"
DEAD_URL = "http://127.0.0.1:9"
SCRIPT = Path(__file__).with_name("run_agent.py")
READY_S = 60.0


class Process(Protocol):
    """A running agent, however it was started; it leads a process group of its own."""

    @property
    def pid(self) -> int:
        """Its id."""

    def poll(self) -> int | None:
        """Its exit status, None while it runs."""

    def wait(self, timeout: float) -> int:
        """Its exit status, once it has ended."""


class Forked:
    """A program, the agent unless another is given, forked from a process that has imported it."""

    def __init__(self, arguments: Sequence[str], log: Path, program: Callable[[list[str], str], None] = run_agent.forked) -> None:
        """Start it."""
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload([program.__module__])
        self._process = context.Process(target=program, args=(list(arguments), str(log)))
        self._status: int | None = None
        self._process.start()

    @property
    def pid(self) -> int:
        """Its id."""
        assert self._process.pid is not None
        return self._process.pid

    def poll(self) -> int | None:
        """Its exit status, None while it runs."""
        return self._process.exitcode if self._status is None else self._status

    def wait(self, timeout: float) -> int:
        """Its exit status, once it has ended."""
        if self._status is None:
            self._process.join(timeout)
            self._status = self._process.exitcode
            assert self._status is not None, "the agent did not end"
            self._process.close()
        return self._status


class Machine:
    """Everything an enrolled terminal has, below one folder."""

    def __init__(self, folder: Path, *, cloud_url: str = DEAD_URL, cloud_ca: Path | None = None, listed: Listings | None = None) -> None:
        """Publish and install a catalogue, and enrol without a cloud unless `listed` brings a real one's keys."""
        self.folder = folder
        self.data = folder / "data"
        self.data.mkdir(mode=0o700)
        self.publisher = FileKeystore(folder / "publisher")
        self.keys = FileKeystore(self.data / "keys")
        self.log = folder / "agent.log"
        self._file = folder / "terminal.toml"
        self.device = DEVICE
        self._cloud_ca = cloud_ca
        self.set_cloud_url(cloud_url)
        self.install(listed or listings(self.publisher))
        self.process: Process | None = None

    @property
    def settings(self) -> Terminal:
        """What the agent is started with."""
        settings: Settings = load(self._file, {})
        return settings.need_terminal()

    def install(self, listed: Listings) -> None:
        """Publish a catalogue with these keys and install it, as an operator with a stick would."""
        repository, signers = self.folder / "repository", self.folder / "signers"
        now_s = int(time.time())
        root = publishing.set_up(repository, signers, now_s=now_s)
        publishing.publish(repository, msgspec.structs.replace(source(self.folder / "source"), listings=listed), signers, now_s=now_s)
        (self.data / "root.json").write_bytes(root)
        delivery.install(self.data / "catalogue", root, FolderFetcher(repository), now_s=now_s, floor_s=0)

    def enrol(self, *, days: int = 90, key_name: str = "device") -> None:
        """A credential as the cloud would give it, by the enrolment key of the catalogue."""
        minute = int(time.time()) // 60
        claims = Credential(
            v=1,
            device=DEVICE,
            public_key=self.keys.signer(key_name).public_key,
            site=SITE,
            prefecture=PREFECTURE,
            issued=minute,
            exp=minute + days * 1440,
        )
        store_credential(self.data, signing.sign(encode(claims), self.publisher.signer("enrolment")))

    def start(self, *options: str) -> Agent:
        """Start the agent's process and connect to it."""
        self.spawn(*options)
        return self.connect()

    def spawn(self, *options: str) -> Process:
        """Start the agent as a process of its own, forked from one that has read the program already: that saves seconds a start."""
        self.process = Forked([str(self._file), *options], self.log)
        return self.process

    def spawn_fresh(self, *options: str, prefix: Sequence[str] = ()) -> Process:
        """Start the agent as the machine does, from nothing, perhaps with a tracer in front."""
        command = [*prefix, sys.executable, str(SCRIPT), str(self._file), *options]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, cwd=SCRIPT.parents[2], start_new_session=True)
        return self.process

    def connect(self) -> Agent:
        """A screen's connection to the agent."""
        return Agent.connect(self.settings.socket_path, patience_s=READY_S)

    def kill(self) -> None:
        """SIGKILL, to whatever the agent is doing."""
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        """SIGTERM, and the exit status."""
        return self._end(signal.SIGTERM)

    def journal(self) -> Journal:
        """The journal, read without the agent."""
        journal, aside = open_or_set_aside(self.data / "journal", self.keys.secret("journal"), self.device)
        assert aside is None
        return journal

    def _end(self, number: signal.Signals) -> int:
        assert self.process is not None
        if self.process.poll() is None:
            with contextlib.suppress(ProcessLookupError):  # it ended at this very moment
                os.killpg(self.process.pid, number)
        status = self.process.wait(60)
        self.process = None
        return status

    def set_cloud_url(self, cloud_url: str) -> None:
        """Where the cloud is, from the next start on."""
        lines = [
            "[terminal]",
            f'data_dir = "{self.data}"',
            f'cloud_url = "{cloud_url}"',
            f'site = "{SITE}"',
            'site_kind = "municipal_counter"',
            f'prefecture = "{PREFECTURE}"',
            f'tenant = "{TOWN}"',
            *([f'cloud_ca = "{self._cloud_ca}"'] if self._cloud_ca else []),
        ]
        self._file.write_text("\n".join(lines) + "\n", encoding="utf-8")


def take_over(screen: Agent, space_bytes: int) -> None:
    """Take the visit once the agent has noticed that the screen before is gone."""
    end = time.monotonic() + READY_S
    while True:
        try:
            screen.take_visit(space_bytes)
        except VisitTakenError:
            assert time.monotonic() < end, "the visit before never ended"
            time.sleep(0.01)
        else:
            return


def memory(proc: Path) -> bytes:
    """All readable memory of a process."""
    found = []
    with (proc / "maps").open() as maps, (proc / "mem").open("rb", 0) as mem:
        for line in maps:
            bounds, rights, *_ = line.split()
            if not rights.startswith("rw"):
                continue
            start, end = (int(bound, 16) for bound in bounds.split("-"))
            mem.seek(start)
            try:
                found.append(mem.read(end - start))
            except OSError:
                continue
    return b"".join(found)

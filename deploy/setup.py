"""Make a checkout ready to run: Debian packages, the virtual environment, the pages' scripts. Run it by `make setup`.

Uses the standard library only, since nothing is installed yet. A second run does nothing when the locks have not changed.
Installs Debian packages only as root; otherwise it prints the line to run and stops with status 1.
Does not configure a production site; docs/install.md does.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
PAGES = ROOT / "assets" / "web"
STAMPED = ("pyproject.toml", "locks/all.txt", "deploy/setup.py")
HEARTBEAT_S = 15.0
APT = ["apt-get", "-o", "DPkg::Lock::Timeout=300", "-y"]

PROGRAMS = {
    "chromium": "chromium",
    "fc-match": "fontconfig",
    "fusermount3": "fuse3",
    "git": "git",
    "node": "nodejs",
    "npm": "npm",
    "strace": "strace",
    "xauth": "xauth",
    "xdotool": "xdotool",
    "Xvfb": "xvfb",
}
"""Program → Debian package. The program is looked for: Node.js from elsewhere brings its own npm, and Debian's conflicts with it."""

PACKAGES = (
    "fonts-morisawa-bizud-gothic",
    "fonts-noto-cjk",
    "fonts-noto-core",
    "libgl1",
    "libgl1-mesa-dri",
    "libmtdev1",
)
"""Debian packages without a program to look for: the fonts of the screen and what Kivy's window needs."""


class StopError(Exception):
    """Setting up cannot go on; the text says what to do."""


def say(text: str) -> None:
    """Print one line at once, also into a pipe."""
    print(f"setup: {text}", flush=True)


def run_step(title: str, command: Sequence[str | Path], *, cwd: Path = ROOT) -> None:
    """Run a command quietly and say how long it took; while it lasts, say every 15 s that it still works.

    Raises:
        StopError: the command failed; what it said was printed.
    """
    started = time.monotonic()
    say(f"{title} ...")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with subprocess.Popen(  # noqa: S603 - our own commands
        [str(part) for part in command],
        cwd=cwd,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as process:
        said = _output_of(process, title, started)
    if process.returncode != 0:
        print(said, flush=True)
        raise StopError(f"{title} failed with status {process.returncode}; its words stand above")
    say(f"{title}: done in {time.monotonic() - started:.1f} s")


def _output_of(process: subprocess.Popen[str], title: str, started: float) -> str:
    while True:
        try:
            return process.communicate(timeout=HEARTBEAT_S)[0]
        except subprocess.TimeoutExpired:
            say(f"{title}: still at it after {time.monotonic() - started:.0f} s")


def succeeds(command: Sequence[str | Path]) -> bool:
    """Tell whether a command ends with status 0, without a word."""
    return subprocess.run([str(part) for part in command], capture_output=True, check=False, cwd=ROOT).returncode == 0  # noqa: S603


@contextlib.contextmanager
def alone(lock: Path) -> Iterator[None]:
    """Hold a lock file, so that two runs do not disturb each other; waits for the other."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


# ------------------------------------------------------------------------------------------------------------ Debian packages


def missing_packages(installed: Iterable[str], found_programs: Iterable[str], *, has_ensurepip: bool) -> list[str]:
    """Name the Debian packages that are needed and absent, sorted.

    Args:
        installed: names of installed Debian packages.
        found_programs: names from PROGRAMS that are on the PATH.
        has_ensurepip: whether this Python can make a virtual environment (Debian splits that into a package).
    """
    there, programs = set(installed), set(found_programs)
    missing = {package for program, package in PROGRAMS.items() if program not in programs}
    missing |= {package for package in PACKAGES if package not in there}
    if not has_ensurepip:
        missing.add("python3.11-venv")
    return sorted(missing)


def _look_for_packages() -> list[str]:
    asked = subprocess.run(  # noqa: S603
        ["dpkg-query", "--show", "--showformat", "${db:Status-Abbrev} ${Package}\n", *PACKAGES],  # noqa: S607 - dpkg's place is the system's
        capture_output=True,
        text=True,
        check=False,
    )
    installed = [line.split()[1] for line in asked.stdout.splitlines() if line.startswith("ii ")]
    programs = [program for program in PROGRAMS if shutil.which(program)]
    return missing_packages(installed, programs, has_ensurepip=importlib.util.find_spec("ensurepip") is not None)


def install_packages() -> None:
    """See to the Debian packages: install as root, else say the line to run.

    Raises:
        StopError: something is missing and cannot be installed from here.
    """
    if not shutil.which("dpkg-query"):
        raise StopError("this system has no dpkg: Madoguchi is set up on Debian 12")
    missing = _look_for_packages()
    if not missing:
        return
    line = f"apt-get install -y --no-install-recommends {' '.join(missing)}"
    if os.geteuid() != 0:
        raise StopError(f"Debian packages are missing; run this, then try again:\n\n    sudo {line}\n")
    with alone(Path("/var/cache/apt/madoguchi.lock")):
        missing = _look_for_packages()
        if missing:
            run_step("list of Debian packages", [*APT, "update"])
            run_step(f"Debian packages {' '.join(missing)}", [*APT, "install", "--no-install-recommends", *missing])


# ------------------------------------------------------------------------------------------------------------- Python packages


def locked_lines(lock: str, name: str) -> str:
    """Cut one package with its hashes out of a lock file's text."""
    found = re.search(rf"^{re.escape(name)}==.*?(?=^\S|\Z)", lock, re.MULTILINE | re.DOTALL)
    if found is None:
        raise StopError(f"locks/all.txt does not name {name}; write it anew with deploy/lock")
    return found[0]


def fingerprint(root: Path) -> str:
    """Hash what decides the content of .venv: pins, locks, this script, and the folder, which an editable install points to."""
    digest = hashlib.sha256(str(root).encode())
    for name in STAMPED:
        digest.update(hashlib.sha256((root / name).read_bytes()).digest())
    return digest.hexdigest()


def install_python() -> None:
    """Bring .venv to exactly what locks/all.txt names, hashes checked, and the project itself as editable."""
    stamp, wanted = VENV / "madoguchi-setup", fingerprint(ROOT)
    if stamp.exists() and stamp.read_text() == wanted and (VENV / "bin" / "madoguchi").exists():
        return
    stamp.unlink(missing_ok=True)
    if not _venv_works():
        run_step("virtual environment", [sys.executable, "-m", "venv", "--clear", VENV])
    _install_locked(ROOT / "locks" / "all.txt")
    editable = ["install", "--quiet", "--no-deps", "--no-build-isolation", "--editable", "."]
    run_step("madoguchi itself", [PYTHON, "-m", "pip", *editable])
    stamp.write_text(wanted)


def _venv_works() -> bool:
    """A virtual environment names its own folder in its scripts, so one that was moved is made anew."""
    written = VENV / "pyvenv.cfg"
    return written.exists() and str(VENV) in written.read_text() and succeeds([PYTHON, "-m", "pip", "--version"])


def _install_locked(lock: Path) -> None:
    """Install by uv, which takes seconds, or by pip where uv does not reach the machine's package source."""
    only_uv = ROOT / "build" / "uv.txt"
    only_uv.write_text(locked_lines(lock.read_text(), "uv"))
    pip: list[str | Path] = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "--requirement"]
    run_step("installer", [*pip, only_uv])
    try:
        run_step(
            "Python packages",
            [VENV / "bin" / "uv", "--system-certs", "pip", "sync", "--quiet", "--python", PYTHON, "--require-hashes", lock],
        )
    except StopError:
        say("uv could not; pip tries, which takes about a minute")
        run_step("Python packages by pip", [*pip, lock])


# --------------------------------------------------------------------------------------------------------------- pages' scripts


def install_pages() -> None:
    """Fetch the scripts and icons of the pages by the npm lock file."""
    stamp = PAGES / "node_modules" / ".madoguchi-setup"
    wanted = hashlib.sha256((PAGES / "package-lock.json").read_bytes()).hexdigest()
    if not stamp.exists() or stamp.read_text() != wanted:
        run_step("scripts and icons of the pages", ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=PAGES)
        stamp.write_text(wanted)


def main() -> int:
    """Set everything up; 0 when ready."""
    started = time.monotonic()
    try:
        with alone(ROOT / "build" / "setup.lock"):
            install_packages()
            install_python()
            install_pages()
    except StopError as stop:
        say(str(stop))
        return 1
    say(f"ready in {time.monotonic() - started:.1f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())

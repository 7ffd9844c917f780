"""Run every check of `make check`, all of them also when one fails, and say which failed.

Checks: ruff (rules and format), mypy strict, import contracts, dead code (vulture), duplicate code (pylint's).
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv" / "bin"

CHECKS: dict[str, list[str]] = {
    "ruff rules": ["ruff", "check", "."],
    "ruff format": ["ruff", "format", "--check", "."],
    "mypy strict": ["mypy"],
    "import contracts": ["lint-imports"],
    "dead code": ["python", "deploy/dead_code.py"],
    "duplicate code": ["pylint", "kiosk", "tests", "--recursive=y", "--score=n"],
}


def run_check(name: str, command: list[str]) -> bool:
    """Run one check, print its words when it fails, and one line with its time in any case."""
    started = time.monotonic()
    ended = subprocess.run([str(BIN / command[0]), *command[1:]], cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603
    passed = ended.returncode == 0
    if not passed:
        print(ended.stdout + ended.stderr, flush=True)
    print(f"check: {name}: {'ok' if passed else 'FAILED'} ({time.monotonic() - started:.1f} s)", flush=True)
    return passed


def main() -> int:
    """Run all; 0 when all passed."""
    failed = [name for name, command in CHECKS.items() if not run_check(name, command)]
    print(f"check: failed: {', '.join(failed)}" if failed else "check: all passed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

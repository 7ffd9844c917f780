"""Fuzz one target under libFuzzer: python tests/security/fuzz_targets/soak.py TARGET -runs=1000000 [libFuzzer's options].

Ends with status 0 when nothing came out but errors of kiosk.errors, no input took over 1 s, and memory stayed within bounds.
"""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path

import atheris

sys.path.insert(0, str(Path(__file__).parents[3]))
with atheris.instrument_imports(include=["kiosk.catalog", "kiosk.cloud", "kiosk.contract", "kiosk.crypto", "kiosk.terminal", "kiosk.web"]):
    from kiosk.errors import KioskError
    from tests.security.fuzz_targets.hostile import Dice
    from tests.security.fuzz_targets.targets import TARGETS


def main() -> None:
    """Run until libFuzzer's own limit."""
    target = TARGETS[sys.argv.pop(1)]

    def once(data: bytes) -> None:
        with contextlib.suppress(KioskError):
            target(Dice(data))

    atheris.Setup([*sys.argv, "-timeout=1", "-rss_limit_mb=700", "-max_len=256", "-verbosity=0"], once)
    atheris.Fuzz()


if __name__ == "__main__":
    main()

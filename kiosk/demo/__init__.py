"""What `make demo` plays: the whole way of a submission, through the same doors as a user, verified from the outside."""

from __future__ import annotations

from pathlib import Path


def run_demo(out: Path, *, by_hand: bool) -> int:
    """Play the demo, or open its terminal to be tried by hand.

    Args:
        out: folder for pictures, receipt and paper strip; emptied first.
        by_hand: open the terminal on the display that is there and wait for Ctrl+C.

    Returns:
        0 only if every step was verified.
    """
    from kiosk.demo import byhand, play  # noqa: PLC0415 - Playwright and NumPy are loaded only when something is played

    return byhand.run(out) if by_hand else play.run(out)

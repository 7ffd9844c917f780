"""`python -m kiosk`: the command line without the console script; the keeper starts agent and screen this way."""

from __future__ import annotations

from kiosk.cli import main

main()

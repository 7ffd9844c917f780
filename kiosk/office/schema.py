"""Where the office's tables are described."""

from __future__ import annotations

from pathlib import Path

from kiosk.web.database import Schema

OFFICE = Schema(name="office", migrations=Path(__file__).parent / "migrations")

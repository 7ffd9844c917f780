"""Where the cloud's tables are described."""

from __future__ import annotations

from pathlib import Path

from kiosk.web.database import Schema

CLOUD = Schema(name="cloud", migrations=Path(__file__).parent / "migrations")

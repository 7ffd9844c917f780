"""Where the cloud's tables are described."""

from __future__ import annotations

from pathlib import Path

from kiosk.web.database import Schema

CLOUD = Schema(
    name="cloud",
    migrations=Path(__file__).parent / "migrations",
    # Every question here is by key: one plan is as good as another, and making one anew for each push cost more than carrying it out.
    session={"plan_cache_mode": "force_generic_plan"},
)

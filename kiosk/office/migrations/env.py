"""Alembic's entry; the work is kiosk.web.migrating's."""  # noqa: INP001 - loaded by path

from kiosk.web.migrating import run

run()

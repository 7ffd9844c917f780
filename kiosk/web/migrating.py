"""What an Alembic folder needs: its env.py calls `run`, its versions call `app_role` and `execute`. kiosk.web.database starts it all."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from alembic import context, op


def run() -> None:
    """Run the wanted migrations on the connection that kiosk.web.database opened as owner."""
    context.configure(connection=context.config.attributes["connection"], transactional_ddl=True)
    context.run_migrations()


def app_role() -> str:
    """The program's database role, which the migrations grant rights to."""
    return str(context.config.attributes["app_role"])


def execute(statements: Iterable[str]) -> None:
    """Run statements one by one: a prepared statement holds one only."""
    for statement in statements:
        op.execute(statement)


def statements(file: Path) -> tuple[str, ...]:
    """The statements of an .sql file, each ending with a semicolon at the end of a line; comments stand on lines of their own."""
    lines = [line for line in file.read_text(encoding="utf-8").splitlines() if not line.startswith("--")]
    return tuple(part.strip() for part in "\n".join(lines).split(";\n") if part.strip().rstrip(";"))

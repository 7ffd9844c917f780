"""Row-level security, as migrations state it and the start asserts it (DESIGN section 8; goals: one tenant never sees another).

A table with a tenant has FORCE ROW LEVEL SECURITY, so that not even its owner reads across; the program's role is not the owner. The
settings live for one transaction (`set_config(…, true)`); afterwards they read as '' and match no row, because no key is empty.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.errors import UnsafeStartError

if TYPE_CHECKING:
    from asyncpg import Connection, Record

TENANT_SETTING = "madoguchi.tenant"
PREFECTURE_SETTING = "madoguchi.prefecture"
OWN_ROWS = (
    f"prefecture = (SELECT current_setting('{PREFECTURE_SETTING}', true)) AND tenant = (SELECT current_setting('{TENANT_SETTING}', true))"
)
"""The rows of the tenant that the transaction works for."""

_UNGUARDED = """
    SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant' AND NOT a.attisdropped
    WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT (c.relrowsecurity AND c.relforcerowsecurity)
    ORDER BY 1
"""
_OPEN_VIEWS = """
    SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND (c.relkind = 'm'
        OR c.relkind = 'v' AND NOT coalesce('security_invoker=true' = ANY (c.reloptions), false))
    ORDER BY 1
"""
_BORROWED_RIGHTS = """
    SELECT p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
    WHERE n.nspname = 'public' AND p.prosecdef ORDER BY 1
"""
_ROLE = """
    SELECT session_user::text AS name, bool_or(r.rolsuper) AS super, bool_or(r.rolbypassrls) AS bypass,
        bool_or(r.rolcreaterole OR r.rolcreatedb) AS creates
    FROM pg_roles r WHERE pg_has_role(session_user, r.oid, 'MEMBER')
"""
_OWNED = """
    SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND pg_has_role(session_user, c.relowner, 'MEMBER') ORDER BY 1
"""
_DURABLE = ("fsync", "synchronous_commit", "full_page_writes")


def guard(table: str, app_role: str, rights: str, rows: str = OWN_ROWS) -> tuple[str, ...]:
    """The statements of a migration that force row-level security on a table and grant the program what it needs.

    Args:
        table: its name.
        app_role: the program's database role; not the owner.
        rights: what the program may do, e.g. `SELECT, INSERT` for an append-only table.
        rows: which rows a transaction may see and write, in SQL.
    """
    return (
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY {table}_rows ON {table} USING ({rows})",
        f'GRANT {rights} ON {table} TO "{app_role}"',
    )


async def assert_safe(connection: Connection[Record]) -> None:
    """Look at the program's own role, every table and view, and the server's durability.

    Args:
        connection: of the program's role.

    Raises:
        UnsafeStartError: names everything that does not hold.
    """
    faults = [*await _role_faults(connection), *await _object_faults(connection), *await _durability_faults(connection)]
    if faults:
        raise UnsafeStartError("; ".join(faults), hint="give the program a database role that is neither superuser nor owner")


async def _role_faults(connection: Connection[Record]) -> list[str]:
    row = (await connection.fetch(_ROLE))[0]
    named = {"super": "is a superuser", "bypass": "bypasses row-level security", "creates": "may make roles or databases"}
    return [f"database role {row['name']} {words}" for key, words in named.items() if row[key]]


async def _object_faults(connection: Connection[Record]) -> list[str]:
    questions = {
        "is owned by the program's role": _OWNED,
        "has a tenant but no forced row-level security": _UNGUARDED,
        "is a view that reads with its owner's rights": _OPEN_VIEWS,
        "is a function that runs with its owner's rights": _BORROWED_RIGHTS,
    }
    return [f"{row[0]} {words}" for words, question in questions.items() for row in await connection.fetch(question)]


async def _durability_faults(connection: Connection[Record]) -> list[str]:
    off = [name for name in _DURABLE if await connection.fetchval("SELECT current_setting($1)", name) not in ("on", "remote_apply")]
    return [f"the database has {name} off: a power cut loses what was acknowledged" for name in off]

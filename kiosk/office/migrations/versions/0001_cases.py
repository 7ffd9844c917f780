"""A receiving body's tables: entries as they came, what was set aside, cases as events, replies on their way out.

What citizens and clerks wrote is in no column: entries stay sealed, and the words of events are sealed to the office's own key. The tables
stand in the .sql file beside this one. What is append-only is granted no UPDATE and no DELETE.
"""

from pathlib import Path

from kiosk.web.migrating import app_role, execute, statements
from kiosk.web.passkey_store import passkey_tables
from kiosk.web.row_security import guard

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_RIGHTS = {
    "feed": "SELECT, INSERT, UPDATE",
    "feed_page": "SELECT, INSERT, UPDATE (taken), DELETE",
    "entry": "SELECT, INSERT, UPDATE (submission_id, part, content_hash, device, site, accepted)",
    "aside": "SELECT, INSERT, UPDATE (kind, reason, closed_s)",
    "aside_act": "SELECT, INSERT",
    "case_file": "SELECT, INSERT, UPDATE",
    "case_event": "SELECT, INSERT",
    "case_view": "SELECT, INSERT",
    "listed_part": "SELECT, INSERT, UPDATE (case_id)",
    "reply_outbox": "SELECT, INSERT, UPDATE (posted_s)",
}


def upgrade() -> None:
    role = app_role()
    execute(statements(Path(__file__).with_suffix(".sql")))
    for table, rights in _RIGHTS.items():
        execute(guard(table, role, rights))
    execute(passkey_tables(role))


def downgrade() -> None:
    raise NotImplementedError("the first version has nothing before it")

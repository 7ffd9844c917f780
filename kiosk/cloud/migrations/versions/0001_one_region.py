"""One region: devices and their chains, sealed entries by tenant, feeds, replies. The tables stand in the .sql file beside this one.

Three kinds of tables:
- by tenant: key (prefecture, tenant, …), rows of the transaction's tenant only;
- on their way to a tenant or a site: the forwarding worker sees all of them, others their own only;
- of the region: no tenant's data in them. What is append-only is granted no UPDATE.
"""

from pathlib import Path

from kiosk.web.migrating import app_role, execute, statements
from kiosk.web.passkey_store import passkey_tables
from kiosk.web.row_security import OWN_ROWS, guard

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_FORWARDING = "(SELECT current_setting('madoguchi.scope', true)) = 'forward'"
_OWN_SITE = "site = (SELECT current_setting('madoguchi.site', true))"

_REGION_RIGHTS = {
    "receiver": "SELECT, INSERT, UPDATE",
    "site": "SELECT, INSERT, UPDATE",
    "office_key": "SELECT, INSERT, UPDATE, DELETE",
    "enrolment_code": "SELECT, INSERT, UPDATE, DELETE",
    "enrolment": "SELECT, INSERT, UPDATE",
    "enrolment_approval": "SELECT, INSERT",
    "device": "SELECT, INSERT, UPDATE",
    "credential": "SELECT, INSERT",
    "nonce": "SELECT, INSERT, DELETE",
    "slot": "SELECT, INSERT, UPDATE",
    "chain_head": "SELECT, INSERT, UPDATE",
    "run_receipt": "SELECT, INSERT",
    "alarm": "SELECT, INSERT",
    "resolution": "SELECT, INSERT",
    "officer_act": "SELECT, INSERT",
}
_TENANT_RIGHTS = {
    "entry": "SELECT, INSERT, UPDATE (sealed, undrawn)",
    "quarantine": "SELECT, INSERT, UPDATE (sealed)",
    "feed": "SELECT, INSERT, UPDATE",
    "feed_item": "SELECT, INSERT",
    "taken": "SELECT, INSERT, UPDATE (erased_s)",
    "reply": "SELECT, INSERT, DELETE",
}


def upgrade() -> None:
    role = app_role()
    execute(statements(Path(__file__).with_suffix(".sql")))
    execute(f'GRANT {rights} ON {table} TO "{role}"' for table, rights in _REGION_RIGHTS.items())
    execute([f'GRANT USAGE ON SEQUENCE receipt_number TO "{role}"'])
    for table, rights in _TENANT_RIGHTS.items():
        execute(guard(table, role, rights))
    execute(guard("outbox", role, "SELECT, INSERT, DELETE, UPDATE", f"{_FORWARDING} OR {OWN_ROWS}"))
    execute(guard("site_feed", role, "SELECT, INSERT, UPDATE", f"{_FORWARDING} OR {_OWN_SITE}"))
    execute(guard("site_mail", role, "SELECT, INSERT", f"{_FORWARDING} OR {_OWN_SITE}"))
    execute(passkey_tables(role))


def downgrade() -> None:
    raise NotImplementedError("the first version has nothing before it")

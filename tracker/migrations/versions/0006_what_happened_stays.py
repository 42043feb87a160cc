"""What happened stays: events and the ledger take new rows only.

The rights are taken from the owner too, so that a fault in the program or a hasty
hand in a console meets a refusal. An owner can grant them back: this keeps mistakes
out; against intent there is the record itself. SQLite knows no rights.
"""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

APPEND_ONLY = (
    "agency_events",
    "case_events",
    "accountability_events",
    "accountability_entries",
)


def upgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    for table in APPEND_ONLY:
        op.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM CURRENT_USER")
    # A foreign key to the entries locks the row it points at, for which PostgreSQL
    # wants the right to update some column. This one cannot change: with another
    # agency the entry would point at a case that is not there.
    op.execute("GRANT UPDATE (agency_id) ON accountability_entries TO CURRENT_USER")

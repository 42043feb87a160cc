"""The index of open cases answers by itself in which group of a list each stands."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

IS_OPEN = sa.text("ended_at IS NULL")
COLUMNS = [
    *("agency_id", "due_at", "id", "state", "holder_unit_id", "holder_officer_id"),
    *("original_due_at", "reappointed_at", "apology_due_on", "is_stopped"),
    *("handover_pending", "step_due_at", "supplement_until"),
]


def upgrade() -> None:
    op.drop_index("ix_cases_open_due", "cases")
    op.create_index(
        "ix_cases_open_due",
        "cases",
        COLUMNS,
        postgresql_where=IS_OPEN,
        sqlite_where=IS_OPEN,
    )

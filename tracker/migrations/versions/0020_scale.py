"""Indexes for what is asked without naming an agency, and for results that wait."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

HAS_NUMBER = sa.text("submission_no IS NOT NULL")
IS_TO_RETURN = sa.text("state = 'finished'")


def upgrade() -> None:
    op.create_index("ix_cases_code", "cases", ["code"])
    op.create_index(
        "ix_cases_submission_no",
        "cases",
        ["submission_no"],
        postgresql_where=HAS_NUMBER,
        sqlite_where=HAS_NUMBER,
    )
    op.create_index(
        "ix_cases_to_return",
        "cases",
        ["agency_id", "received_at", "id"],
        postgresql_where=IS_TO_RETURN,
        sqlite_where=IS_TO_RETURN,
    )
    op.create_index("ix_published_apologies_id", "published_apologies", ["id"])
    op.create_index(
        "ix_published_apologies_anywhere",
        "published_apologies",
        ["published_at", "id"],
    )

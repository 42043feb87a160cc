"""What ended cases count for in the figures: the score's verdict, minutes of steps.

Cases that ended before are reckoned afterwards, by a job, a batch at a time.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_UNRECKONED = sa.text(
    "ended_at IS NOT NULL AND received_at IS NOT NULL AND is_late_by_score IS NULL"
)


def upgrade() -> None:
    op.add_column("cases", sa.Column("is_late_by_score", sa.Boolean(), nullable=True))
    op.create_index(
        "ix_cases_verdicts",
        "cases",
        [
            "agency_id",
            "finished_at",
            "holder_unit_id",
            "late_since",
            "is_late_by_score",
        ],
    )
    op.create_index(
        "ix_cases_late_since",
        "cases",
        ["agency_id", "late_since", "id"],
        postgresql_where=sa.text("late_since IS NOT NULL"),
        sqlite_where=sa.text("late_since IS NOT NULL"),
    )
    op.create_index(
        "ix_cases_unreckoned",
        "cases",
        ["agency_id", "id"],
        postgresql_where=_UNRECKONED,
        sqlite_where=_UNRECKONED,
    )
    op.create_table(
        "step_uses",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("step_no", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("procedure_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_minutes", sa.BigInteger(), nullable=False),
        sa.Column("allowed_minutes", sa.BigInteger(), nullable=True),
        sa.Column("beyond_minutes", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "case_id"],
            ["cases.agency_id", "cases.id"],
            name=op.f("fk_step_uses_agency_id_case_id"),
        ),
        sa.PrimaryKeyConstraint(
            "agency_id", "case_id", "step_no", name=op.f("pk_step_uses")
        ),
    )
    op.create_index(
        "ix_step_uses_finished",
        "step_uses",
        [
            "agency_id",
            "finished_at",
            "procedure_id",
            "step_no",
            "unit_id",
            "used_minutes",
            "allowed_minutes",
            "beyond_minutes",
        ],
    )
    # What is newest of an agency, for the pages that renew themselves.
    op.create_index("ix_case_events_newest", "case_events", ["agency_id", "id"])
    op.create_index(
        "ix_accountability_events_at", "accountability_events", ["agency_id", "at"]
    )

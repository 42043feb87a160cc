"""What cases count for, added up by a job; until it has, reports count as before."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

IS_UNCOUNTED = sa.text("counted_events <> event_count")
_COUNTED = (
    "cases", "early", "late", "late_by_new_date", "score_late", "plain_late",
    "asked_again", "apologised", "working_days_cases", "working_days", "days_cases",
    "days", "hours_cases", "seconds",
)  # fmt: skip


def upgrade() -> None:
    op.add_column(
        "agencies",
        sa.Column("tallies_stale_since", sa.DateTime(timezone=True), nullable=True),
    )
    op.add_column(
        "cases",
        sa.Column(
            "counted_events", sa.BigInteger(), server_default="0", nullable=False
        ),
    )
    op.add_column(
        "cases", sa.Column("known_since", sa.DateTime(timezone=True), nullable=True)
    )
    op.create_index(
        "ix_cases_uncounted",
        "cases",
        ["agency_id", "id"],
        postgresql_where=IS_UNCOUNTED,
        sqlite_where=IS_UNCOUNTED,
    )
    op.create_index("ix_cases_known_since", "cases", ["agency_id", "known_since"])
    op.create_table(
        "case_tallies",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        *_key(),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in _COUNTED),
        sa.ForeignKeyConstraint(
            ["agency_id", "case_id"],
            ["cases.agency_id", "cases.id"],
            name=op.f("fk_case_tallies_agency_id_case_id"),
        ),
        sa.PrimaryKeyConstraint(
            "agency_id",
            "case_id",
            "kind",
            "month",
            "from_month",
            name=op.f("pk_case_tallies"),
        ),
    )
    op.create_table(
        "tallies",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        *_key(),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in _COUNTED),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.agency_id"], name=op.f("fk_tallies_agency_id")
        ),
        sa.PrimaryKeyConstraint(
            "agency_id",
            *(column.name for column in _key()),
            name=op.f("pk_tallies"),
        ),
    )


def _key() -> list[sa.Column[Any]]:
    at = sa.DateTime(timezone=True)
    return [
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("month", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("from_month", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column(
            "received_month", sa.BigInteger(), autoincrement=False, nullable=False
        ),
        sa.Column("unit_id", sa.Text(), nullable=False),
        sa.Column("field_vi", sa.Text(), nullable=False),
        sa.Column("is_online", sa.Boolean(), nullable=False),
        sa.Column("late_since", at, nullable=False),
        sa.Column("score_late_since", at, nullable=False),
        sa.Column("plain_late_since", at, nullable=False),
    ]

"""Answering to the end: errors beside lateness, and what is still owed.

What there was is lateness; an entry of an earlier release has no day until which its
explanation is due, and is not reminded of.
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("accountability_entries", schema=None) as batch_op:
        batch_op.add_column(_error_no())
        batch_op.add_column(_kind())
        batch_op.add_column(sa.Column("explain_by", sa.Date(), nullable=True))
        batch_op.drop_constraint(
            "uq_accountability_entries_agency_id_case_id", type_="unique"
        )
        batch_op.create_unique_constraint(
            "uq_accountability_entries_agency_id_case_id_error_no",
            ["agency_id", "case_id", "error_no"],
        )
    with op.batch_alter_table("apology_notices", schema=None) as batch_op:
        batch_op.add_column(_error_no())
        batch_op.add_column(_kind())
        batch_op.add_column(sa.Column("noted_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("remedy_due_on", sa.Date(), nullable=True))
        batch_op.add_column(
            sa.Column("remedied_at", sa.DateTime(timezone=True), nullable=True)
        )
        batch_op.add_column(
            sa.Column("remedy_text", sa.Text(), server_default="", nullable=False)
        )
        batch_op.drop_constraint(
            "uq_apology_notices_agency_id_case_id_deadline_no", type_="unique"
        )
        batch_op.create_unique_constraint(
            "uq_apology_notices_agency_id_case_id_deadline_no_error_no",
            ["agency_id", "case_id", "deadline_no", "error_no"],
        )
    op.add_column("published_apologies", _kind())
    op.create_table(
        "ledger_duties",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("no", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("ended_how", sa.Text(), nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "entry_id"],
            ["accountability_entries.agency_id", "accountability_entries.id"],
            name=op.f("fk_ledger_duties_agency_id_entry_id"),
        ),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_ledger_duties")),
        sa.UniqueConstraint(
            "agency_id",
            "entry_id",
            "kind",
            "no",
            name=op.f("uq_ledger_duties_agency_id_entry_id_kind_no"),
        ),
    )
    op.create_index(
        "ix_ledger_duties_open", "ledger_duties", ["agency_id", "ended_at", "due_on"]
    )


def _error_no() -> sa.Column[int]:
    return sa.Column("error_no", sa.BigInteger(), server_default="0", nullable=False)


def _kind() -> sa.Column[str]:
    return sa.Column("kind", sa.Text(), server_default="late", nullable=False)

"""Calendars and procedures by decree: decisions, closures, public posting."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("calendar_days", sa.Column("decided_on", sa.Date(), nullable=True))
    op.add_column(
        "calendar_days",
        sa.Column("issuer_vi", sa.Text(), nullable=False, server_default=""),
    )
    op.add_column(
        "procedures",
        sa.Column("decision_no", sa.Text(), nullable=False, server_default=""),
    )
    op.add_column("procedures", sa.Column("decided_on", sa.Date(), nullable=True))
    op.create_table(
        "calendar_closures",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("first_hour", sa.Text(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("last_hour", sa.Text(), nullable=False),
        sa.Column("reason_vi", sa.Text(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("issuer_vi", sa.Text(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by", sa.Uuid(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.Uuid(), nullable=True),
        sa.Column("withdrawn_why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"],
            ["agencies.agency_id"],
            name=op.f("fk_calendar_closures_agency_id"),
        ),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_calendar_closures")),
    )
    op.create_index(
        "ix_calendar_closures_agency_day",
        "calendar_closures",
        ["agency_id", "first_on"],
    )
    op.create_table(
        "procedure_postings",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("procedure_id", sa.Uuid(), nullable=False),
        sa.Column("decision_no", sa.Text(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("posted_on", sa.Date(), nullable=True),
        sa.Column("place_vi", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by", sa.Uuid(), nullable=True),
        sa.Column("entered_by_name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "procedure_id"],
            ["procedures.agency_id", "procedures.id"],
            name=op.f("fk_procedure_postings_agency_id_procedure_id"),
        ),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_procedure_postings")),
    )
    op.create_index(
        "ix_procedure_postings_procedure",
        "procedure_postings",
        ["agency_id", "procedure_id", "id"],
    )

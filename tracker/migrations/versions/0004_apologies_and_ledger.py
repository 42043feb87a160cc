"""Apologies and ledger."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "published_apologies",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("applicant_shown", sa.Text(), nullable=False),
        sa.Column("procedure_vi", sa.Text(), nullable=False),
        sa.Column("unit_vi", sa.Text(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("promised_on", sa.Date(), nullable=False),
        sa.Column("new_on", sa.Date(), nullable=True),
        sa.Column("timing", sa.Text(), nullable=False),
        sa.Column("is_second", sa.Boolean(), nullable=False),
        sa.Column("reason_code", sa.Text(), nullable=False),
        sa.Column("reason_released", sa.Text(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("kept", sa.Boolean(), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("shown_until", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_published_apologies")),
    )
    with op.batch_alter_table("published_apologies", schema=None) as batch_op:
        batch_op.create_index(
            "ix_published_apologies_newest",
            ["agency_id", "published_at", "id"],
            unique=False,
        )

    op.create_table(
        "accountability_entries",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("deadline_no", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column("officer_id", sa.Uuid(), nullable=True),
        sa.Column("step_no", sa.BigInteger(), nullable=True),
        sa.Column("attribution", JSON, nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "case_id"],
            ["cases.agency_id", "cases.id"],
            name=op.f("fk_accountability_entries_agency_id_case_id"),
        ),
        sa.PrimaryKeyConstraint(
            "agency_id", "id", name=op.f("pk_accountability_entries")
        ),
        sa.UniqueConstraint(
            "agency_id",
            "case_id",
            name=op.f("uq_accountability_entries_agency_id_case_id"),
        ),
    )
    with op.batch_alter_table("accountability_entries", schema=None) as batch_op:
        batch_op.create_index(
            "ix_accountability_entries_opened",
            ["agency_id", "opened_at", "id"],
            unique=False,
        )

    op.create_table(
        "apology_notices",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("deadline_no", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("timing", sa.Text(), nullable=False),
        sa.Column("owed_on", sa.Date(), nullable=True),
        sa.Column("promised_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason_code", sa.Text(), nullable=False),
        sa.Column("reason_text", sa.Text(), nullable=False),
        sa.Column("reason_released", sa.Text(), nullable=False),
        sa.Column("new_date", sa.Date(), nullable=True),
        sa.Column("is_second", sa.Boolean(), nullable=False),
        sa.Column("override_by", sa.Uuid(), nullable=True),
        sa.Column("override_reason", sa.Text(), nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("submitted_by", sa.Uuid(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("returned_remark", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signatory_id", sa.Uuid(), nullable=True),
        sa.Column("signatory_name", sa.Text(), nullable=False),
        sa.Column("signatory_position_vi", sa.Text(), nullable=False),
        sa.Column("is_sent_late", sa.Boolean(), nullable=False),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_why", sa.Text(), nullable=False),
        sa.Column("issued_paper", JSON, nullable=True),
        sa.Column("published_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "case_id"],
            ["cases.agency_id", "cases.id"],
            name=op.f("fk_apology_notices_agency_id_case_id"),
        ),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_apology_notices")),
        sa.UniqueConstraint(
            "agency_id",
            "case_id",
            "deadline_no",
            name=op.f("uq_apology_notices_agency_id_case_id_deadline_no"),
        ),
    )
    with op.batch_alter_table("apology_notices", schema=None) as batch_op:
        batch_op.create_index(
            "ix_apology_notices_state", ["agency_id", "state", "owed_on"], unique=False
        )

    op.create_table(
        "accountability_events",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_kind", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("data", JSON, nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "entry_id"],
            ["accountability_entries.agency_id", "accountability_entries.id"],
            name=op.f("fk_accountability_events_agency_id_entry_id"),
        ),
        sa.PrimaryKeyConstraint(
            "agency_id", "entry_id", "seq", name=op.f("pk_accountability_events")
        ),
    )
    op.create_table(
        "notice_deliveries",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("notice_id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["agency_id", "notice_id"],
            ["apology_notices.agency_id", "apology_notices.id"],
            name=op.f("fk_notice_deliveries_agency_id_notice_id"),
        ),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_notice_deliveries")),
    )

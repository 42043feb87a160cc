"""Catalogue and calendar."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "calendar_days",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("windows", JSON, nullable=True),
        sa.Column("name_vi", sa.Text(), nullable=False),
        sa.Column("exchanged_with", sa.Date(), nullable=True),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by", sa.Uuid(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.Uuid(), nullable=True),
        sa.Column("withdrawn_why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"],
            ["agencies.agency_id"],
            name=op.f("fk_calendar_days_agency_id"),
        ),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_calendar_days")),
    )
    with op.batch_alter_table("calendar_days", schema=None) as batch_op:
        batch_op.create_index(
            "ix_calendar_days_agency_day", ["agency_id", "day"], unique=False
        )

    op.create_table(
        "procedures",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("version_no", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("code_verified", sa.Text(), nullable=False),
        sa.Column("name_vi", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("name_folded", sa.Text(), nullable=False),
        sa.Column("field_vi", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("limit_amount", sa.Float(), nullable=True),
        sa.Column("limit_unit", sa.Text(), nullable=True),
        sa.Column("cutoff", sa.Text(), nullable=False),
        sa.Column("variants", JSON, nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column("fee_vnd", sa.BigInteger(), nullable=True),
        sa.Column("fee_note_vi", sa.Text(), nullable=False),
        sa.Column("documents", JSON, nullable=False),
        sa.Column("clock_starts", sa.Text(), nullable=False),
        sa.Column("after_supplement", sa.Text(), nullable=False),
        sa.Column("supplement_ask_amount", sa.Float(), nullable=False),
        sa.Column("supplement_ask_unit", sa.Text(), nullable=False),
        sa.Column("supplement_window_amount", sa.Float(), nullable=False),
        sa.Column("supplement_window_unit", sa.Text(), nullable=False),
        sa.Column("legal_basis", sa.Text(), nullable=False),
        sa.Column("competent_agency_vi", sa.Text(), nullable=False),
        sa.Column("source_url", sa.Text(), nullable=False),
        sa.Column("note_vi", sa.Text(), nullable=False),
        sa.Column("steps_are_default", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.agency_id"], name=op.f("fk_procedures_agency_id")
        ),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_procedures")),
        sa.UniqueConstraint(
            "agency_id",
            "key",
            "version_no",
            name=op.f("uq_procedures_agency_id_key_version_no"),
        ),
    )
    with op.batch_alter_table("procedures", schema=None) as batch_op:
        batch_op.create_index(
            "ix_procedures_agency_status", ["agency_id", "status"], unique=False
        )

    op.create_table(
        "steps",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("procedure_id", sa.Uuid(), nullable=False),
        sa.Column("no", sa.BigInteger(), nullable=False),
        sa.Column("name_vi", sa.Text(), nullable=False),
        sa.Column("role_vi", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column("limit_amount", sa.Float(), nullable=True),
        sa.Column("limit_unit", sa.Text(), nullable=True),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column("source_url", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "procedure_id"],
            ["procedures.agency_id", "procedures.id"],
            name=op.f("fk_steps_agency_id_procedure_id"),
        ),
        sa.PrimaryKeyConstraint(
            "agency_id", "procedure_id", "no", name=op.f("pk_steps")
        ),
    )

"""Who is told what as rows, absences with substitutes, and reminders of the desk."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "escalation_ladders",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_by", sa.Uuid(), nullable=True),
        sa.Column("saved_by_name", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("restored_version", sa.BigInteger(), nullable=True),
        sa.Column("director_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["agency_id"],
            ["agencies.agency_id"],
            name=op.f("fk_escalation_ladders_agency_id"),
        ),
        sa.PrimaryKeyConstraint(
            "agency_id", "version", name=op.f("pk_escalation_ladders")
        ),
    )
    op.create_table(
        "escalation_rungs",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("rung", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("recipients", JSON, nullable=False),
        sa.Column("delivery", sa.Text(), nullable=False),
        sa.Column("hours", sa.Text(), nullable=False),
        sa.Column("may_choose", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("legal_basis", sa.Text(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["agency_id", "version"],
            ["escalation_ladders.agency_id", "escalation_ladders.version"],
            name=op.f("fk_escalation_rungs_agency_id_version"),
        ),
        sa.PrimaryKeyConstraint(
            "agency_id", "version", "rung", "amount", name=op.f("pk_escalation_rungs")
        ),
    )
    op.create_table(
        "officer_preferences",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("officer_id", sa.Uuid(), nullable=False),
        sa.Column("digest_hour", sa.Text(), nullable=False),
        sa.Column("prefers_digest", sa.Boolean(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "officer_id"],
            ["officers.agency_id", "officers.id"],
            name=op.f("fk_officer_preferences_agency_id_officer_id"),
        ),
        sa.PrimaryKeyConstraint(
            "agency_id", "officer_id", name=op.f("pk_officer_preferences")
        ),
    )
    op.create_table(
        "absences",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("officer_id", sa.Uuid(), nullable=False),
        sa.Column("substitute_id", sa.Uuid(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("letters", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("entered_by", sa.Uuid(), nullable=True),
        sa.Column("entered_by_name", sa.Text(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "officer_id"],
            ["officers.agency_id", "officers.id"],
            name=op.f("fk_absences_agency_id_officer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "substitute_id"],
            ["officers.agency_id", "officers.id"],
            name=op.f("fk_absences_agency_id_substitute_id"),
        ),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_absences")),
    )
    op.create_index(
        "ix_absences_substitute",
        "absences",
        ["agency_id", "substitute_id", "to_on"],
        postgresql_where=sa.text("ended_at IS NULL"),
        sqlite_where=sa.text("ended_at IS NULL"),
    )
    op.create_index(
        "ix_absences_to",
        "absences",
        ["agency_id", "to_on"],
        postgresql_where=sa.text("ended_at IS NULL"),
        sqlite_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "digest_items",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("officer_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("deadline_no", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("rung", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("on_behalf_of", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["agency_id", "case_id"],
            ["cases.agency_id", "cases.id"],
            name=op.f("fk_digest_items_agency_id_case_id"),
        ),
        sa.PrimaryKeyConstraint(
            "agency_id",
            "officer_id",
            "case_id",
            "deadline_no",
            "rung",
            "scope",
            name=op.f("pk_digest_items"),
        ),
    )
    op.create_index(
        "ix_digest_items_waiting",
        "digest_items",
        ["agency_id", "officer_id"],
        postgresql_where=sa.text("told_on IS NULL"),
        sqlite_where=sa.text("told_on IS NULL"),
    )
    op.create_table(
        "reminders",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("officer_id", sa.Uuid(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_by", sa.Uuid(), nullable=True),
        sa.Column("sent_by_name", sa.Text(), nullable=False),
        sa.Column("answer_due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("answered_by_name", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("promised_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["agency_id", "case_id"],
            ["cases.agency_id", "cases.id"],
            name=op.f("fk_reminders_agency_id_case_id"),
        ),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_reminders")),
    )
    op.create_index("ix_reminders_case", "reminders", ["agency_id", "case_id", "id"])
    op.create_index(
        "ix_reminders_waiting",
        "reminders",
        ["agency_id", "answer_due_at", "id"],
        postgresql_where=sa.text("answered_at IS NULL"),
        sqlite_where=sa.text("answered_at IS NULL"),
    )

"""Cases and events."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "code_counters",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "agency_id", "kind", "day", name=op.f("pk_code_counters")
        ),
    )
    op.create_table(
        "idempotency_keys",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("token_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("body_hash", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replayed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("replays", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "agency_id", "token_id", "key", name=op.f("pk_idempotency_keys")
        ),
    )
    op.create_table(
        "applicants",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_folded", sa.Text(), nullable=False),
        sa.Column("representative", sa.Text(), nullable=False),
        sa.Column("identity_no", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.agency_id"], name=op.f("fk_applicants_agency_id")
        ),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_applicants")),
    )
    with op.batch_alter_table("applicants", schema=None) as batch_op:
        batch_op.create_index(
            "ix_applicants_identity", ["agency_id", "identity_no"], unique=False
        )
        batch_op.create_index(
            "ix_applicants_phone", ["agency_id", "phone"], unique=False
        )

    op.create_table(
        "cases",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("submission_no", sa.Text(), nullable=True),
        sa.Column("lookup_secret", sa.Text(), nullable=False),
        sa.Column("search_folded", sa.Text(), nullable=False),
        sa.Column("procedure_id", sa.Uuid(), nullable=False),
        sa.Column("applicant_id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("documents", JSON, nullable=False),
        sa.Column("limit_amount", sa.Float(), nullable=True),
        sa.Column("limit_unit", sa.Text(), nullable=False),
        sa.Column("variant", sa.Text(), nullable=False),
        sa.Column("desk_id", sa.Uuid(), nullable=True),
        sa.Column("received_by", sa.Uuid(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("clock_started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("clock", JSON, nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("original_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("appointed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reappointed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("apology_due_on", sa.Date(), nullable=True),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("is_stopped", sa.Boolean(), nullable=False),
        sa.Column("deadline_no", sa.BigInteger(), nullable=False),
        sa.Column("next_timer_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("holder_kind", sa.Text(), nullable=False),
        sa.Column("holder_unit_id", sa.Uuid(), nullable=True),
        sa.Column("holder_officer_id", sa.Uuid(), nullable=True),
        sa.Column("handover_pending", sa.Boolean(), nullable=False),
        sa.Column("step_no", sa.BigInteger(), nullable=True),
        sa.Column("step_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("supplement_count", sa.BigInteger(), nullable=False),
        sa.Column("supplement_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("late_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("event_count", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claim_fence", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "applicant_id"],
            ["applicants.agency_id", "applicants.id"],
            name=op.f("fk_cases_agency_id_applicant_id"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "procedure_id"],
            ["procedures.agency_id", "procedures.id"],
            name=op.f("fk_cases_agency_id_procedure_id"),
        ),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_cases")),
        sa.UniqueConstraint("agency_id", "code", name=op.f("uq_cases_agency_id_code")),
        sa.UniqueConstraint(
            "agency_id", "submission_no", name=op.f("uq_cases_agency_id_submission_no")
        ),
    )
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.create_index(
            "ix_cases_applicant", ["agency_id", "applicant_id"], unique=False
        )
        batch_op.create_index(
            "ix_cases_holder_due",
            ["agency_id", "holder_unit_id", "due_at", "id"],
            unique=False,
            postgresql_where=sa.text("ended_at IS NULL"),
            sqlite_where=sa.text("ended_at IS NULL"),
        )
        batch_op.create_index(
            "ix_cases_next_timer",
            ["next_timer_at"],
            unique=False,
            postgresql_where=sa.text("next_timer_at IS NOT NULL"),
            sqlite_where=sa.text("next_timer_at IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_cases_open_due",
            ["agency_id", "due_at", "id"],
            unique=False,
            postgresql_where=sa.text("ended_at IS NULL"),
            sqlite_where=sa.text("ended_at IS NULL"),
        )
        batch_op.create_index(
            "ix_cases_finished", ["agency_id", "finished_at"], unique=False
        )
        batch_op.create_index(
            "ix_cases_received", ["agency_id", "received_at", "id"], unique=False
        )
        batch_op.create_index(
            "ix_cases_search", ["agency_id", "search_folded"], unique=False
        )

    op.create_table(
        "case_events",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_kind", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("data", JSON, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("legal_basis", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "case_id"],
            ["cases.agency_id", "cases.id"],
            name=op.f("fk_case_events_agency_id_case_id"),
        ),
        sa.PrimaryKeyConstraint(
            "agency_id", "case_id", "seq", name=op.f("pk_case_events")
        ),
    )
    op.create_table(
        "case_flags",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("deadline_no", sa.BigInteger(), nullable=False),
        sa.Column("rung", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("mailed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "case_id"],
            ["cases.agency_id", "cases.id"],
            name=op.f("fk_case_flags_agency_id_case_id"),
        ),
        sa.PrimaryKeyConstraint(
            "agency_id",
            "case_id",
            "deadline_no",
            "rung",
            "scope",
            name=op.f("pk_case_flags"),
        ),
    )
    with op.batch_alter_table("case_flags", schema=None) as batch_op:
        batch_op.create_index(
            "ix_case_flags_agency_at", ["agency_id", "rung", "at"], unique=False
        )

    op.create_table(
        "consultations",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("body_name", sa.Text(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("limit_amount", sa.Float(), nullable=True),
        sa.Column("limit_unit", sa.Text(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "case_id"],
            ["cases.agency_id", "cases.id"],
            name=op.f("fk_consultations_agency_id_case_id"),
        ),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_consultations")),
    )
    with op.batch_alter_table("consultations", schema=None) as batch_op:
        batch_op.create_index(
            "ix_consultations_case", ["agency_id", "case_id"], unique=False
        )

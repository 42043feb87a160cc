"""Feedback with its own clock, surveys by procedure, and prospects of open cases."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "published_feedback",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("unit_vi", sa.Text(), nullable=False),
        sa.Column("sender_shown", sa.Text(), nullable=False),
        sa.Column("asked_shown", sa.Text(), nullable=False),
        sa.Column("answer_shown", sa.Text(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=False),
        sa.Column("is_late", sa.Boolean(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["agency_id"],
            ["agencies.agency_id"],
            name=op.f("fk_published_feedback_agency_id"),
        ),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_published_feedback")),
    )
    with op.batch_alter_table("published_feedback", schema=None) as batch_op:
        batch_op.create_index(
            "ix_published_feedback_newest",
            ["agency_id", "published_at", "id"],
            unique=False,
        )

    op.create_table(
        "case_prospects",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("chance", sa.Float(), nullable=False),
        sa.Column("alike", sa.BigInteger(), nullable=False),
        sa.Column("alike_late", sa.BigInteger(), nullable=False),
        sa.Column("step_no", sa.BigInteger(), nullable=True),
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "case_id"],
            ["cases.agency_id", "cases.id"],
            name=op.f("fk_case_prospects_agency_id_case_id"),
        ),
        sa.PrimaryKeyConstraint("agency_id", "case_id", name=op.f("pk_case_prospects")),
    )
    with op.batch_alter_table("case_prospects", schema=None) as batch_op:
        batch_op.create_index(
            "ix_case_prospects_chance", ["agency_id", "chance", "case_id"], unique=False
        )

    op.create_table(
        "feedback",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("lookup_secret", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sender_kind", sa.Text(), nullable=False),
        sa.Column("sender_name", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("sender_agrees", sa.Boolean(), nullable=False),
        sa.Column("agency_agrees", sa.Boolean(), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column("officer_id", sa.Uuid(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("waits", JSON, nullable=False),
        sa.Column("decide_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ask_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("publish_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("late_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_closed_late", sa.Boolean(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("published_id", sa.Uuid(), nullable=True),
        sa.Column("next_timer_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("event_count", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "case_id"],
            ["cases.agency_id", "cases.id"],
            name=op.f("fk_feedback_agency_id_case_id"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "unit_id"],
            ["units.agency_id", "units.id"],
            name=op.f("fk_feedback_agency_id_unit_id"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.agency_id"], name=op.f("fk_feedback_agency_id")
        ),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_feedback")),
        sa.UniqueConstraint(
            "agency_id", "code", name=op.f("uq_feedback_agency_id_code")
        ),
    )
    with op.batch_alter_table("feedback", schema=None) as batch_op:
        batch_op.create_index(
            "ix_feedback_case", ["agency_id", "case_id"], unique=False
        )
        batch_op.create_index("ix_feedback_code", ["code"], unique=False)
        batch_op.create_index(
            "ix_feedback_next_timer",
            ["next_timer_at"],
            unique=False,
            postgresql_where=sa.text("next_timer_at IS NOT NULL"),
            sqlite_where=sa.text("next_timer_at IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_feedback_received", ["agency_id", "received_at", "id"], unique=False
        )
        batch_op.create_index(
            "ix_feedback_state", ["agency_id", "state", "answer_until"], unique=False
        )

    op.create_table(
        "feedback_events",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("feedback_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_kind", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("data", JSON, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "feedback_id"],
            ["feedback.agency_id", "feedback.id"],
            name=op.f("fk_feedback_events_agency_id_feedback_id"),
        ),
        sa.PrimaryKeyConstraint(
            "agency_id", "feedback_id", "seq", name=op.f("pk_feedback_events")
        ),
    )
    with op.batch_alter_table("survey_answers", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("procedure_key", sa.Text(), server_default="", nullable=False)
        )
    if op.get_bind().dialect.name == "postgresql":
        # What happened stays, as for cases (0006).
        op.execute(
            "REVOKE UPDATE, DELETE, TRUNCATE ON feedback_events FROM CURRENT_USER"
        )

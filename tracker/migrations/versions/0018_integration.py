"""Webhooks, keys by scope with a last day, calendars of units."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "webhooks",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("kinds", JSON, nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("previous_secret", sa.Text(), nullable=False),
        sa.Column("previous_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_paused", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.agency_id"], name=op.f("fk_webhooks_agency_id")
        ),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_webhooks")),
    )
    op.create_table(
        "unit_calendars",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("secret_hash", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["agency_id", "unit_id"],
            ["units.agency_id", "units.id"],
            name=op.f("fk_unit_calendars_agency_id_unit_id"),
        ),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_unit_calendars")),
    )
    with op.batch_alter_table("unit_calendars", schema=None) as batch_op:
        batch_op.create_index("ix_unit_calendars_secret", ["secret_hash"], unique=False)

    op.create_table(
        "webhook_messages",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("webhook_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("fence", sa.BigInteger(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["agency_id", "webhook_id"],
            ["webhooks.agency_id", "webhooks.id"],
            name=op.f("fk_webhook_messages_agency_id_webhook_id"),
        ),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_webhook_messages")),
    )
    with op.batch_alter_table("webhook_messages", schema=None) as batch_op:
        batch_op.create_index(
            "ix_webhook_messages_due", ["next_attempt_at"], unique=False
        )
        batch_op.create_index(
            "ix_webhook_messages_of", ["agency_id", "webhook_id", "id"], unique=False
        )

    op.create_table(
        "webhook_attempts",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("no", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("code", sa.BigInteger(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("milliseconds", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "message_id"],
            ["webhook_messages.agency_id", "webhook_messages.id"],
            name=op.f("fk_webhook_attempts_agency_id_message_id"),
        ),
        sa.PrimaryKeyConstraint(
            "agency_id", "message_id", "no", name=op.f("pk_webhook_attempts")
        ),
    )
    with op.batch_alter_table("api_tokens", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("scope", sa.Text(), server_default="act", nullable=False)
        )
        batch_op.add_column(sa.Column("expires_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("used_on", sa.Date(), nullable=True))

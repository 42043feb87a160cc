"""The public log, webhooks, keys by scope, calendars of a unit."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

#: What the public log said stays as it was written, also for the application.
APPEND_ONLY = ("log_leaves", "log_nodes", "log_checkpoints", "log_keys")


def upgrade() -> None:
    op.create_table(
        "log_checkpoints",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("root", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"],
            ["agencies.agency_id"],
            name=op.f("fk_log_checkpoints_agency_id"),
        ),
        sa.PrimaryKeyConstraint("agency_id", "size", name=op.f("pk_log_checkpoints")),
    )
    op.create_table(
        "log_keys",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("verifier_key", sa.Text(), nullable=False),
        sa.Column("since_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.agency_id"], name=op.f("fk_log_keys_agency_id")
        ),
        sa.PrimaryKeyConstraint("agency_id", "verifier_key", name=op.f("pk_log_keys")),
    )
    op.create_table(
        "log_leaves",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("leaf_index", sa.BigInteger(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("about", sa.Uuid(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("leaf", sa.Text(), nullable=False),
        sa.Column("salts", JSON, nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.agency_id"], name=op.f("fk_log_leaves_agency_id")
        ),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_log_leaves")),
        sa.UniqueConstraint(
            "agency_id", "leaf_index", name=op.f("uq_log_leaves_agency_id_leaf_index")
        ),
    )
    with op.batch_alter_table("log_leaves", schema=None) as batch_op:
        batch_op.create_index(
            "ix_log_leaves_about", ["agency_id", "about", "id"], unique=False
        )

    op.create_table(
        "log_nodes",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("level", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.agency_id"], name=op.f("fk_log_nodes_agency_id")
        ),
        sa.PrimaryKeyConstraint(
            "agency_id", "level", "position", name=op.f("pk_log_nodes")
        ),
    )
    op.create_table(
        "public_logs",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("backfilled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mailed_on", sa.Date(), nullable=True),
        sa.Column("mailed_size", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.agency_id"], name=op.f("fk_public_logs_agency_id")
        ),
        sa.PrimaryKeyConstraint("agency_id", name=op.f("pk_public_logs")),
    )
    if op.get_bind().dialect.name != "postgresql":
        return
    for table in APPEND_ONLY:
        op.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM CURRENT_USER")
    # A leaf gets its number after its fact, and its salts can be forgotten.
    op.execute("GRANT UPDATE (leaf_index, salts) ON log_leaves TO CURRENT_USER")

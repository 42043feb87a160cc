"""Figures and surveys of the public, and what became of a published apology.

Columns that an older program does not know have a default of the database, so that it
can still write beside this one.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

#: The field of each apology that was published before fields were.
FIELDS = """
UPDATE published_apologies SET field_vi = COALESCE((
    SELECT procedures.field_vi
    FROM apology_notices
    JOIN cases ON cases.agency_id = apology_notices.agency_id
        AND cases.id = apology_notices.case_id
    JOIN procedures ON procedures.agency_id = cases.agency_id
        AND procedures.id = cases.procedure_id
    WHERE apology_notices.agency_id = published_apologies.agency_id
        AND apology_notices.published_id = published_apologies.id
), '')
"""


def upgrade() -> None:
    op.create_table(
        "published_durations",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("procedure_key", sa.Text(), nullable=False),
        sa.Column("cases", sa.BigInteger(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("median", sa.BigInteger(), nullable=False),
        sa.Column("nine_in_ten", sa.BigInteger(), nullable=False),
        sa.Column("late", sa.BigInteger(), nullable=True),
        sa.Column("bars", JSON, nullable=False),
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"],
            ["agencies.agency_id"],
            name=op.f("fk_published_durations_agency_id"),
        ),
        sa.PrimaryKeyConstraint(
            "agency_id", "procedure_key", name=op.f("pk_published_durations")
        ),
    )
    op.create_table(
        "published_figures",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name_vi", sa.Text(), nullable=False),
        sa.Column("received", sa.BigInteger(), nullable=True),
        sa.Column("finished", sa.BigInteger(), nullable=True),
        sa.Column("on_time", sa.BigInteger(), nullable=True),
        sa.Column("on_time_by_score", sa.BigInteger(), nullable=True),
        sa.Column("late", sa.BigInteger(), nullable=True),
        sa.Column("apologised", sa.BigInteger(), nullable=True),
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"],
            ["agencies.agency_id"],
            name=op.f("fk_published_figures_agency_id"),
        ),
        sa.PrimaryKeyConstraint(
            "agency_id", "period", "kind", "name_vi", name=op.f("pk_published_figures")
        ),
    )
    op.create_table(
        "survey_answers",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column("time_kept", sa.Text(), nullable=False),
        sa.Column("attitude", sa.Text(), nullable=False),
        sa.Column("apology", sa.Text(), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"],
            ["agencies.agency_id"],
            name=op.f("fk_survey_answers_agency_id"),
        ),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_survey_answers")),
    )
    with op.batch_alter_table("survey_answers", schema=None) as batch_op:
        batch_op.create_index(
            "ix_survey_answers_month", ["agency_id", "month"], unique=False
        )

    op.create_table(
        "survey_invitations",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("asks_apology", sa.Boolean(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_used", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "case_id"],
            ["cases.agency_id", "cases.id"],
            name=op.f("fk_survey_invitations_agency_id_case_id"),
        ),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_survey_invitations")),
        sa.UniqueConstraint(
            "agency_id",
            "token_hash",
            name=op.f("uq_survey_invitations_agency_id_token_hash"),
        ),
    )
    with op.batch_alter_table("survey_invitations", schema=None) as batch_op:
        batch_op.create_index(
            "ix_survey_invitations_case", ["agency_id", "case_id"], unique=False
        )
        batch_op.create_index(
            "ix_survey_invitations_token", ["token_hash"], unique=False
        )

    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.create_index(
            "ix_cases_took", ["agency_id", "procedure_id", "finished_at"], unique=False
        )

    with op.batch_alter_table("published_apologies", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("field_vi", sa.Text(), nullable=False, server_default="")
        )
        batch_op.add_column(
            sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True)
        )
        batch_op.add_column(sa.Column("corrected_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("withdrawn_on", sa.Date(), nullable=True))
    op.execute("UPDATE published_apologies SET changed_at = published_at")
    op.execute(FIELDS)

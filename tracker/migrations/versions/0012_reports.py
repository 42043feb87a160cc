"""Reports made for an agency and kept, and files that go with letters."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "report_subscriptions",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("report", sa.Text(), nullable=False),
        sa.Column("grouping", sa.Text(), nullable=False),
        sa.Column("every", sa.Text(), nullable=False),
        sa.Column("working_day", sa.BigInteger(), nullable=False),
        sa.Column("formats", JSON, nullable=False),
        sa.Column("officer_ids", JSON, nullable=False),
        sa.Column("addresses", JSON, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("created_by_name", sa.Text(), nullable=False),
        sa.Column("sent_through", sa.Date(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"],
            ["agencies.agency_id"],
            name=op.f("fk_report_subscriptions_agency_id"),
        ),
        sa.PrimaryKeyConstraint(
            "agency_id", "id", name=op.f("pk_report_subscriptions")
        ),
    )
    op.create_table(
        "issued_reports",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("report", sa.Text(), nullable=False),
        sa.Column("grouping", sa.Text(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"],
            ["agencies.agency_id"],
            name=op.f("fk_issued_reports_agency_id"),
        ),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_issued_reports")),
        sa.UniqueConstraint(
            "agency_id",
            "report",
            "grouping",
            "first",
            "last",
            name=op.f("uq_issued_reports_agency_id_report_grouping_first_last"),
        ),
    )
    op.create_table(
        "issued_report_files",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "report_id"],
            ["issued_reports.agency_id", "issued_reports.id"],
            name=op.f("fk_issued_report_files_agency_id_report_id"),
        ),
        sa.PrimaryKeyConstraint(
            "agency_id", "report_id", "kind", name=op.f("pk_issued_report_files")
        ),
        sa.UniqueConstraint(
            "agency_id",
            "sha256",
            "report_id",
            name=op.f("uq_issued_report_files_agency_id_sha256_report_id"),
        ),
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.add_column(sa.Column("enclosures", sa.JSON(), nullable=True))

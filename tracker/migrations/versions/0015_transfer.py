"""Registers of other systems taken in: files, mappings, lines, and their cases."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "column_mappings",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_folded", sa.Text(), nullable=False),
        sa.Column("headings", JSON, nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"],
            ["agencies.agency_id"],
            name=op.f("fk_column_mappings_agency_id"),
        ),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_column_mappings")),
        sa.UniqueConstraint(
            "agency_id",
            "name_folded",
            name=op.f("uq_column_mappings_agency_id_name_folded"),
        ),
    )
    op.create_table(
        "register_imports",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("rows_sha256", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("encoding", sa.Text(), nullable=False),
        sa.Column("separator", sa.Text(), nullable=False),
        sa.Column("heading_line", sa.BigInteger(), nullable=False),
        sa.Column("headings", JSON, nullable=False),
        sa.Column("samples", JSON, nullable=False),
        sa.Column("mapping", JSON, nullable=False),
        sa.Column("mapping_name", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("run", sa.BigInteger(), nullable=False),
        sa.Column("line", sa.BigInteger(), nullable=False),
        sa.Column("counts", JSON, nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("created_by_name", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by_name", sa.Text(), nullable=False),
        sa.Column("withdrawn_why", sa.Text(), nullable=False),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claim_fence", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"],
            ["agencies.agency_id"],
            name=op.f("fk_register_imports_agency_id"),
        ),
        sa.PrimaryKeyConstraint("agency_id", "id", name=op.f("pk_register_imports")),
    )
    with op.batch_alter_table("register_imports", schema=None) as batch_op:
        batch_op.create_index("ix_register_imports_state", ["state"], unique=False)

    op.create_table(
        "import_chunks",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("run", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("first_line", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("last_line", sa.BigInteger(), nullable=False),
        sa.Column("fates", sa.Text(), nullable=False),
        sa.Column("findings", JSON, nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "import_id"],
            ["register_imports.agency_id", "register_imports.id"],
            name=op.f("fk_import_chunks_agency_id_import_id"),
        ),
        sa.PrimaryKeyConstraint(
            "agency_id", "import_id", "run", "first_line", name=op.f("pk_import_chunks")
        ),
    )
    op.create_table(
        "imported_cases",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("line", sa.BigInteger(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reckoned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("gap_days", sa.BigInteger(), nullable=True),
        sa.Column("last_seq", sa.BigInteger(), nullable=False),
        sa.Column("facts", JSON, nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id", "case_id"],
            ["cases.agency_id", "cases.id"],
            name=op.f("fk_imported_cases_agency_id_case_id"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "import_id"],
            ["register_imports.agency_id", "register_imports.id"],
            name=op.f("fk_imported_cases_agency_id_import_id"),
        ),
        sa.PrimaryKeyConstraint(
            "agency_id", "case_id", "import_id", name=op.f("pk_imported_cases")
        ),
    )
    with op.batch_alter_table("imported_cases", schema=None) as batch_op:
        batch_op.create_index(
            "ix_imported_cases_differing",
            ["agency_id", "import_id", "line"],
            unique=False,
            postgresql_where=sa.text("gap_days <> 0"),
            sqlite_where=sa.text("gap_days <> 0"),
        )
        batch_op.create_index(
            "ix_imported_cases_import", ["agency_id", "import_id", "line"], unique=False
        )

"""an issued paper is kept word for word."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    with op.batch_alter_table("apology_notices", schema=None) as batch_op:
        batch_op.add_column(sa.Column("issued_paper", JSON, nullable=True))
        batch_op.drop_column("wording")

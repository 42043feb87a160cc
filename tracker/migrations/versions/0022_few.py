"""Published figures say which part of the year is too few to be told."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("published_figures", sa.Column("few", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("published_figures", "few")

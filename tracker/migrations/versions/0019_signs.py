"""The public log looks again for what has no leaf: reopened and reversed entries."""

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # The job `log` enters what is missing, marked as entered later, and sets it again.
    op.execute("UPDATE public_logs SET backfilled_at = NULL")

"""An index less on cases: another one begins with the same columns."""

from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # `ix_cases_verdicts` begins with the agency and the end of the work, too.
    op.drop_index("ix_cases_finished", "cases")

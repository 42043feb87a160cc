"""${message.rstrip(".")}."""

import sqlalchemy as sa
from alembic import op
% if "JSON" in upgrades or "postgresql." in upgrades:
from sqlalchemy.dialects import postgresql
% endif

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None
% if "JSON" in upgrades:

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
% endif


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}

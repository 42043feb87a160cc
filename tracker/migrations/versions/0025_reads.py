"""Indexes that answer by themselves: of open cases, and of words within an agency."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.exc import DBAPIError

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

IS_OPEN = sa.text("ended_at IS NULL")
COLUMNS = [
    *("agency_id", "due_at", "id", "state", "holder_unit_id", "holder_officer_id"),
    *("original_due_at", "reappointed_at", "apology_due_on", "is_stopped"),
    *("handover_pending", "step_due_at", "supplement_until", "ended_at"),
]


def upgrade() -> None:
    op.drop_index("ix_cases_open_due", "cases")
    op.create_index(
        "ix_cases_open_due",
        "cases",
        COLUMNS,
        postgresql_where=IS_OPEN,
        sqlite_where=IS_OPEN,
    )
    if op.get_bind().dialect.name == "postgresql":
        _words_by_agency(op.get_bind())


def _words_by_agency(bind: sa.Connection) -> None:
    """Put the agency into the index of words, where there is one.

    An installation of many agencies would else find the words in all of them first.
    Where the extension cannot be made, the index stays as it is.
    """
    if not sa.inspect(bind).has_index("cases", "ix_cases_search_trigrams"):
        return
    try:
        with bind.begin_nested():
            bind.exec_driver_sql("CREATE EXTENSION IF NOT EXISTS btree_gin")
    except DBAPIError:
        return
    op.execute("DROP INDEX ix_cases_search_trigrams")
    op.execute(
        "CREATE INDEX ix_cases_search_trigrams ON cases "
        "USING gin (agency_id, search_folded gin_trgm_ops)"
    )

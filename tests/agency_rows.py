"""All rows of an agency, to be written again as they were, in another database."""

from typing import Any
from uuid import UUID

from sqlalchemy import Table, insert, select

from tracker.db import Session
from tracker.models import Base

Rows = list[tuple[Table, list[dict[str, Any]]]]


def rows_of(session: Session, agency_id: UUID) -> Rows:
    """Read all that an agency has, in the order in which it can be written."""
    found: Rows = []
    for table in Base.metadata.sorted_tables:
        if "agency_id" in table.columns:
            whole = select(table).where(table.c.agency_id == agency_id)
            rows = [dict(row) for row in session.execute(whole).mappings()]
            found += [(table, rows)] if rows else []
    return found


def write_again(session: Session, kept: Rows, agency_id: UUID) -> None:
    """Write the rows as those of an agency with another number."""
    for table, rows in kept:
        again = [{**row, "agency_id": agency_id} for row in rows]
        session.execute(insert(table), again)

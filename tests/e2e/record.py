"""All that is stored, so that a test can say that nothing, or only this, changed."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Column, Table, func, select

from notifications.outbox import outbox
from tracker.db import Database
from tracker.models import Base

#: Written by looking on: sessions, counted attempts, heartbeats and leases.
BESIDE_THE_RECORD = {
    "attempt_salts",
    "attempt_windows",
    "heartbeats",
    "leases",
    "sign_ins",
}


def tables() -> list[Table]:
    """List the tables of the record, the outbox among them."""
    every = [*Base.metadata.tables.values(), *outbox.metadata.tables.values()]
    return [one for one in every if one.name not in BESIDE_THE_RECORD]


def row_counts(database: Database) -> dict[str, int]:
    """Count the rows of every table."""
    with database.read() as session:
        return {
            one.name: session.scalar(select(func.count()).select_from(one)) or 0
            for one in tables()
        }


def _told(table: Table) -> list[Column[Any]]:
    """Leave out the day a token was last shown: asking is not changing."""
    return [one for one in table.columns if one.name != "used_on"]


def contents(
    database: Database, without: Collection[str] = ()
) -> dict[str, list[tuple[Any, ...]]]:
    """Read every row of every table; rows of a table in the order of their keys."""
    with database.read() as session:
        return {
            one.name: [
                tuple(row)
                for row in session.execute(
                    select(*_told(one)).order_by(*one.primary_key)
                )
            ]
            for one in tables()
            if one.name not in without
        }

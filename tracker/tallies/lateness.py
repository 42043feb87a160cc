"""Finished and missed cases of an agency or a unit, added up from what was counted.

Of the uncounted cases only what was counted of them before is taken out: whoever asks
adds what they are now, with `uncounted`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select, union_all
from sqlalchemy.orm import Session

from tracker.models import Case, CaseTally, Tally

_FEW = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Whose:
    """The cases of an agency, or those that one unit of it has."""

    agency_id: UUID
    is_bound: bool = False
    unit_id: UUID | None = None


def uncounted(session: Session, agency_id: UUID) -> ColumnElement[bool] | None:
    """Say of which cases something happened since they were counted; none: of none.

    Few are named one by one: no plan would believe that they are few.
    """
    is_one = (Case.agency_id == agency_id, Case.counted_events != Case.event_count)
    ids = session.scalars(select(Case.id).where(*is_one).limit(_FEW + 1)).all()
    if not ids:
        return None
    return Case.id.in_(ids) if len(ids) <= _FEW else and_(*is_one)


def finished(
    session: Session, whose: Whose, first_month: int, last_month: int
) -> dict[int, tuple[int, int, int]]:
    """Give for each month: cases finished, late by the law, late by the score."""

    def asked(table: Any) -> tuple[ColumnElement[bool], ...]:
        return (table.kind == "finished", table.month.between(first_month, last_month))

    found = {}
    for row in _added(session, whose, "month", ("cases", "late", "score_late"), asked):
        found[int(row.key)] = (int(row.cases), int(row.late), int(row.score_late))
    return found


def missed_at(
    session: Session, whose: Whose, begin: datetime, end: datetime
) -> dict[datetime, int]:
    """Give for each instant how many deadlines were missed at it."""

    def asked(table: Any) -> tuple[ColumnElement[bool], ...]:
        return (table.kind == "missed", table.late_since.between(begin, end))

    rows = _added(session, whose, "late_since", ("cases",), asked)
    return {row.key: int(row.cases) for row in rows if row.cases}


def missed_since(
    session: Session, whose: Whose, since: datetime | None
) -> tuple[int, int]:
    """Count the cases that missed a deadline, and those of them with an apology."""

    def asked(table: Any) -> tuple[ColumnElement[bool], ...]:
        since_then = () if since is None else (table.late_since >= since,)
        return (table.kind == "missed", *since_then)

    for row in _added(session, whose, "kind", ("cases", "apologised"), asked):
        return int(row.cases), int(row.apologised)
    return 0, 0


def _added(
    session: Session, whose: Whose, key: str, names: tuple[str, ...], asked: Any
) -> Iterator[Any]:
    """Add up by a key what all are counted for, without the uncounted."""

    def columns(table: Any, sign: int) -> list[Any]:
        sums = [(sign * func.sum(getattr(table, name))).label(name) for name in names]
        return [getattr(table, key).label("key"), *sums]

    def bounds(table: Any) -> list[ColumnElement[bool]]:
        found = [table.agency_id == whose.agency_id, *asked(table)]
        if whose.is_bound:
            found.append(table.unit_id == str(whose.unit_id or ""))
        return found

    parts = [
        select(*columns(Tally, 1)).where(*bounds(Tally)).group_by(getattr(Tally, key))
    ]
    waiting = uncounted(session, whose.agency_id)
    if waiting is not None:
        of_case = and_(
            Case.agency_id == CaseTally.agency_id, Case.id == CaseTally.case_id
        )
        taken_out = select(*columns(CaseTally, -1)).join(Case, of_case)
        taken_out = taken_out.where(waiting, *bounds(CaseTally))
        parts.append(taken_out.group_by(getattr(CaseTally, key)))
    added = union_all(*parts).subquery()
    sums = [func.sum(added.c[name]).label(name) for name in names]
    yield from session.execute(select(added.c.key, *sums).group_by(added.c.key))

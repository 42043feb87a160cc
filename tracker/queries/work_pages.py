"""Keyset pages of the worklist: by the date of a group, or by the chance of delay."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, null, select, true, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

from tracker.cards import select_cards
from tracker.models import Case, CaseProspect
from tracker.queries.work_groups import Group

#: A card's row, with the prospect of its case.
Row = tuple[Any, ...]
_IS_OF_CASE = and_(
    CaseProspect.agency_id == Case.agency_id, CaseProspect.case_id == Case.id
)


@dataclass(frozen=True, slots=True)
class After:
    """Where a page begins: after this chance, or this instant, and this id.

    With neither it begins among those that have no date, after the id.
    """

    at: datetime | None
    case_id: UUID
    chance: float | None = None


@dataclass(frozen=True, slots=True)
class Chosen:
    """A case of a page: its group, and what it is sorted by."""

    case_id: UUID
    group: str
    at: datetime | None
    chance: float | None


@dataclass(frozen=True, slots=True)
class _Part:
    """A stretch of the order that one index can serve."""

    conditions: Sequence[ColumnElement[bool]]
    order: Sequence[ColumnElement[Any] | InstrumentedAttribute[Any]]


def read_page(
    session: Session,
    condition: ColumnElement[bool],
    group: ColumnElement[str],
    after: After | None,
    size: int,
    *,
    only: Group | None = None,
    by_risk: bool = False,
) -> tuple[list[Chosen], After | None]:
    """Choose one page: first what has a date, by it, then what has none, by id.

    By risk, those with a prospect come before, the likeliest to be late first. Several
    questions instead of one that sorts by "is null": each follows an index, and none
    needs more than the index.
    """
    column = Case.due_at if by_risk else _date_of(only)
    chance = CaseProspect.chance if by_risk else null()
    whole = select(Case.id, group.label("in_group"), column, chance).where(condition)
    if by_risk:
        whole = whole.outerjoin_from(Case, CaseProspect, _IS_OF_CASE)
    found: list[Chosen] = []
    for part in _parts(column, after, by_risk=by_risk):
        rest = size + 1 - len(found)
        if rest > 0:
            asked = whole.where(*part.conditions).order_by(*part.order).limit(rest)
            found += [Chosen(*row) for row in session.execute(asked)]
    if len(found) <= size:
        return found, None
    last = found[size - 1]
    at = None if last.chance is not None else last.at
    return found[:size], After(at, last.case_id, last.chance)


def read_rows(
    session: Session, agency_id: UUID, chosen: Iterable[Chosen]
) -> dict[UUID, Row]:
    """Read what lists show of the cases that were chosen, all at once."""
    ids = [one.case_id for one in chosen]
    if not ids:
        return {}
    rows = session.execute(
        select_cards()
        .add_columns(CaseProspect)
        .outerjoin(CaseProspect, _IS_OF_CASE)
        .where(Case.agency_id == agency_id, Case.id.in_(ids))
    )
    return {row[0].id: tuple(row) for row in rows}


def _parts(
    column: InstrumentedAttribute[datetime | None],
    after: After | None,
    *,
    by_risk: bool,
) -> Iterator[_Part]:
    """Cut the order into its stretches, from where the page begins."""
    chance, rest = CaseProspect.chance, [CaseProspect.case_id.is_(None)]
    if by_risk and (after is None or after.chance is not None):
        begin: ColumnElement[bool] = true()
        if after is not None:
            mark = tuple_(after.chance, after.case_id)
            begin = tuple_(chance, CaseProspect.case_id) < mark
        yield _Part(
            [CaseProspect.case_id.is_not(None), begin],
            [chance.desc(), CaseProspect.case_id.desc()],
        )
        after = None
    only_rest = rest if by_risk else []
    if after is None or after.at is not None:
        begin = true()
        if after is not None:
            # A comparison of pairs, at which the scan of an index can begin.
            begin = tuple_(column, Case.id) > tuple_(after.at, after.case_id)
        yield _Part([*only_rest, column.is_not(None), begin], [column, Case.id])
        after = None
    begin = true() if after is None else Case.id > after.case_id
    yield _Part([*only_rest, column.is_(None), begin], [Case.id])


def _date_of(group: Group | None) -> InstrumentedAttribute[datetime | None]:
    """Give the date by which a group is sorted."""
    match group:
        case Group.WAITING:
            return Case.supplement_until
        case Group.STEP_ENDING:
            return Case.step_due_at
        case _:
            return Case.due_at

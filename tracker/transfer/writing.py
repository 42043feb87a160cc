"""Writing built cases set-wise: one statement a table for a whole chunk."""

from collections.abc import Mapping, Sequence
from copy import copy
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam
from sqlalchemy.orm import Session

from tracker.bulk import load
from tracker.findable import make_all_findable
from tracker.models import Applicant, Case, CaseEvent, CaseFlag, ImportedCase
from tracker.transfer.building import Built
from tracker.transfer.reference import Reference
from tracker.watch.recording import Judged, write_down

_CASES: Any = Case.__table__
_APPLICANTS: Any = Applicant.__table__
_EVENTS: Any = CaseEvent.__table__
_FLAGS: Any = CaseFlag.__table__
_IMPORTED: Any = ImportedCase.__table__
_CASE_COLUMNS = tuple(_CASES.columns.keys())
#: What stays as it was when a case that was let go is taken up again.
_KEPT = {"agency_id", "id", "lookup_secret", "created_at"}


def write_cases(
    session: Session,
    reference: Reference,
    built: Sequence[Built],
    import_id: UUID,
    now: datetime,
) -> None:
    """Write cases with their applicants, events, flags and where they came from.

    What a case reached before it came here is recorded at its own instant, without a
    letter. One that is still open and late gets its entry and its draft, as any other.
    """
    if not built:
        return
    connection = session.connection()
    fresh = [one for one in built if not one.is_again]
    again = [one for one in built if one.is_again]
    load(connection, _APPLICANTS, [one.applicant for one in built])
    load(connection, _CASES, [vars(one.case) for one in fresh])
    if again:
        _take_up_again(session, again)
    load(connection, _EVENTS, [event for one in built for event in one.events])
    load(connection, _FLAGS, [flag for one in built for flag in one.flags])
    events = _open_ones(session, reference, built, now)
    origins = [_origin(one, import_id, events) for one in built]
    load(connection, _IMPORTED, origins)
    make_all_findable(session, [one.case for one in fresh])


def _open_ones(
    session: Session, reference: Reference, built: Sequence[Built], now: datetime
) -> dict[UUID, int]:
    """Write what open cases reached: they are ours, with their entries and drafts.

    Gives how many events such a case has by then. The cases are copied: a write that
    lost a race begins again with what was built.
    """
    judged = [
        Judged(copy(one.case), one.judgement)
        for one in built
        if one.judgement.new and one.case.ended_at is None
    ]
    if judged:
        office, ladder = reference.office, reference.ladder
        write_down(session, office, ladder, judged, now, telling=False)
        _write_back(session, [one.case for one in judged])
    return {one.case.id: one.case.event_count for one in judged}


def _write_back(session: Session, cases: Sequence[Case]) -> None:
    statement = (
        _CASES.update()
        .where(
            _CASES.c.agency_id == bindparam("b_agency"),
            _CASES.c.id == bindparam("b_id"),
        )
        .values(
            late_since=bindparam("b_late"),
            event_count=bindparam("b_events"),
            next_timer_at=bindparam("b_timer"),
        )
    )
    session.connection().execute(
        statement,
        [
            {
                "b_agency": case.agency_id,
                "b_id": case.id,
                "b_late": case.late_since,
                "b_events": case.event_count,
                "b_timer": case.next_timer_at,
            }
            for case in cases
        ],
    )


def _take_up_again(session: Session, again: Sequence[Built]) -> None:
    names = [name for name in _CASE_COLUMNS if name not in _KEPT]
    statement = (
        _CASES.update()
        .where(
            _CASES.c.agency_id == bindparam("b_agency"),
            _CASES.c.id == bindparam("b_id"),
        )
        .values({name: bindparam(f"v_{name}") for name in names})
    )
    rows = []
    for one in again:
        row = {f"v_{name}": getattr(one.case, name) for name in names}
        rows.append(row | {"b_agency": one.case.agency_id, "b_id": one.case.id})
    session.connection().execute(statement, rows)


def _origin(one: Built, import_id: UUID, events: Mapping[UUID, int]) -> dict[str, Any]:
    return {
        "agency_id": one.case.agency_id,
        "case_id": one.case.id,
        "import_id": import_id,
        "line": one.line,
        "told_at": one.told_at,
        "reckoned_at": one.reckoned_at,
        "gap_days": one.gap_days,
        "last_seq": events.get(one.case.id, one.case.event_count),
        "facts": one.facts,
    }

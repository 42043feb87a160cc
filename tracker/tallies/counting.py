"""The job that counts cases: each after it changed, once for all reports.

A case is uncounted from its first event on, and after every further one, because then
the number of its events is another than what was counted. Reports judge the uncounted
one by one and add the others up, so they are exact before, during and after a run.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, or_, select, update
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from tracker.calendars import last_changed_at
from tracker.db import Database
from tracker.models import (
    Agency,
    ApologyNotice,
    Case,
    CaseEvent,
    CaseTally,
    Procedure,
    Tally,
)
from tracker.notices import ISSUED_STATES
from tracker.offices import office_of
from tracker.one_by_one import one_by_one
from tracker.tallies.contributions import COUNTED, Contribution, Counted, Key

_BATCH = 200
_MARKED = 2_000
_TALLIES: Any = Tally.__table__
#: Counted for other figures first (`tracker.reckoning`).
_IS_RECKONED = or_(
    Case.ended_at.is_(None),
    Case.received_at.is_(None),
    Case.is_late_by_score.is_not(None),
)

Sums = dict[Key, Counter[str]]


def run(database: Database) -> str:
    """Count what changed in every agency; say how many cases."""
    with database.read() as session:
        agencies = session.scalars(select(Agency.agency_id)).all()

    def count(agency_id: UUID) -> int:
        while database.write(partial(_mark_stale, agency_id=agency_id)):
            pass
        done = 0
        while found := database.write(partial(_batch, agency_id=agency_id)):
            done += found
        return done

    return f"{sum(one_by_one(agencies, count))} cases"


def _mark_stale(session: Session, agency_id: UUID) -> int:
    """Let cases be counted anew that another calendar can judge otherwise."""
    # Not against those who compute a date meanwhile: they hold a case that we want.
    agency = session.scalars(
        select(Agency)
        .where(Agency.agency_id == agency_id)
        .with_for_update(key_share=True)
    ).one()
    since = agency.tallies_stale_since
    if since is None:
        return 0
    touched = session.scalars(
        select(Case.id)
        .where(
            Case.agency_id == agency_id,
            Case.counted_events == Case.event_count,
            or_(Case.ended_at.is_(None), Case.ended_at >= since),
        )
        .limit(_MARKED)
    ).all()
    if not touched:
        agency.tallies_stale_since = None
        return 0
    session.execute(
        update(Case)
        .where(Case.agency_id == agency_id, Case.id.in_(touched))
        .values(counted_events=-1)
        .execution_options(synchronize_session=False)
    )
    return len(touched)


def _batch(session: Session, agency_id: UUID) -> int:
    rows = session.execute(
        select(Case, Procedure.field_vi)
        .join(
            Procedure,
            (Procedure.agency_id == Case.agency_id)
            & (Procedure.id == Case.procedure_id),
        )
        .where(
            Case.agency_id == agency_id,
            Case.counted_events != Case.event_count,
            _IS_RECKONED,
        )
        .order_by(Case.id)
        .limit(_BATCH)
        .with_for_update(of=Case)
    ).all()
    if not rows:
        return 0
    fields = {case.id: field_vi for case, field_vi in rows}
    counted = counted_cases(session, [case for case, _ in rows], fields)
    changed_at = last_changed_at(session, agency_id)
    changes = _negated(session, agency_id, list(fields))
    session.execute(
        delete(CaseTally).where(
            CaseTally.agency_id == agency_id, CaseTally.case_id.in_(list(fields))
        )
    )
    written = []
    for one in counted:
        found = one.contributions()
        written += [_row(one.case, *each) for each in found]
        add(changes, found)
        one.case.counted_events = one.case.event_count
        one.case.known_since = max(one.known_since, changed_at or one.known_since)
    if written:
        session.execute(insert(CaseTally), written)
    _write(session, agency_id, changes)
    session.flush()
    return len(counted)


def counted_cases(
    session: Session, cases: Sequence[Case], fields: Mapping[UUID, str]
) -> list[Counted]:
    """Read all that the contributions of cases of one agency follow from."""
    agency_id, ids = cases[0].agency_id, [case.id for case in cases]
    office = office_of(session, agency_id)
    events: dict[UUID, list[CaseEvent]] = defaultdict(list)
    for event in session.scalars(
        select(CaseEvent)
        .where(CaseEvent.agency_id == agency_id, CaseEvent.case_id.in_(ids))
        .order_by(CaseEvent.case_id, CaseEvent.seq)
    ):
        events[event.case_id].append(event)
    apologised = set(
        session.scalars(
            select(ApologyNotice.case_id).where(
                ApologyNotice.agency_id == agency_id,
                ApologyNotice.case_id.in_(ids),
                ApologyNotice.error_no == 0,
                ApologyNotice.state.in_(ISSUED_STATES),
            )
        )
    )
    return [
        Counted(
            case=case,
            events=events[case.id],
            office=office,
            field_vi=fields[case.id],
            has_apology=case.id in apologised,
        )
        for case in cases
    ]


def add(sums: Sums, found: Sequence[Contribution], sign: int = 1) -> None:
    """Add contributions up by their keys."""
    for key, counts in found:
        for name, number in counts.items():
            sums[key][name] += sign * number


def kept(session: Session, agency_id: UUID, ids: Sequence[UUID]) -> dict[UUID, Sums]:
    """Read the contributions of cases as they were written."""
    found: dict[UUID, Sums] = defaultdict(lambda: defaultdict(Counter))
    rows = session.execute(
        select(
            CaseTally.case_id,
            *(getattr(CaseTally, name) for name in (*Key._fields, *COUNTED)),
        ).where(CaseTally.agency_id == agency_id, CaseTally.case_id.in_(ids))
    )
    for row in rows:
        case_id, *values = row
        key = Key(*values[: len(Key._fields)])
        counts = dict(zip(COUNTED, values[len(Key._fields) :], strict=True))
        add(found[case_id], [(key, counts)])
    return found


def _negated(session: Session, agency_id: UUID, ids: Sequence[UUID]) -> Sums:
    changes: Sums = defaultdict(Counter)
    for sums in kept(session, agency_id, ids).values():
        add(changes, list(sums.items()), -1)
    return changes


def _row(case: Case, key: Key, counts: Mapping[str, int]) -> dict[str, Any]:
    return {
        "agency_id": case.agency_id,
        "case_id": case.id,
        **key._asdict(),
        **{name: counts.get(name, 0) for name in COUNTED},
    }


def _write(session: Session, agency_id: UUID, changes: Sums) -> None:
    rows = [
        {
            "agency_id": agency_id,
            **key._asdict(),
            **{name: counts.get(name, 0) for name in COUNTED},
        }
        for key, counts in sorted(changes.items())
        if any(counts.values())
    ]
    if not rows:
        return
    is_sqlite = session.connection().dialect.name == "sqlite"
    statement = (sqlite_insert if is_sqlite else postgres_insert)(_TALLIES)
    statement = statement.on_conflict_do_update(
        index_elements=list(_TALLIES.primary_key.columns.keys()),
        set_={name: _TALLIES.c[name] + statement.excluded[name] for name in COUNTED},
    )
    session.connection().execute(statement, rows)
    # Open cases move on, and with them the instants that are keys.
    session.execute(
        delete(Tally).where(
            Tally.agency_id == agency_id, Tally.kind == "open", Tally.cases == 0
        )
    )

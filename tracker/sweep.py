"""The overdue sweep: claim what is due for judgement, judge it, write it down.

A sweep with nothing to do reads one index entry. What it claims it holds under a
lease with a fencing number; a case that a command changed meanwhile is left to the
next sweep, which finds its own alarm. If writing a batch fails, it is written case by
case, so that one bad case holds back only itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import bindparam, select, tuple_, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from typing_extensions import override

from rules.errors import RuleError
from tracker.db import Database
from tracker.errors import CommandRefusedError
from tracker.escalation.ladder import ladder_of
from tracker.failpoints import reached
from tracker.feedback import watch as feedback_watch
from tracker.models import Case, Feedback
from tracker.offices import office_of
from tracker.watch.judging import judge
from tracker.watch.recording import Judged, recorded_rungs, write_down

BATCH = 500
LEASE = timedelta(seconds=60)
#: A case that cannot be judged is tried again after this long, and counted.
SET_ASIDE = timedelta(minutes=10)

#: What one case's data can do wrong; anything else is a fault of the whole sweep.
_FAULTS = (
    SQLAlchemyError,
    CommandRefusedError,
    RuleError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
)

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Claimed:
    """A case in the hands of one sweep: what it was when it was claimed."""

    agency_id: UUID
    case_id: UUID
    version: int
    fence: int


@dataclass(slots=True)
class SweepReport:
    """What a sweep did."""

    claimed: int = 0
    judged: int = 0
    flagged: int = 0
    skipped: int = 0
    failed: list[str] = field(default_factory=list)

    @override
    def __str__(self) -> str:
        """Say it in one line, for the heartbeat."""
        return (
            f"claimed={self.claimed} judged={self.judged} flagged={self.flagged} "
            f"skipped={self.skipped} failed={len(self.failed)}"
        )


def run(
    database: Database, now: datetime, *, batch: int = BATCH, most: int = 1_000_000
) -> SweepReport:
    """Judge every case whose alarm has gone off by `now`, in bounded batches.

    Feedback has alarms of its own, and is judged after the cases.
    """
    report = SweepReport()
    with database.read() as session:  # before taking the pen: most sweeps find nothing
        due = what_is_due(session, now)
    while due.cases and report.claimed < most:
        claimed = database.write(lambda session: claim(session, now, batch))
        if not claimed:
            break
        reached("sweep.claimed")
        report.claimed += len(claimed)
        for agency_id, group in groupby(
            sorted(claimed, key=_by_agency), key=_by_agency
        ):
            _sweep_agency(database, agency_id, list(group), now, report)
        reached("sweep.written")
        if len(claimed) < batch:
            break
    if due.feedback:
        report.flagged += feedback_watch.run(database, now)
    return report


@dataclass(frozen=True, slots=True)
class Due:
    """Of what the alarm has gone off."""

    cases: bool
    feedback: bool


def what_is_due(session: Session, now: datetime) -> Due:
    """Say whether the alarm of any case, or any feedback, has gone off.

    In the order of the alarms: without it, a prepared plan that knows no `now` thinks
    that the first row it meets will do, and reads the whole table to find none.
    """
    first = [
        select(table.c.next_timer_at)
        .where(table.c.next_timer_at.is_not(None), table.c.next_timer_at <= now)
        .order_by(table.c.next_timer_at)
        .limit(1)
        .scalar_subquery()
        for table in (Case.__table__, Feedback.__table__)
    ]
    cases, feedback = session.connection().execute(select(*first)).one()
    return Due(cases is not None, feedback is not None)


def claim(session: Session, now: datetime, limit: int) -> list[Claimed]:
    """Take a bounded batch of due cases under a lease, in one statement.

    The condition stands on the row itself too, so that of two sweeps which saw the
    same case only one gets it.
    """
    free = (
        Case.claimed_until.is_(None)
        | (Case.claimed_until < now)
        # No claim is this long: the clock was set back since it was made.
        | (Case.claimed_until > now + LEASE + SET_ASIDE)
    )
    wanted = (
        select(Case.agency_id, Case.id)
        .where(Case.next_timer_at.is_not(None), Case.next_timer_at <= now, free)
        .order_by(Case.next_timer_at)
        .limit(limit)
    )
    rows = session.execute(
        update(Case)
        .where(
            tuple_(Case.agency_id, Case.id).in_(wanted),
            Case.next_timer_at.is_not(None),
            Case.next_timer_at <= now,
            free,
        )
        .values(claimed_until=now + LEASE, claim_fence=Case.claim_fence + 1)
        .returning(Case.agency_id, Case.id, Case.version, Case.claim_fence)
        .execution_options(synchronize_session=False)
    )
    return [Claimed(*row) for row in rows]


def _by_agency(claimed: Claimed) -> UUID:
    return claimed.agency_id


def _sweep_agency(
    database: Database,
    agency_id: UUID,
    claimed: Sequence[Claimed],
    now: datetime,
    report: SweepReport,
) -> None:
    try:
        whole = _write_batch(database, agency_id, claimed, now)
    except _FAULTS:
        _log.warning("sweep.batch_failed", agency=str(agency_id), exc_info=True)
    else:
        _merge(report, whole)
        return
    for one in claimed:
        try:
            _merge(report, _write_batch(database, agency_id, [one], now))
        except _FAULTS as error:
            report.failed.append(str(one.case_id))
            _log.exception("sweep.case_failed", case=str(one.case_id), error=str(error))
            _set_aside(database, one, now)


def _merge(report: SweepReport, part: SweepReport) -> None:
    report.judged += part.judged
    report.flagged += part.flagged
    report.skipped += part.skipped


def _write_batch(
    database: Database, agency_id: UUID, claimed: Sequence[Claimed], now: datetime
) -> SweepReport:
    return database.write(
        lambda session: judge_and_write(session, agency_id, claimed, now)
    )


def judge_and_write(
    session: Session, agency_id: UUID, claimed: Sequence[Claimed], now: datetime
) -> SweepReport:
    """Judge the claimed cases of one agency and write what was found, set-wise."""
    report = SweepReport()
    office = office_of(session, agency_id)
    ladder = ladder_of(session, agency_id)
    fences = {one.case_id: one for one in claimed}
    cases = [
        case
        for case in session.scalars(
            select(Case)
            .where(Case.agency_id == agency_id, Case.id.in_(fences))
            .order_by(Case.id)
            .with_for_update()
        )
        if case.version == fences[case.id].version
        and case.claim_fence == fences[case.id].fence
    ]
    report.skipped = len(claimed) - len(cases)
    recorded = recorded_rungs(session, agency_id, [case.id for case in cases])
    judged = [
        Judged(
            case,
            judge(
                case,
                recorded.get(case.id, ()),
                office.time,
                office.choices,
                now,
                ladder,
            ),
        )
        for case in cases
    ]
    for case in cases:
        session.expunge(case)
    write_down(session, office, ladder, judged, now)
    _write_back(session, cases)
    report.judged = len(judged)
    report.flagged = sum(len(one.judgement.new) for one in judged)
    return report


def _write_back(session: Session, cases: Sequence[Case]) -> None:
    """Write the columns that a judgement sets, and let go of the claim."""
    if not cases:
        return
    table: Any = Case.__table__
    statement = (
        table.update()
        .where(
            table.c.agency_id == bindparam("b_agency"),
            table.c.id == bindparam("b_id"),
        )
        .values(
            next_timer_at=bindparam("b_timer"),
            late_since=bindparam("b_late"),
            event_count=bindparam("b_events"),
            claimed_until=None,
        )
    )
    session.connection().execute(
        statement,
        [
            {
                "b_agency": case.agency_id,
                "b_id": case.id,
                "b_timer": case.next_timer_at,
                "b_late": case.late_since,
                "b_events": case.event_count,
            }
            for case in cases
        ],
    )


def _set_aside(database: Database, one: Claimed, now: datetime) -> None:
    """Let a case that cannot be judged wait, so that it does not block the others."""

    def write(session: Session) -> None:
        session.execute(
            update(Case)
            .where(
                Case.agency_id == one.agency_id,
                Case.id == one.case_id,
                Case.claim_fence == one.fence,
            )
            .values(claimed_until=now + SET_ASIDE)
            .execution_options(synchronize_session=False)
        )

    database.write(write)

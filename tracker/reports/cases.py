"""The cases of a period as they were known at an instant, each with what it counts for.

Most cases have not changed since the period was looked at: their folded facts stand
beside them. Whatever was written about a case later is left out by folding its events
anew, so that a report of a past day can be asked for on any later one.
"""

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session

from rules.facts import CaseFacts
from rules.progress import Mark, Progress, progress_of, with_apology, with_feedback
from rules.report import ReportPeriod, check_each, known_at
from tracker.as_known import cases_as_known, office_as_known, unit_names_as_known
from tracker.clockwork import facts_of
from tracker.errors import InvalidValueError
from tracker.models import Case, CaseEvent, Procedure
from tracker.offices import Office
from tracker.reports.feedback import cases_with_feedback

_ONLINE = frozenset({"online", "api"})
_LONGEST = timedelta(days=366 * 2)
_BATCH = 400
#: How far an act may be typed in ahead of the clock; what is nearer is looked at anew.
_MARGIN = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """From which day to which, and by what had been recorded at which instant."""

    first: date
    last: date
    known_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodCase:
    """One case of a period, by the names of its groups."""

    case_id: UUID
    code: str
    field: str
    unit: str
    facts: CaseFacts
    progress: Progress


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodCases:
    """The cases of a period, the oldest reception first."""

    office: Office
    span: Span
    period: ReportPeriod
    cases: Sequence[PeriodCase]


@dataclass(frozen=True, slots=True)
class _Row:
    case_id: UUID
    code: str
    field: str
    unit_id: str
    online: bool
    facts: CaseFacts


def period_cases(session: Session, agency_id: UUID, span: Span) -> PeriodCases:
    """Read the cases of a period, each in its columns and with its marks.

    Raises `InvalidValueError` for a period that cannot be, and
    `ReportDoesNotAddUpError` with the codes of cases that would make a total wrong.
    """
    office = office_as_known(session, agency_id, span.known_at)
    period = period_of(office, span)
    told = cases_with_feedback(session, office, period, span.known_at)
    cases = judged_cases(session, office, period, span.known_at, told)
    return PeriodCases(office=office, span=span, period=period, cases=cases)


def judged_cases(
    session: Session,
    office: Office,
    period: ReportPeriod,
    known: datetime,
    told: Set[UUID],
    only: Sequence[UUID] | None = None,
) -> list[PeriodCase]:
    """Judge the cases of a period one by one: all, or those that `only` names.

    `told` are the cases with feedback. Raises `ReportDoesNotAddUpError` with the codes
    of cases that would make a total wrong.
    """
    calendar = office.time.calendar
    units = unit_names_as_known(session, office.agency.agency_id, known)
    found = []
    for row in _rows(session, office, period, known, only):
        progress = progress_of(row.facts, calendar, period, online=row.online)
        if progress is not None:
            found.append(
                PeriodCase(
                    case_id=row.case_id,
                    code=row.code,
                    field=row.field,
                    unit=units.get(row.unit_id, ""),
                    facts=known_at(row.facts, period.seen_at),
                    progress=progress,
                )
            )
    check_each((one.code, one.progress.columns) for one in found)
    found.sort(key=lambda one: (one.facts.received_at or period.begin, one.case_id))
    return [
        replace(one, progress=with_feedback(one.progress))
        if one.case_id in told
        else one
        for one in _with_apologies(session, office, period, known, found)
    ]


def period_of(office: Office, span: Span) -> ReportPeriod:
    """Give a period in civil time, with the instant it is seen from.

    Raises `InvalidValueError` for one that is turned round, lies ahead or is longer
    than two years.
    """
    local_now = office.time.civil(span.known_at)
    if span.first > span.last:
        raise _refused(
            "den", "it ends before it begins.", "Ngày cuối kỳ phải từ ngày đầu kỳ."
        )
    if span.first > local_now.date():
        raise _refused("tu", "it lies ahead.", "Kỳ báo cáo chưa bắt đầu.")
    if span.last - span.first > _LONGEST:
        raise _refused("den", "at most two years.", "Kỳ báo cáo dài nhất là hai năm.")
    end = datetime.combine(span.last, time.max)
    return ReportPeriod(
        begin=datetime.combine(span.first, time()),
        end=end,
        seen_at=min(end, local_now),
    )


def _refused(field: str, problem: str, problem_vi: str) -> InvalidValueError:
    return InvalidValueError(field=field, problem=problem, problem_vi=problem_vi)


def _rows(
    session: Session,
    office: Office,
    period: ReportPeriod,
    known: datetime,
    only: Sequence[UUID] | None,
) -> Iterator[_Row]:
    """Read the cases that can be of the period, with their facts as then known."""
    begin, seen = office.time.instant(period.begin), office.time.instant(period.seen_at)
    question = _question(office.agency.agency_id, begin, seen, known)
    rows = [row for some in _parts(question, only) for row in session.execute(some)]
    anew = cases_as_known(
        session,
        office.agency.agency_id,
        [row.id for row in rows if row.updated_at > seen - _MARGIN],
        known_at=known,
        seen_at=seen,
    )
    for row in rows:
        then = anew.get(row.id)
        yield _Row(
            case_id=row.id,
            code=row.code or "",
            field=row.field_vi,
            unit_id=then.unit_id if then else str(row.holder_unit_id or ""),
            online=row.channel in _ONLINE,
            facts=facts_of(
                then.clock if then else row.clock,
                row.state,
                office.time,
                office.choices,
            ),
        )


def _parts(question: Select[Any], only: Sequence[UUID] | None) -> Iterator[Select[Any]]:
    if only is None:
        yield question
        return
    for begin in range(0, len(only), _BATCH):
        yield question.where(Case.id.in_(only[begin : begin + _BATCH]))


def _question(
    agency_id: UUID, begin: datetime, seen: datetime, known: datetime
) -> Select[Any]:
    is_of_period = and_(
        Case.received_at <= seen, or_(Case.ended_at.is_(None), Case.ended_at >= begin)
    )
    # What was written down later may have moved a reception or an end.
    is_changed_later = and_(Case.created_at <= known, Case.updated_at > known)
    return (
        select(
            Case.id,
            Case.code,
            Case.clock,
            Case.state,
            Case.channel,
            Case.holder_unit_id,
            Case.updated_at,
            Procedure.field_vi,
        )
        .join(
            Procedure,
            and_(
                Procedure.agency_id == Case.agency_id,
                Procedure.id == Case.procedure_id,
            ),
        )
        .where(Case.agency_id == agency_id, or_(is_of_period, is_changed_later))
    )


def _with_apologies(
    session: Session,
    office: Office,
    period: ReportPeriod,
    known: datetime,
    found: Sequence[PeriodCase],
) -> list[PeriodCase]:
    """Mark the late cases by whether an apology for them stood at the end."""
    late = [one.case_id for one in found if Mark.LATE in one.progress.marks]
    seen = office.time.instant(period.seen_at)
    standing: dict[UUID, set[str]] = {}
    for begin in range(0, len(late), _BATCH):
        events = session.execute(
            select(CaseEvent.case_id, CaseEvent.kind, CaseEvent.data)
            .where(
                CaseEvent.agency_id == office.agency.agency_id,
                CaseEvent.case_id.in_(late[begin : begin + _BATCH]),
                CaseEvent.kind.in_(("apology.issued", "apology.withdrawn")),
                CaseEvent.recorded_at <= known,
                CaseEvent.at <= seen,
            )
            .order_by(CaseEvent.case_id, CaseEvent.seq)
        )
        for case_id, kind, data in events:
            notices = standing.setdefault(case_id, set())
            if data.get("timing") == "error":
                continue  # an apology for an error answers for no delay
            if kind == "apology.issued":
                notices.add(str(data["notice_id"]))
            else:
                notices.discard(str(data["notice_id"]))
    return [
        one
        if Mark.LATE not in one.progress.marks
        else replace(
            one,
            progress=with_apology(
                one.progress, is_apologised=bool(standing.get(one.case_id))
            ),
        )
        for one in found
    ]

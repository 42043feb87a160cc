"""Biểu II.06a of a period, counted from the facts of every case as of an instant.

One place decides which case stands where: `rules.report`. The page, the papers and the
list behind a figure all ask here.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from notifications.papers import PaperHead, PeriodReportPaper, ReportLine
from rules.facts import CaseFacts
from rules.procedure import LimitUnit, TimeLimit
from rules.report import Column, ReportPeriod, columns_of, line_of
from rules.report import ReportLine as Counted
from tracker.accounts.actor import Actor
from tracker.accounts.paper_wordings import wording_for
from tracker.accounts.permissions import require
from tracker.cards import CaseCard, cards
from tracker.clockwork import facts_of
from tracker.errors import InvalidValueError
from tracker.models import Case, CaseEvent, Procedure
from tracker.offices import Office, office_of

_ONLINE = frozenset({"online", "api"})
_LONGEST = timedelta(days=366 * 2)
_PAGE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodReport:
    """The figures of a period: a line for each field of work, and the total."""

    office: Office
    first: date
    last: date
    seen_at: datetime
    fields: Sequence[tuple[str, Counted]]
    total: Counted


@dataclass(frozen=True, slots=True, kw_only=True)
class CasesBehind:
    """One page of the cases behind a figure, the latest reception first."""

    office: Office
    count: int
    cards: Sequence[CaseCard]
    page_no: int
    pages: int


@dataclass(frozen=True, slots=True)
class _Placed:
    """One case of the period, with its field and the columns it stands in."""

    case_id: UUID
    field: str
    columns: frozenset[Column]


def period_report(
    session: Session, actor: Actor, first: date, last: date, now: datetime
) -> PeriodReport:
    """Count the cases of a period, seen from its end or from now if that is earlier.

    Raises `InvalidValueError` for a period that is turned round, lies ahead or is
    longer than two years.
    """
    require(actor, "report.read")
    office = office_of(session, actor.agency_id)
    period = _period(office, first, last, now)
    by_field: dict[str, list[frozenset[Column]]] = defaultdict(list)
    for placed in _placed(session, office, period):
        by_field[placed.field].append(placed.columns)
    return PeriodReport(
        office=office,
        first=first,
        last=last,
        seen_at=period.seen_at,
        fields=[(name, line_of(by_field[name])) for name in sorted(by_field)],
        total=line_of(one for found in by_field.values() for one in found),
    )


def cases_behind(
    session: Session,
    actor: Actor,
    first: date,
    last: date,
    *,
    column: Column,
    field: str = "",
    page_no: int = 1,
    now: datetime,
) -> CasesBehind:
    """List the cases that a figure counts; of every field where none is named."""
    require(actor, "report.read")
    office = office_of(session, actor.agency_id)
    period = _period(office, first, last, now)
    ids = [
        placed.case_id
        for placed in _placed(session, office, period)
        if column in placed.columns and field in {"", placed.field}
    ]
    ids.reverse()
    pages = max(1, -(-len(ids) // _PAGE))
    no = min(page_no, pages)
    shown = ids[(no - 1) * _PAGE : no * _PAGE]
    found = cards(session, actor.agency_id, shown)
    return CasesBehind(
        office=office,
        count=len(ids),
        cards=[found[case_id] for case_id in shown],
        page_no=no,
        pages=pages,
    )


def report_paper(report: PeriodReport) -> PeriodReportPaper:
    """Give the report as its paper needs it."""
    office = report.office
    return PeriodReportPaper(
        head=PaperHead(
            agency=office.agency.name_vi,
            parent_agency=office.agency.parent_name_vi,
            place=office.agency.place_vi,
        ),
        receiver=office.agency.parent_name_vi,
        first=report.first,
        last=report.last,
        as_of=office.time.aware(report.seen_at),
        lines=tuple(
            ReportLine(field=name, figures=line.figures) for name, line in report.fields
        ),
        total=report.total.figures,
        wording=wording_for(office.choices, "period_report", report.last).text,
    )


def _period(office: Office, first: date, last: date, now: datetime) -> ReportPeriod:
    local_now = office.time.civil(now)
    if first > last:
        raise _refused(
            "den", "it ends before it begins.", "Ngày cuối kỳ phải từ ngày đầu kỳ."
        )
    if first > local_now.date():
        raise _refused("tu", "it lies ahead.", "Kỳ báo cáo chưa bắt đầu.")
    if last - first > _LONGEST:
        raise _refused("den", "at most two years.", "Kỳ báo cáo dài nhất là hai năm.")
    end = datetime.combine(last, time.max)
    return ReportPeriod(
        begin=datetime.combine(first, time()), end=end, seen_at=min(end, local_now)
    )


def _refused(field: str, problem: str, problem_vi: str) -> InvalidValueError:
    return InvalidValueError(field=field, problem=problem, problem_vi=problem_vi)


def _placed(
    session: Session, office: Office, period: ReportPeriod
) -> Iterator[_Placed]:
    """Put every case of the period in its columns, the oldest reception first."""
    calendar = office.time.calendar
    limits = _limits_then(session, office, period)
    for case_id, clock, state, channel, field in _rows(session, office, period):
        facts = facts_of(clock, state, office.time, office.choices)
        if case_id in limits:
            facts = _with_limit(facts, limits[case_id])
        columns = columns_of(facts, calendar, period, online=channel in _ONLINE)
        if columns:
            yield _Placed(case_id, field, columns)


def _rows(session: Session, office: Office, period: ReportPeriod) -> Iterator[tuple]:  # type: ignore[type-arg]
    """Read the cases that were received by then and had not ended before."""
    begin, seen = office.time.instant(period.begin), office.time.instant(period.seen_at)
    question = (
        select(Case.id, Case.clock, Case.state, Case.channel, Procedure.field_vi)
        .join(
            Procedure,
            and_(
                Procedure.agency_id == Case.agency_id,
                Procedure.id == Case.procedure_id,
            ),
        )
        .where(
            Case.agency_id == office.agency.agency_id,
            Case.received_at <= seen,
            or_(Case.ended_at.is_(None), Case.ended_at >= begin),
        )
        .order_by(Case.received_at, Case.id)
        .execution_options(yield_per=1000)
    )
    for row in session.execute(question):
        yield tuple(row)


def _limits_then(
    session: Session, office: Office, period: ReportPeriod
) -> dict[UUID, list[object]]:
    """Give the limits that cases had at the end, where another was chosen later."""
    rows = session.execute(
        select(CaseEvent.case_id, CaseEvent.data)
        .where(
            CaseEvent.agency_id == office.agency.agency_id,
            CaseEvent.kind == "case.variant_chosen",
            CaseEvent.at > office.time.instant(period.seen_at),
        )
        .order_by(CaseEvent.at.desc())
    )
    # The earliest of the later choices names what was in force before it.
    return {case_id: data["old"] for case_id, data in rows}


def _with_limit(facts: CaseFacts, old: list[object]) -> CaseFacts:
    amount, unit = old
    whole = amount if isinstance(amount, int | float) else 0
    is_whole = isinstance(whole, float) and whole.is_integer()
    return replace(
        facts,
        limit=TimeLimit(int(whole) if is_whole else whole, LimitUnit(str(unit))),
    )

"""The figures of a period: what was counted added up, the rest judged one by one.

Both ways give the same. Adding up is for periods of whole months that are seen from
their end, or from the instant they are asked for; whatever was written about a case
since, or that nobody knew at the instant, is taken out and judged by its events.
"""

from collections import defaultdict
from collections.abc import Sequence, Set
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from rules.progress import Mark
from rules.report import ReportPeriod
from tracker.as_known import unit_names_as_known
from tracker.models import Agency
from tracker.offices import Office
from tracker.reports.cases import PeriodCase, Span, judged_cases
from tracker.reports.feedback import cases_with_feedback
from tracker.tallies.months import begin_of, end_of, month_of
from tracker.tallies.summing import (
    Asked,
    Grouped,
    Sums,
    doubtful,
    summed,
    summed_of,
)

#: With more cases to be judged one by one than this, all are.
_MOST = 20_000


def sums_of(
    session: Session, office: Office, period: ReportPeriod, span: Span
) -> Grouped:
    """Give the figures of a period by the names of units and fields.

    Raises `ReportDoesNotAddUpError` with the cases that break one of the identities.
    """
    told = cases_with_feedback(session, office, period, span.known_at)
    asked = _asked(session, office, period, span)
    if asked is not None:
        apart = doubtful(session, asked.agency_id, span.known_at, _MOST + 1)
        if len(apart) <= _MOST:
            return _summed(session, office, period, asked, apart, told)
    return _added(judged_cases(session, office, period, span.known_at, told))


def judged_sums(
    session: Session, office: Office, period: ReportPeriod, span: Span
) -> Grouped:
    """Give the same figures with every case judged by itself, to compare them."""
    told = cases_with_feedback(session, office, period, span.known_at)
    return _added(judged_cases(session, office, period, span.known_at, told))


def _summed(
    session: Session,
    office: Office,
    period: ReportPeriod,
    asked: Asked,
    apart: Sequence[UUID],
    told: Set[UUID],
) -> Grouped:
    units = unit_names_as_known(session, asked.agency_id, asked.known_at)
    found: Grouped = defaultdict(Sums)
    for sign, sums in (
        (1, summed(session, asked)),
        (-1, summed_of(session, asked, apart)),
    ):
        for (unit_id, field_vi), each in sums.items():
            found[units.get(unit_id, ""), field_vi].add(each, sign)
    by_itself = set(apart)
    only = [*apart, *(told - by_itself)]
    if only:
        cases = judged_cases(session, office, period, asked.known_at, told, only)
        for case in cases:
            line = found[case.unit, case.field]
            if case.case_id in by_itself:
                line.take(case.progress)
            else:
                line.marks[Mark.WITH_FEEDBACK] += 1
    return found


def _added(cases: Sequence[PeriodCase]) -> Grouped:
    found: Grouped = defaultdict(Sums)
    for case in cases:
        found[case.unit, case.field].take(case.progress)
    return found


def _asked(
    session: Session, office: Office, period: ReportPeriod, span: Span
) -> Asked | None:
    """Say what to add up; nothing where only single cases can tell."""
    first, last = month_of(period.begin), month_of(period.seen_at)
    is_over = period.seen_at == end_of(last)
    is_present = period.seen_at == office.time.civil(span.known_at)
    if period.begin != begin_of(first) or not (is_over or is_present):
        return None
    agency_id = office.agency.agency_id
    seen_at = office.time.instant(period.seen_at)
    stale_since = session.scalar(
        select(Agency.tallies_stale_since).where(Agency.agency_id == agency_id)
    )
    if stale_since is not None and seen_at >= stale_since:
        return None
    return Asked(
        agency_id=agency_id,
        first_month=first,
        last_month=last,
        seen_at=seen_at,
        known_at=span.known_at,
        is_over=is_over,
    )

"""A report of a period as its readers get it, and the cases behind a figure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from rules.progress import Mark
from rules.report import Column, ReportPeriod
from rules.sla import dates
from tracker.accounts.actor import Actor
from tracker.accounts.permissions import require
from tracker.cards import CaseCard, cards
from tracker.offices import Office
from tracker.reports import (
    GROUP,
    Grouping,
    PeriodCase,
    PeriodReport,
    Span,
    period_cases,
    report_of,
)

_PAGE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseBehind:
    """One case behind a figure: as it is called, and its dates as known then."""

    card: CaseCard
    received_at: datetime | None
    original_due_at: datetime | None
    ended_at: datetime | None
    unit: str
    is_past: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CasesBehind:
    """One page of the cases behind a figure, the latest reception first."""

    office: Office
    count: int
    cases: Sequence[CaseBehind]
    page_no: int
    pages: int

    @property
    def cards(self) -> list[CaseCard]:
        """The cards of the page."""
        return [one.card for one in self.cases]


def period_report(
    session: Session,
    actor: Actor,
    span: Span,
    grouping: Grouping = Grouping.FIELD,
) -> PeriodReport:
    """Count the cases of a period by what had been recorded at an instant.

    Raises `InvalidValueError` for a period that is turned round, lies ahead or is
    longer than two years, and `ReportDoesNotAddUpError` with the cases that break one
    of the four identities.
    """
    require(actor, "report.read")
    return report_of(session, actor.agency_id, span, grouping)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which figure of a report is looked behind; of every group where none is named."""

    figure: Column | Mark
    grouping: Grouping = Grouping.FIELD
    group: str | None = None


def cases_behind(
    session: Session, actor: Actor, span: Span, wanted: Wanted, page_no: int = 1
) -> CasesBehind:
    """List the cases that a figure counts."""
    require(actor, "report.read")
    found = period_cases(session, actor.agency_id, span)
    group = GROUP[wanted.grouping]
    behind = [
        one
        for one in reversed(found.cases)
        if wanted.figure in one.progress and wanted.group in {None, group(one)}
    ]
    pages = max(1, -(-len(behind) // _PAGE))
    no = min(page_no, pages)
    shown = behind[(no - 1) * _PAGE : no * _PAGE]
    named = cards(session, actor.agency_id, [one.case_id for one in shown])
    return CasesBehind(
        office=found.office,
        count=len(behind),
        cases=[
            _behind(one, named[one.case_id], found.office, found.period)
            for one in shown
        ],
        page_no=no,
        pages=pages,
    )


def _behind(
    case: PeriodCase, card: CaseCard, office: Office, period: ReportPeriod
) -> CaseBehind:
    facts = case.facts
    due_at = dates(facts, office.time.calendar).original_due_at
    end_at = facts.end_at
    return CaseBehind(
        card=card,
        received_at=_aware(office, facts.received_at),
        original_due_at=_aware(office, due_at),
        ended_at=_aware(office, end_at),
        unit=case.unit,
        is_past=due_at is not None and (end_at or period.seen_at) > due_at,
    )


def _aware(office: Office, civil: datetime | None) -> datetime | None:
    return office.time.aware(civil) if civil else None

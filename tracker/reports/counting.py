"""Biểu II.06a and the progress of a period, counted by field of work or by unit.

One place decides which case stands where: `rules.report` and `rules.progress`. The
page, the papers, the files and the list behind a figure all ask here.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy.orm import Session

from rules.progress import Figures, Progress, figures_of
from rules.report import ReportPeriod
from tracker.offices import Office
from tracker.reports.cases import PeriodCase, Span, period_cases


class Grouping(StrEnum):
    """By what the lines of a report are told apart."""

    FIELD = "field"
    UNIT = "unit"


GROUP: Mapping[Grouping, Callable[[PeriodCase], str]] = {
    Grouping.FIELD: lambda case: case.field,
    Grouping.UNIT: lambda case: case.unit,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodReport:
    """The figures of a period: a line for each group, and the total."""

    office: Office
    span: Span
    period: ReportPeriod
    grouping: Grouping
    lines: Sequence[tuple[str, Figures]]
    total: Figures

    @property
    def seen_at(self) -> datetime:
        """The civil instant the cases are looked at: the end, or when it was known."""
        return self.period.seen_at


def report_of(
    session: Session, agency_id: UUID, span: Span, grouping: Grouping = Grouping.FIELD
) -> PeriodReport:
    """Count the cases of a period by what had been recorded at an instant.

    Raises `InvalidValueError` for a period that is turned round, lies ahead or is
    longer than two years, and `ReportDoesNotAddUpError` with the cases that break one
    of the four identities.
    """
    found = period_cases(session, agency_id, span)
    group = GROUP[grouping]
    groups: dict[str, list[Progress]] = defaultdict(list)
    for case in found.cases:
        groups[group(case)].append(case.progress)
    return PeriodReport(
        office=found.office,
        span=span,
        period=found.period,
        grouping=grouping,
        lines=[(name, figures_of(groups[name])) for name in sorted(groups)],
        total=figures_of([one.progress for one in found.cases]),
    )

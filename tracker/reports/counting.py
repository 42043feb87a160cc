"""Biểu II.06a, the progress and the feedback of a period, line by line.

One place decides what stands where: `rules.report`, `rules.progress` and
`rules.feedback_figures`. The page, the papers, the files and the list behind a figure
all ask here.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy.orm import Session

from notifications.papers import TOPIC_NAMES
from rules.feedback_figures import (
    FeedbackFigures,
    FeedbackStanding,
    feedback_figures,
)
from rules.progress import Figures
from rules.report import Column, ReportPeriod
from tracker.as_known import office_as_known
from tracker.offices import Office
from tracker.reports.cases import PeriodCase, Span, period_of
from tracker.reports.feedback import PeriodFeedback, period_feedback
from tracker.reports.sums import sums_of
from tracker.tallies.summing import Sums


class Grouping(StrEnum):
    """By what the lines of a report are told apart."""

    FIELD = "field"
    UNIT = "unit"


GROUP: Mapping[Grouping, Callable[[PeriodCase], str]] = {
    Grouping.FIELD: lambda case: case.field,
    Grouping.UNIT: lambda case: case.unit,
}
#: Feedback has no field of work: where cases go by it, feedback goes by its topic.
FEEDBACK_GROUP: Mapping[Grouping, Callable[[PeriodFeedback], str]] = {
    Grouping.FIELD: lambda feedback: feedback.topic,
    Grouping.UNIT: lambda feedback: feedback.unit,
}
_TOPICS = {name: no for no, name in enumerate(TOPIC_NAMES)}


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackLine:
    """The feedback of one group, beside the cases of a group of the same name."""

    name: str
    figures: FeedbackFigures
    cases: Figures | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodReport:
    """The figures of a period: a line for each group, and the total."""

    office: Office
    span: Span
    period: ReportPeriod
    grouping: Grouping
    lines: Sequence[tuple[str, Figures]]
    total: Figures
    feedback: Sequence[FeedbackLine]
    feedback_total: FeedbackLine

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
    office = office_as_known(session, agency_id, span.known_at)
    period = period_of(office, span)
    place = 0 if grouping is Grouping.UNIT else 1
    groups: dict[str, Sums] = defaultdict(Sums)
    whole = Sums()
    for key, sums in sums_of(session, office, period, span).items():
        whole.add(sums)
        groups[key[place]].add(sums)
    lines = [
        (name, figures)
        for name in sorted(groups)
        if (figures := groups[name].figures).line[Column.TAKEN]
    ]
    total = whole.figures
    feedback = period_feedback(session, office, period, span.known_at)
    return PeriodReport(
        office=office,
        span=span,
        period=period,
        grouping=grouping,
        lines=lines,
        total=total,
        feedback=feedback_lines(feedback, grouping, dict(lines)),
        feedback_total=FeedbackLine(
            name="",
            figures=feedback_figures([one.standing for one in feedback]),
            cases=total,
        ),
    )


def feedback_lines(
    feedback: Sequence[PeriodFeedback], grouping: Grouping, cases: Mapping[str, Figures]
) -> list[FeedbackLine]:
    """Count feedback by group; a unit has its cases beside it, a topic has none.

    Units stand by their names, topics in the order in which they are offered.
    """
    group = FEEDBACK_GROUP[grouping]
    beside = cases if grouping is Grouping.UNIT else {}
    groups: dict[str, list[FeedbackStanding]] = {name: [] for name in beside}
    for one in feedback:
        groups.setdefault(group(one), []).append(one.standing)
    return [
        FeedbackLine(
            name=name, figures=feedback_figures(groups[name]), cases=beside.get(name)
        )
        for name in sorted(groups, key=lambda name: (_TOPICS.get(name, -1), name))
    ]

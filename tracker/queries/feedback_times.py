"""How fast feedback was handled in a period, and the feedback behind each figure.

The score's group 5.2 of QĐ 766/QĐ-TTg (the published calculation), as the report of
the period counts it: by what had been recorded at an instant.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from rules.feedback_figures import FeedbackMark
from tracker.accounts.actor import Actor
from tracker.accounts.permissions import require
from tracker.as_known import office_as_known
from tracker.models import Feedback
from tracker.offices import Office
from tracker.reports import (
    FEEDBACK_GROUP,
    FeedbackLine,
    Grouping,
    PeriodFeedback,
    PeriodReport,
    Span,
    feedback_lines,
    period_feedback,
    period_of,
    report_of,
)

PAGE = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackTimes:
    """The figures of a period, by unit in the report, and by topic."""

    report: PeriodReport
    by_topic: Sequence[FeedbackLine]


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedFeedback:
    """Which figure is looked behind: any of its marks, of one group or of all."""

    marks: frozenset[FeedbackMark]
    grouping: Grouping = Grouping.FIELD
    group: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OneBehind:
    """One piece of feedback behind a figure: its row now, and what was known then."""

    row: Feedback
    then: PeriodFeedback

    @property
    def is_late(self) -> bool:
        """Say whether its handling was late, as then known."""
        late = {FeedbackMark.LATE, FeedbackMark.OPEN_LATE}
        return bool(late & self.then.standing.marks)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackBehind:
    """One page of the feedback behind a figure, the latest reception first."""

    office: Office
    count: int
    lines: Sequence[OneBehind]
    page_no: int
    pages: int


def feedback_times(session: Session, actor: Actor, span: Span) -> FeedbackTimes:
    """Count the feedback of a period by unit and by topic.

    Raises `InvalidValueError` for a period that cannot be.
    """
    require(actor, "report.read")
    report = report_of(session, actor.agency_id, span, Grouping.UNIT)
    found = period_feedback(session, report.office, report.period, span.known_at)
    return FeedbackTimes(
        report=report, by_topic=feedback_lines(found, Grouping.FIELD, {})
    )


def feedback_behind(
    session: Session,
    actor: Actor,
    span: Span,
    wanted: WantedFeedback,
    page_no: int = 1,
) -> FeedbackBehind:
    """List the feedback that a figure counts."""
    require(actor, "report.read")
    require(actor, "feedback.read")
    office = office_as_known(session, actor.agency_id, span.known_at)
    period = period_of(office, span)
    group = FEEDBACK_GROUP[wanted.grouping]
    behind = [
        one
        for one in reversed(period_feedback(session, office, period, span.known_at))
        if wanted.marks & one.standing.marks and wanted.group in {None, group(one)}
    ]
    pages = max(1, -(-len(behind) // PAGE))
    no = min(page_no, pages)
    shown = behind[(no - 1) * PAGE : no * PAGE]
    rows = {
        row.id: row
        for row in session.scalars(
            select(Feedback).where(
                Feedback.agency_id == actor.agency_id,
                Feedback.id.in_([one.feedback_id for one in shown]),
            )
        )
    }
    return FeedbackBehind(
        office=office,
        count=len(behind),
        lines=[OneBehind(row=rows[one.feedback_id], then=one) for one in shown],
        page_no=no,
        pages=pages,
    )

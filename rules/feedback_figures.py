"""What feedback counts for in a period: its times, step by step, and its share.

QĐ 766/QĐ-TTg, the published calculation, 5.2: refused within 2 working days, a
supplement asked for within 5, handled within 15, published within 2. The period looks
from one instant, as a report of cases does: what happened later is not known to it.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from rules.deadline import due
from rules.feedback import (
    CLOSED,
    PUBLISH_WITHIN,
    FeedbackDates,
    FeedbackFacts,
    FeedbackState,
    feedback_dates,
    is_handled_late,
)
from rules.report import ReportPeriod
from rules.work_calendar import WorkCalendar


class FeedbackMark(StrEnum):
    """What a piece of feedback counts for in a period.

    Received and carried over together are closed and open together; closed and open
    are each in time or late.
    """

    RECEIVED = "received"
    CARRIED_OVER = "carried_over"
    CLOSED = "closed"
    IN_TIME = "in_time"
    LATE = "late"
    OPEN = "open"
    OPEN_IN_TIME = "open_in_time"
    OPEN_LATE = "open_late"
    HANDLED_IN_TIME = "handled_in_time"  # answered, or handed on to whom it concerns
    HANDLED_LATE = "handled_late"
    REFUSED_IN_TIME = "refused_in_time"
    REFUSED_LATE = "refused_late"
    ASKED_IN_TIME = "asked_in_time"
    ASKED_LATE = "asked_late"
    PUBLISHED_IN_TIME = "published_in_time"
    PUBLISHED_LATE = "published_late"
    TO_PUBLISH = "to_publish"  # both sides agree, and nobody can read it yet
    TO_PUBLISH_LATE = "to_publish_late"


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackStanding:
    """One piece of feedback in a period; `days` are the working days to its answer."""

    marks: frozenset[FeedbackMark]
    days: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackFigures:
    """The figures of a group of feedback."""

    counts: Mapping[FeedbackMark, int]
    days: int = 0

    def count(self, *marks: FeedbackMark) -> int:
        """Give one figure, or the sum of several that no piece shares."""
        return sum(self.counts.get(mark, 0) for mark in marks)

    @property
    def handled(self) -> int:
        """How many were answered or handed on."""
        return self.count(FeedbackMark.HANDLED_IN_TIME, FeedbackMark.HANDLED_LATE)

    @property
    def refused(self) -> int:
        """How many were not taken up."""
        return self.count(FeedbackMark.REFUSED_IN_TIME, FeedbackMark.REFUSED_LATE)

    @property
    def published(self) -> int:
        """How many were published in the period."""
        return self.count(FeedbackMark.PUBLISHED_IN_TIME, FeedbackMark.PUBLISHED_LATE)

    @property
    def share_in_time(self) -> float | None:
        """Share of the closed that were in time; none where nothing was closed."""
        closed = self.count(FeedbackMark.CLOSED)
        return self.count(FeedbackMark.IN_TIME) / closed if closed else None

    @property
    def average_days(self) -> float | None:
        """Mean working days from reception to the answer; none without an answer."""
        return self.days / self.handled if self.handled else None


def feedback_figures(found: Collection[FeedbackStanding]) -> FeedbackFigures:
    """Add the feedback of a group up."""
    counts: Counter[FeedbackMark] = Counter()
    for one in found:
        counts.update(one.marks)
    return FeedbackFigures(counts=counts, days=sum(one.days for one in found))


def feedback_standing(
    facts: FeedbackFacts,
    state: FeedbackState,
    calendar: WorkCalendar,
    period: ReportPeriod,
) -> FeedbackStanding | None:
    """Say what feedback counts for; `None` if it is not the period's.

    `facts` and `state` are those of `period.seen_at`. It is the period's if it was in
    hand for part of it, or published in it, or still waits to be.
    """
    dates = feedback_dates(facts, calendar)
    marks = {
        *_in_hand(facts, state, dates, period),
        *_asked(facts, dates, period),
        *_published(facts, dates, calendar, period),
    }
    if not marks:
        return None
    is_answered = marks & {FeedbackMark.HANDLED_IN_TIME, FeedbackMark.HANDLED_LATE}
    days = _days(facts, calendar) if is_answered else 0
    return FeedbackStanding(marks=frozenset(marks), days=days)


def _in_hand(
    facts: FeedbackFacts,
    state: FeedbackState,
    dates: FeedbackDates,
    period: ReportPeriod,
) -> Iterable[FeedbackMark]:
    mark = FeedbackMark
    if facts.closed_at is not None and facts.closed_at < period.begin:
        return
    if facts.received_at > period.seen_at:
        return
    is_new = facts.received_at >= period.begin
    yield mark.RECEIVED if is_new else mark.CARRIED_OVER
    if state not in CLOSED or facts.closed_at is None:
        yield mark.OPEN
        late = dates.answer_by is not None and period.seen_at > dates.answer_by
        yield mark.OPEN_LATE if late else mark.OPEN_IN_TIME
        return
    late = is_handled_late(state, facts.closed_at, dates)
    yield mark.CLOSED
    yield mark.LATE if late else mark.IN_TIME
    if state is FeedbackState.REFUSED:
        yield mark.REFUSED_LATE if late else mark.REFUSED_IN_TIME
    else:
        yield mark.HANDLED_LATE if late else mark.HANDLED_IN_TIME


def _asked(
    facts: FeedbackFacts, dates: FeedbackDates, period: ReportPeriod
) -> Iterable[FeedbackMark]:
    """Count who was asked for a supplement in the period once, late if ever late."""
    asked = [one.start for one in facts.waits if period.begin <= one.start]
    if asked:
        is_late = max(asked) > dates.ask_by
        yield FeedbackMark.ASKED_LATE if is_late else FeedbackMark.ASKED_IN_TIME


def _published(
    facts: FeedbackFacts,
    dates: FeedbackDates,
    calendar: WorkCalendar,
    period: ReportPeriod,
) -> Iterable[FeedbackMark]:
    at, by = facts.published_at, dates.publish_by
    if at is None and by is not None:
        late = period.seen_at > by
        yield FeedbackMark.TO_PUBLISH
        if late:
            yield FeedbackMark.TO_PUBLISH_LATE
    elif at is not None and at >= period.begin and facts.closed_at is not None:
        # It was published: that it was taken back since changes nothing about when.
        owed = due(facts.closed_at, PUBLISH_WITHIN, calendar).due_at
        late = owed is not None and at > owed
        yield FeedbackMark.PUBLISHED_LATE if late else FeedbackMark.PUBLISHED_IN_TIME


def _days(facts: FeedbackFacts, calendar: WorkCalendar) -> int:
    """Count the working days from reception to the last word, waits left out."""
    count = calendar.working_days_between
    end: datetime = facts.closed_at or facts.received_at
    waited = sum(
        count(wait.start.date(), min(wait.end, end).date())
        for wait in facts.waits
        if wait.end is not None
    )
    return max(0, count(facts.received_at.date(), end.date()) - waited)

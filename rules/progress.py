"""How the work of a period went: the national score, lateness, apologies, time taken.

Each case of a period bears marks; a figure is how many cases bear one. Next to the
score, which believes a new date and subtracts supplements (QĐ 766/QĐ-TTg, 2.1), stands
what the law says, so that nobody takes one for the other.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from rules.facts import CaseFacts
from rules.procedure import LimitUnit
from rules.report import (
    Column,
    ReportLine,
    ReportPeriod,
    Standing,
    line_of,
    standing,
)
from rules.scoring import score
from rules.work_calendar import WorkCalendar

#: The most points of the group "Tiến độ giải quyết" (QĐ 766/QĐ-TTg, group 2).
MOST_POINTS = 20


class Mark(StrEnum):
    """What a case of the period counts for, beside its columns of the form."""

    SCORE_ON_TIME = "score_on_time"
    SCORE_LATE = "score_late"
    SCORE_ON_TIME_WITHOUT_NEW_DATE = "score_on_time_without_new_date"
    ASKED_AGAIN = "asked_again"
    DECIDED_ON_TIME_BY_LAW = "decided_on_time_by_law"
    DECIDED_ON_TIME_BY_NEW_DATE = "decided_on_time_by_new_date"
    LATE = "late"
    APOLOGISED = "apologised"
    NOT_APOLOGISED = "not_apologised"
    WITH_FEEDBACK = "with_feedback"
    TOOK_WORKING_DAYS = "took_working_days"
    TOOK_DAYS = "took_days"
    TOOK_HOURS = "took_hours"


#: The marks by which the time taken is counted, each in a unit of its own: working
#: days, calendar days, seconds of office time.
TOOK = (Mark.TOOK_WORKING_DAYS, Mark.TOOK_DAYS, Mark.TOOK_HOURS)

_IN_DAYS = frozenset({LimitUnit.DAY, LimitUnit.MONTH})
_IN_HOURS = frozenset(
    {LimitUnit.WORKING_HOUR, LimitUnit.WORKING_MINUTE, LimitUnit.SAME_DAY}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """One case of a period: its columns, its marks, and how long it took.

    `took` is in the unit of its mark of `TOOK`; zero without one.
    """

    columns: frozenset[Column]
    marks: frozenset[Mark]
    took: int = 0

    def __contains__(self, figure: Column | Mark) -> bool:
        """Say whether a figure counts this case."""
        if isinstance(figure, Column):
            return figure in self.columns
        return figure in self.marks


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The figures of a group of cases."""

    line: ReportLine
    marks: Mapping[Mark, int]
    took: Mapping[Mark, int]

    def count(self, figure: Column | Mark) -> int:
        """Give one figure."""
        if isinstance(figure, Column):
            return self.line[figure]
        return self.marks.get(figure, 0)

    @property
    def score_share(self) -> float | None:
        """On time or within time, of all that were received or carried over."""
        return self._share(Mark.SCORE_ON_TIME, self.line[Column.TAKEN])

    @property
    def score_points(self) -> float | None:
        """The share as points of the progress group, to two decimals."""
        share = self.score_share
        return None if share is None else round(MOST_POINTS * share, 2)

    @property
    def score_share_without_new_date(self) -> float | None:
        """The same share if no new date were believed."""
        taken = self.line[Column.TAKEN]
        return self._share(Mark.SCORE_ON_TIME_WITHOUT_NEW_DATE, taken)

    @property
    def lawful_share(self) -> float | None:
        """Decided on time by the original date, of all that were decided."""
        decided = self.line[Column.DECIDED]
        return self._share(Mark.DECIDED_ON_TIME_BY_LAW, decided)

    @property
    def share_by_new_date(self) -> float | None:
        """Decided on time if the date of an apology counts, of all decided."""
        decided = self.line[Column.DECIDED]
        return self._share(Mark.DECIDED_ON_TIME_BY_NEW_DATE, decided)

    @property
    def apology_share(self) -> float | None:
        """Late cases with an issued apology, of all late ones."""
        return self._share(Mark.APOLOGISED, self.marks.get(Mark.LATE, 0))

    def share_of(self, mark: Mark) -> float | None:
        """Cases with a mark, of all that were received or carried over."""
        return self._share(mark, self.line[Column.TAKEN])

    @property
    def feedback_share(self) -> float | None:
        """Cases that somebody gave feedback about, of all received or carried over."""
        return self.share_of(Mark.WITH_FEEDBACK)

    @property
    def satisfaction_share(self) -> float | None:
        """What is left after the late cases and those with feedback (QĐ 766, 5.4).

        The published calculation subtracts both shares, so that a late case with
        feedback weighs twice. Dislikes are given on the national portal and not known
        here.
        """
        late, told = self.share_of(Mark.SCORE_LATE), self.feedback_share
        return None if late is None or told is None else max(0.0, 1 - late - told)

    def average(self, mark: Mark) -> float | None:
        """Give the average time taken in the mark's own unit."""
        count = self.marks.get(mark, 0)
        return self.took.get(mark, 0) / count if count else None

    def _share(self, mark: Mark, whole: int) -> float | None:
        return self.marks.get(mark, 0) / whole if whole else None


def progress_of(
    facts: CaseFacts,
    calendar: WorkCalendar,
    period: ReportPeriod,
    *,
    online: bool,
) -> Progress | None:
    """Say what a case counts for in a period; `None` if it is not the period's."""
    found = standing(facts, calendar, period, online=online)
    if found is None:
        return None
    marks = {*_of_score(facts, calendar, period), *_of_law(found)}
    took = 0
    start, end = found.known.received_at, found.known.finished_at
    if start and end and Column.CARRIED_OVER not in found.columns:
        mark, took = _took(found.known, start, end, calendar)
        marks.add(mark)
    return Progress(columns=found.columns, marks=frozenset(marks), took=took)


def with_apology(progress: Progress, *, is_apologised: bool) -> Progress:
    """Mark a late case by whether an apology was issued for it."""
    mark = Mark.APOLOGISED if is_apologised else Mark.NOT_APOLOGISED
    return Progress(
        columns=progress.columns, marks=progress.marks | {mark}, took=progress.took
    )


def with_feedback(progress: Progress) -> Progress:
    """Mark a case that somebody gave feedback about."""
    return Progress(
        columns=progress.columns,
        marks=progress.marks | {Mark.WITH_FEEDBACK},
        took=progress.took,
    )


def figures_of(cases: Collection[Progress]) -> Figures:
    """Add cases up; raise `ReportDoesNotAddUpError` if the identities do not hold."""
    marks: Counter[Mark] = Counter()
    took: Counter[Mark] = Counter()
    for one in cases:
        marks.update(one.marks)
        for mark in one.marks.intersection(TOOK):
            took[mark] += one.took
    return Figures(line=line_of(one.columns for one in cases), marks=marks, took=took)


def _of_score(
    facts: CaseFacts, calendar: WorkCalendar, period: ReportPeriod
) -> Iterable[Mark]:
    found = score(facts, calendar, period.seen_at)
    yield Mark.SCORE_LATE if found.is_late else Mark.SCORE_ON_TIME
    if not found.is_late_without_new_date:
        yield Mark.SCORE_ON_TIME_WITHOUT_NEW_DATE
    if found.asked_again:
        yield Mark.ASKED_AGAIN


def _of_law(found: Standing) -> Iterable[Mark]:
    if found.is_late:
        yield Mark.LATE
    if Column.DECIDED not in found.columns:
        return
    if not found.is_late:
        yield Mark.DECIDED_ON_TIME_BY_LAW
    if not found.is_late_by_new_date:
        yield Mark.DECIDED_ON_TIME_BY_NEW_DATE


def _took(
    known: CaseFacts, start: datetime, end: datetime, calendar: WorkCalendar
) -> tuple[Mark, int]:
    """Measure from reception to result, less the time of supplements (QĐ 766, 2.2)."""
    waits = [(w.start, min(w.end or end, end)) for w in known.waits if w.start < end]
    if known.limit.unit in _IN_HOURS:
        mark, spent = Mark.TOOK_HOURS, calendar.seconds_between(start, end)
        waited = sum(calendar.seconds_between(a, b) for a, b in waits)
    elif known.limit.unit in _IN_DAYS:
        mark, spent = Mark.TOOK_DAYS, (end.date() - start.date()).days
        waited = sum((b.date() - a.date()).days for a, b in waits)
    else:
        mark = Mark.TOOK_WORKING_DAYS
        spent = calendar.working_days_between(start.date(), end.date())
        waited = sum(
            calendar.working_days_between(a.date(), b.date()) for a, b in waits
        )
    return mark, max(0, spent - waited)

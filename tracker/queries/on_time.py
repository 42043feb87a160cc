"""How many cases were finished on time, by the law and as the national score counts.

By the law a new date does not help; the score believes it. One number is never given
for the other: both are counted, and whoever shows one says which.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from tracker.models import Case
from tracker.offices import Office
from tracker.tallies.lateness import Whose, finished, uncounted


@dataclass(frozen=True, slots=True, kw_only=True)
class OnTime:
    """Finished cases of a span: how many, and how many by the original date."""

    finished: int
    on_time: int

    @property
    def share(self) -> float | None:
        """The share on time, of one; `None` where nothing was finished."""
        return self.on_time / self.finished if self.finished else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """The finished cases of a month by both verdicts."""

    first: date
    law: OnTime
    score: OnTime


def by_month(
    session: Session,
    office: Office,
    today: date,
    months: int,
    bounds: Sequence[ColumnElement[bool]],
    whose: Whose,
) -> list[Month]:
    """Count this month and the ones before, oldest first.

    What was counted when it was over is added up; the rest is read in one pass.
    """
    firsts = [today.replace(day=1)]
    while len(firsts) < months:
        firsts.insert(0, (firsts[0] - timedelta(days=1)).replace(day=1))
    begins = [day_of(office, first)[0] for first in firsts]
    which = case(
        *(
            (Case.finished_at >= begin, number)
            for number, begin in reversed(list(enumerate(begins)))
        ),
        else_=-1,
    ).label("which")
    waiting = uncounted(session, whose.agency_id)
    question = select(
        which,
        func.count(),
        func.count().filter(Case.late_since.is_(None)),
        func.count(Case.is_late_by_score),
        func.count().filter(Case.is_late_by_score.is_(False)),
    ).group_by(which)
    rows = (
        session.execute(question.where(*bounds, waiting)).all()
        if waiting is not None
        else ()
    )
    found = {row[0]: row for row in rows}
    numbers = [first.year * 100 + first.month for first in firsts]
    counted = finished(session, whose, numbers[0], numbers[-1])
    empty = (0, 0, 0, 0, 0)
    return [
        Month(
            first=first,
            law=OnTime(finished=row[1] + cases, on_time=row[2] + cases - late),
            score=OnTime(finished=row[3] + cases, on_time=row[4] + cases - score_late),
        )
        for number, first in enumerate(firsts)
        for row in [found.get(number, empty)]
        for cases, late, score_late in [counted.get(numbers[number], (0, 0, 0))]
    ]


def on_time(
    session: Session,
    office: Office,
    first: date,
    last: date,
    *bounds: ColumnElement[bool],
) -> OnTime:
    """Count the cases of an agency that were finished from one date to another."""
    begin, end = day_of(office, first)[0], day_of(office, last)[1]
    finished, kept = session.execute(
        select(func.count(), func.count().filter(Case.late_since.is_(None))).where(
            Case.agency_id == office.agency.agency_id,
            Case.finished_at.between(begin, end),
            *bounds,
        )
    ).one()
    return OnTime(finished=finished, on_time=kept)


def day_of(office: Office, day: date) -> tuple[datetime, datetime]:
    """Give the first and the last instant of a civil date."""
    return (
        office.time.instant(datetime.combine(day, time())),
        office.time.instant(datetime.combine(day, time.max)),
    )

"""How fast feedback was handled in a period, as the national score counts it.

The score's group 5.2 of QĐ 766/QĐ-TTg (the published calculation): refused within 2
working days, handled within 15. Counted is what was closed in the period; what is open
at its end stands beside it, with what of it is late.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from tracker.accounts.actor import Actor
from tracker.accounts.permissions import require
from tracker.models import Feedback, Unit
from tracker.offices import Office, office_of


@dataclass(slots=True, kw_only=True)
class FeedbackTally:
    """Feedback of one group counted; `days` are the working days of what was answered.

    received: came in within the period; handled: answered or forwarded; in_time: of
    those and of the refused, within their limit; late: not; open_late: of the open.
    """

    received: int = 0
    handled: int = 0
    refused: int = 0
    in_time: int = 0
    late: int = 0
    open: int = 0
    open_late: int = 0
    published: int = 0
    days: list[int] = field(default_factory=list)

    @property
    def closed(self) -> int:
        """How many got their last word in the period."""
        return self.handled + self.refused

    @property
    def share_in_time(self) -> float | None:
        """Share of the closed that were in time; none where nothing was closed."""
        return self.in_time / self.closed if self.closed else None

    @property
    def mean_days(self) -> float | None:
        """Mean working days from reception to the answer; none without one."""
        return sum(self.days) / len(self.days) if self.days else None


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackTimes:
    """The figures of a period, as a whole and by unit and by topic."""

    whole: FeedbackTally
    by_unit: Sequence[tuple[str, FeedbackTally]]
    by_topic: Sequence[tuple[str, FeedbackTally]]


def feedback_times(
    session: Session, actor: Actor, first: date, last: date, *, now: datetime
) -> FeedbackTimes:
    """Count the feedback of a period of whole days, from its rows alone."""
    require(actor, "report.read")
    office = office_of(session, actor.agency_id)
    begin, end = _midnight(office, first), _midnight(office, last + timedelta(days=1))
    until = min(end, now)
    rows = session.execute(
        select(Feedback, Unit.name_vi)
        .outerjoin(
            Unit,
            (Unit.agency_id == Feedback.agency_id) & (Unit.id == Feedback.unit_id),
        )
        .where(
            Feedback.agency_id == actor.agency_id,
            Feedback.received_at < end,
            or_(Feedback.closed_at.is_(None), Feedback.closed_at >= begin),
        )
        .order_by(Feedback.received_at)
    )
    whole = FeedbackTally()
    units: dict[str, FeedbackTally] = {}
    topics: dict[str, FeedbackTally] = {}
    for row, unit in rows:
        for tally in (
            whole,
            units.setdefault(unit or "", FeedbackTally()),
            topics.setdefault(row.topic, FeedbackTally()),
        ):
            _add(tally, row, office, begin, end, until)

    def size(one: tuple[str, FeedbackTally]) -> tuple[int, str]:
        return -(one[1].closed + one[1].open), one[0]

    return FeedbackTimes(
        whole=whole,
        by_unit=sorted(units.items(), key=size),
        by_topic=sorted(topics.items(), key=size),
    )


def _add(
    tally: FeedbackTally,
    row: Feedback,
    office: Office,
    begin: datetime,
    end: datetime,
    until: datetime,
) -> None:
    tally.received += row.received_at >= begin
    if row.closed_at is None or row.closed_at >= end:
        tally.open += 1
        tally.open_late += row.answer_until is not None and row.answer_until < until
        return
    is_refused = row.state == "refused"
    tally.refused += is_refused
    tally.handled += not is_refused
    tally.late += row.is_closed_late is True
    tally.in_time += row.is_closed_late is not True
    tally.published += row.published_at is not None and row.published_at < end
    if not is_refused:
        tally.days.append(_days(row, office, row.closed_at))


def _days(row: Feedback, office: Office, closed_at: datetime) -> int:
    """Count the working days from reception to the last word, waits left out."""
    today: Callable[[datetime], date] = office.time.today
    count = office.time.calendar.working_days_between
    waited = sum(
        count(office.time.civil(_at(since)), office.time.civil(_at(until)))
        for since, until in row.waits
        if until
    )
    whole = count(today(row.received_at), today(closed_at))
    return max(0, whole - waited)


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _midnight(office: Office, day: date) -> datetime:
    return office.time.instant(datetime.combine(day, time()))

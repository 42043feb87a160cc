"""Closures: spans taken out of the office hours, withdrawn with a reason, never edited.

A closure lies over the calendar and changes none of its rows: taking it back gives
every day the hours it had. It announces no year either.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from rules.work_calendar import DayRule, WorkCalendar
from tracker.accounts.actor import Actor
from tracker.calendars.changes import CalendarChange, Closure
from tracker.errors import CalendarError, InvalidValueError, NotFoundError
from tracker.ids import new_id
from tracker.models import CalendarClosure

#: A flood that lasts longer than a quarter is entered again.
LONGEST_DAYS = 92
_FIRST_YEAR, _LAST_YEAR = 2015, 2050
_LONGEST_TEXT = 300
_NOON = time(12)
_MOST_HALF_DAYS = 31

Span = tuple[datetime, datetime]


def active_closures(session: Session, agency_id: UUID) -> list[Closure]:
    """List the closures in effect, by their beginning."""
    return _closures(session, agency_id, CalendarClosure.withdrawn_at.is_(None))


def closures_as_known(session: Session, agency_id: UUID, at: datetime) -> list[Closure]:
    """List the closures that were in effect at an instant, by their beginning."""
    withdrawn_at = CalendarClosure.withdrawn_at
    return _closures(
        session,
        agency_id,
        CalendarClosure.entered_at <= at,
        or_(withdrawn_at.is_(None), withdrawn_at > at),
    )


def _closures(
    session: Session, agency_id: UUID, *bounds: ColumnElement[bool]
) -> list[Closure]:
    rows = session.scalars(
        select(CalendarClosure)
        .where(CalendarClosure.agency_id == agency_id, *bounds)
        .order_by(
            CalendarClosure.first_on, CalendarClosure.first_hour, CalendarClosure.id
        )
    )
    return [closure_of(row) for row in rows]


def closure_of(row: CalendarClosure) -> Closure:
    """Give a stored closure as a value."""
    return Closure(
        first=_moment(row.first_on, row.first_hour),
        last=_moment(row.last_on, row.last_hour),
        reason_vi=row.reason_vi,
        decision=row.decision,
        decided_on=row.decided_on,
        issuer_vi=row.issuer_vi,
        id=row.id,
    )


def closed_days(
    calendar: WorkCalendar, closures: Iterable[Closure]
) -> Mapping[date, DayRule]:
    """Give the dates that closures shorten, with the hours that are left of each."""
    left: dict[date, list[Span]] = {}
    said: dict[date, list[Closure]] = {}
    for closure in closures:
        for day in _days_of(closure):
            windows = left.get(day, list(calendar.windows(day)))
            rest = _without(windows, closure)
            if rest != windows:
                left[day] = rest
                said.setdefault(day, []).append(closure)
    return {
        day: DayRule(
            tuple((_hour(day, opens), _hour(day, closes)) for opens, closes in windows),
            "; ".join(dict.fromkeys(one.reason_vi for one in said[day])),
            "; ".join(dict.fromkeys(one.decision for one in said[day])),
        )
        for day, windows in left.items()
    }


def check_closures(
    session: Session, agency_id: UUID, change: CalendarChange, calendar: WorkCalendar
) -> None:
    """Refuse a closure that could not be meant, or that closes no open hour.

    `calendar` is the one that the closures are taken out of.
    """
    held = {one.id: one for one in active_closures(session, agency_id)}
    for gone in change.reopen:
        if gone.id not in held:
            raise NotFoundError(
                what="closure", what_vi="đợt đóng cửa", key=str(gone.id)
            )
    for new in change.close:
        _check(new)
        if not closed_days(calendar, [new]):
            raise CalendarError(
                problem=f"the office is not open between {new.first} and {new.last}.",
                problem_vi=(
                    f"từ {new.first:%H:%M %d/%m/%Y} đến {new.last:%H:%M %d/%m/%Y} "
                    "cơ quan vốn không mở cửa."
                ),
            )


def write_closures(
    session: Session, actor: Actor, change: CalendarChange, now: datetime
) -> None:
    """Write the rows of a change that was checked."""
    gone = [one.id for one in change.reopen]
    for row in session.scalars(
        select(CalendarClosure).where(
            CalendarClosure.agency_id == actor.agency_id, CalendarClosure.id.in_(gone)
        )
    ):
        row.withdrawn_at = now
        row.withdrawn_by = actor.officer_id
        row.withdrawn_why = change.why.strip()
    session.add_all(_row(actor, new, now) for new in change.close)


def _row(actor: Actor, new: Closure, now: datetime) -> CalendarClosure:
    return CalendarClosure(
        agency_id=actor.agency_id,
        id=new_id(),
        first_on=new.first.date(),
        first_hour=f"{new.first:%H:%M}",
        last_on=new.last.date(),
        last_hour=f"{new.last:%H:%M}",
        reason_vi=new.reason_vi.strip(),
        decision=new.decision.strip(),
        decided_on=new.decided_on,
        issuer_vi=new.issuer_vi.strip(),
        entered_at=now,
        entered_by=actor.officer_id,
    )


def _check(new: Closure) -> None:
    if not new.reason_vi.strip():
        raise InvalidValueError(
            field="reason_vi",
            problem="say why the office is closed.",
            problem_vi="Hãy ghi lý do đóng cửa.",
        )
    if not new.decision.strip():
        raise InvalidValueError(
            field="decision",
            problem="name the decision that closes the office.",
            problem_vi="Hãy ghi số văn bản cho đóng cửa.",
        )
    if max(map(len, (new.reason_vi, new.decision, new.issuer_vi))) > _LONGEST_TEXT:
        raise InvalidValueError(
            field="reason_vi",
            problem=f"a text is longer than {_LONGEST_TEXT} characters.",
            problem_vi=f"Nội dung dài quá {_LONGEST_TEXT} ký tự.",
        )
    if new.last <= new.first:
        raise InvalidValueError(
            field="last",
            problem="it ends before it begins.",
            problem_vi="Lúc mở cửa lại phải sau lúc đóng cửa.",
        )
    check_span(new.first.date(), new.last.date())
    if new.last - new.first > timedelta(days=LONGEST_DAYS):
        raise _too_long()


def check_span(first: date, last: date) -> None:
    """Refuse days that are too far away, or too many, before any is counted."""
    if first.year < _FIRST_YEAR or max(first, last).year > _LAST_YEAR:
        raise InvalidValueError(
            field="first",
            problem=f"it lies outside {_FIRST_YEAR}-{_LAST_YEAR}.",
            problem_vi=f"Ngày nằm ngoài các năm {_FIRST_YEAR}-{_LAST_YEAR}.",
        )
    if last - first > timedelta(days=LONGEST_DAYS):
        raise _too_long()


def whole_days(first: date, last: date) -> Span:
    """Give the span from the first minute of a day to the last one of another."""
    return _midnight(first), _midnight(last + timedelta(days=1))


def half_days(first: date, last: date, part: str) -> list[Span]:
    """Give the mornings, or the afternoons, of each of these days."""
    count = (last - first).days + 1
    if not 1 <= count <= _MOST_HALF_DAYS:
        raise InvalidValueError(
            field="last_on",
            problem=f"half days are entered for 1 to {_MOST_HALF_DAYS} days.",
            problem_vi=f"Nửa ngày: từ 1 đến {_MOST_HALF_DAYS} ngày một lần.",
        )
    days = [first + timedelta(days=number) for number in range(count)]
    noons = [(day, datetime.combine(day, _NOON)) for day in days]
    if part == "morning":
        return [(_midnight(day), noon) for day, noon in noons]
    return [(noon, _midnight(day + timedelta(days=1))) for day, noon in noons]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time())


def _too_long() -> InvalidValueError:
    return InvalidValueError(
        field="last",
        problem=f"it is longer than {LONGEST_DAYS} days; enter it in parts.",
        problem_vi=f"Dài quá {LONGEST_DAYS} ngày; hãy ghi thành nhiều đợt.",
    )


def _days_of(closure: Closure) -> Iterable[date]:
    day = closure.first.date()
    while day <= closure.last.date():
        yield day
        day += timedelta(days=1)


def _without(windows: Sequence[Span], closure: Closure) -> list[Span]:
    found: list[Span] = []
    for opens, closes in windows:
        if opens < closure.first:
            found.append((opens, min(closes, closure.first)))
        if closes > closure.last:
            found.append((max(opens, closure.last), closes))
    return found


def _hour(day: date, at: datetime) -> str:
    return "24:00" if at.date() > day else f"{at:%H:%M:%S}".removesuffix(":00")


def _moment(day: date, hour: str) -> datetime:
    return datetime.combine(day, datetime.strptime(hour, "%H:%M").time())  # noqa: DTZ007

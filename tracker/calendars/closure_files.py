"""Closures as a file, CSV or ICS, checked row by row before any of them is entered.

A row says from which day to which, whole days or a half of each or from hour to hour,
why the office is closed and by which decision.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from icalendar import Event
from sqlalchemy.orm import Session

from tracker.calendars.agency_time import changed_time_of
from tracker.calendars.announcement import Decision, Fate
from tracker.calendars.changes import CalendarChange, Closure
from tracker.calendars.closures import (
    active_closures,
    check_span,
    half_days,
    whole_days,
)
from tracker.calendars.dated_files import (
    Columns,
    check_count,
    events_of,
    is_ics,
    lines_of,
    no_row,
    own_word,
    read_day,
    read_windows,
    span_of,
    text_of,
)
from tracker.errors import CommandRefusedError, InvalidValueError
from tracker.local_time import to_civil
from tracker.text_entry import clean, folded

Span = tuple[datetime, datetime]

_COLUMNS: Columns = {
    "first": ("from", "first", "date", "tu", "tu ngay", "ngay"),
    "last": ("to", "last", "den", "den ngay", "den het ngay"),
    "part": ("part", "buoi", "dong cua"),
    "hours": ("hours", "gio", "tu gio den gio"),
    "reason": ("reason", "ly do", "vi sao", "vi sao dong cua"),
    "decision": ("decision", "van ban", "theo van ban", "so van ban"),
}
_PARTS = {
    "day": {"", "day", "ca ngay"},
    "morning": {"morning", "sang", "buoi sang"},
    "afternoon": {"afternoon", "chieu", "buoi chieu"},
}
_NOT_TOGETHER = re.compile(r"[,;]")


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedClosure:
    """One row of a file: the spans that it states, or why it cannot be read."""

    line: int
    text: str
    spans: tuple[Span, ...] = ()
    reason_vi: str = ""
    decision: str = ""
    problem: str = ""
    problem_vi: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosureFate:
    """What becomes of one row; a refusal says why."""

    line: int
    text: str
    closures: tuple[Closure, ...]
    fate: Fate
    problem: str = ""
    problem_vi: str = ""


def read_closures(data: bytes, zone: str) -> list[StatedClosure]:
    """Read a file of either kind, told apart by how it begins.

    Instants of a calendar file are read in `zone`. Raises `InvalidValueError` for a
    file that is neither, too large, or without rows.
    """
    text = text_of(data)
    rows = list(_of_ics(text, zone) if is_ics(text) else _of_csv(text))
    check_count(rows)
    return rows


def check_closure_rows(
    session: Session,
    agency_id: UUID,
    stated: Iterable[StatedClosure],
    decision: Decision,
) -> list[ClosureFate]:
    """Say of each row what would become of it; nothing is written.

    A row that names no decision of its own rests on `decision`.
    """
    held = {_key(one) for one in active_closures(session, agency_id)}
    return [_fate(session, agency_id, one, decision, held) for one in stated]


def change_of(rows: Sequence[ClosureFate]) -> CalendarChange | None:
    """Give the change that enters the new rows; none while one of them is refused."""
    if any(row.fate is Fate.REFUSED for row in rows):
        return None
    new = [one for row in rows if row.fate is Fate.NEW for one in row.closures]
    return CalendarChange(close=tuple(new))


def _fate(
    session: Session,
    agency_id: UUID,
    one: StatedClosure,
    decision: Decision,
    held: set[tuple[datetime, datetime]],
) -> ClosureFate:
    is_own = bool(one.decision)
    closures = tuple(
        Closure(
            first=first,
            last=last,
            reason_vi=one.reason_vi,
            decision=one.decision or decision.number.strip(),
            decided_on=None if is_own else decision.on,
            issuer_vi="" if is_own else decision.issuer_vi.strip(),
        )
        for first, last in one.spans
    )
    made = ClosureFate(
        line=one.line,
        text=one.text,
        closures=closures,
        fate=Fate.REFUSED if one.problem else Fate.NEW,
        problem=one.problem,
        problem_vi=one.problem_vi,
    )
    if one.problem:
        return made
    if all(_key(each) in held for each in closures):
        return _with(made, Fate.SAME)
    try:
        changed_time_of(session, agency_id, CalendarChange(close=closures))
    except CommandRefusedError as error:
        facts = error.facts
        problem, problem_vi = str(facts["problem"]), str(facts["problem_vi"])
        return _with(made, Fate.REFUSED, _sentence(problem), _sentence(problem_vi))
    held.update(map(_key, closures))
    return made


def _with(
    row: ClosureFate, fate: Fate, problem: str = "", problem_vi: str = ""
) -> ClosureFate:
    return ClosureFate(
        line=row.line,
        text=row.text,
        closures=row.closures,
        fate=fate,
        problem=problem,
        problem_vi=problem_vi,
    )


def _key(one: Closure) -> Span:
    return one.first, one.last


def _of_csv(text: str) -> Iterator[StatedClosure]:
    needed = {"first": "từ ngày", "reason": "lý do"}
    for number, said, given in lines_of(text, _COLUMNS, needed):
        try:
            spans = _spans(given)
        except InvalidValueError as error:
            yield _unreadable(number, said, error)
        else:
            yield StatedClosure(
                line=number,
                text=said,
                spans=tuple(spans),
                reason_vi=given.get("reason", ""),
                decision=given.get("decision", ""),
            )


def _spans(given: Mapping[str, str]) -> list[Span]:
    first = read_day(given["first"])
    if first is None:
        raise no_row("The day is missing.", "Thiếu ngày.")
    last = read_day(given.get("last", "")) or first
    check_span(first, last)
    said = folded(given.get("part", ""))
    part = next((part for part, words in _PARTS.items() if said in words), "")
    if not part:
        raise no_row(
            f"{given['part']!r} is neither day, morning nor afternoon.",
            f"“{given['part']}” không phải “cả ngày”, “sáng” hay “chiều”.",
        )
    if hours := given.get("hours", ""):
        return [_between(first, last, hours)]
    if part == "day":
        return [whole_days(first, last)]
    return half_days(first, last, part)


def _between(first: date, last: date, hours: str) -> Span:
    windows = None if _NOT_TOGETHER.search(hours) else read_windows(hours)
    if windows is None:
        raise no_row(
            f"{hours!r} is not one span such as 13:00-17:00.",
            f"“{hours}” không phải một khung giờ, ví dụ 13:00-17:00.",
        )
    ((opens, closes),) = windows
    try:
        return (
            datetime.combine(first, time.fromisoformat(opens)),
            datetime.combine(last, time.fromisoformat(closes)),
        )
    except ValueError:
        raise no_row(
            f"{hours!r} is not a time of day.", f"“{hours}” không phải giờ trong ngày."
        ) from None


def _of_ics(text: str, zone: str) -> Iterator[StatedClosure]:
    for number, event in events_of(text):
        title = clean(str(event.get("SUMMARY", "")))
        span = _span(event, zone)
        if span is None or "RRULE" in event:
            yield StatedClosure(
                line=number,
                text=title,
                problem="only an entry that begins and ends once can be taken in.",
                problem_vi="Chỉ nhận sự kiện có lúc đầu, lúc cuối, không lặp lại.",
            )
            continue
        yield StatedClosure(
            line=number,
            text=f"{span[0]:%H:%M %d/%m/%Y} {title}",
            spans=(span,),
            reason_vi=title,
            decision=own_word(event, "DECISION"),
        )


def _span(event: Event, zone: str) -> Span | None:
    """Give the civil beginning and end of an entry, of whole days or of hours."""
    first, last = span_of(event)
    if isinstance(first, datetime) and isinstance(last, datetime):
        return _civil(first, zone), _civil(last, zone)
    if isinstance(first, datetime) or not isinstance(first, date):
        return None
    if isinstance(last, datetime) or not isinstance(last, date):
        return whole_days(first, first)
    return whole_days(first, max(first, last - timedelta(days=1)))


def _civil(at: datetime, zone: str) -> datetime:
    civil = at if at.tzinfo is None else to_civil(at, zone)
    return civil.replace(second=0, microsecond=0)


def _unreadable(line: int, text: str, error: InvalidValueError) -> StatedClosure:
    return StatedClosure(
        line=line,
        text=text,
        problem=str(error.facts["problem"]),
        problem_vi=str(error.facts["problem_vi"]),
    )


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]

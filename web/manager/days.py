"""The days among which a new date is chosen, with what is promised on each already."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from rules import WorkCalendar
from tracker.queries.notice import NoticePage
from web.presenting.dates import date_full
from web.presenting.i18n import translate

_WEEKS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class DayChoice:
    """One cell of the picker; only an open day can be chosen."""

    on: date
    text: str
    note: str
    open: bool
    label: str
    load: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """From when a new date is possible, and what lies before."""

    first: date
    old: date
    today: date


def span_of(found: NoticePage, now: datetime) -> Span:
    """Give the weeks to offer: from the old date or today, whichever comes first."""
    today = found.office.time.today(now)
    old = found.office.time.today(found.case.due_at) if found.case.due_at else today
    first = min(today, old) if (today - old).days < 7 else today
    return Span(first=first - timedelta(days=first.weekday()), old=old, today=today)


def weeks_of(
    calendar: WorkCalendar, span: Span, load: Mapping[date, int], lang: str
) -> list[list[DayChoice]]:
    """Lay four weeks out, Monday first."""
    days = [span.first + timedelta(days=number) for number in range(7 * _WEEKS)]
    cells = [_cell(calendar, day, span, load.get(day, 0), lang) for day in days]
    return [cells[at : at + 7] for at in range(0, len(cells), 7)]


def last_of(span: Span) -> date:
    """Give the last day that is offered."""
    return span.first + timedelta(days=7 * _WEEKS - 1)


def added_words(
    calendar: WorkCalendar, promised_at: datetime, new_at: datetime | None, lang: str
) -> str:
    """Say how far a new date lies behind the promise, in working days."""
    if new_at is None or new_at <= promised_at:
        return ""
    old, new = promised_at.date(), new_at.date()
    return translate(
        "Hẹn lại {day}: thêm {n} ngày làm việc so với hẹn gốc.",
        lang,
        day=date_full(new, lang),
        n=calendar.working_days_between(old, new),
    )


def _cell(
    calendar: WorkCalendar, day: date, span: Span, load: int, lang: str
) -> DayChoice:
    is_open = calendar.is_working_day(day) and day > span.old and day >= span.today
    is_first = day == span.first or day.day == 1
    note = _note(calendar, day, span, load, lang)
    return DayChoice(
        on=day,
        text=f"{day.day}/{day.month}" if is_first else str(day.day),
        note=note,
        open=is_open,
        label=f"{date_full(day, lang)}, {note}",
        load=load,
    )


def _note(calendar: WorkCalendar, day: date, span: Span, load: int, lang: str) -> str:
    if day == span.old:
        return translate("hẹn cũ", lang)
    if not calendar.is_working_day(day):
        is_named = calendar.day_name(day) and not calendar.is_rest_day(day)
        return translate("lễ" if is_named else "nghỉ", lang)
    if day == span.today:
        return translate("hôm nay", lang)
    if day < span.today:
        return translate("đã qua", lang)
    return translate("{n} hồ sơ", lang, n=load)

"""What a change of the calendar would do: days before and after, cases that move."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from fastapi.responses import StreamingResponse

from tracker.accounts.actor import Actor
from tracker.accounts.permissions import may
from tracker.calendars import (
    AgencyTime,
    CalendarChange,
    changed_time_of,
    time_of,
    years_first_announced,
    years_last_announced,
)
from tracker.db import Session
from tracker.recompute import Move, preview
from web.admin.moves import MoveList, shown
from web.admin.year import ChangedDay, Year, changed_days, year_of
from web.presenting.i18n import translate
from web.presenting.sheets import Row, csv_file

_HEADS = (
    "Mã hồ sơ",
    "Thủ tục",
    "Hạn cũ",
    "Hạn mới",
    "Hạn xin lỗi cũ",
    "Hạn xin lỗi mới",
    "Báo lại người nộp",
    "Vì sao",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class YearBeforeAfter:
    """One year as it is and as it would be, and the days that differ."""

    before: Year
    after: Year
    changed: tuple[ChangedDay, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Effects:
    """All that a change would do; nothing of it is done."""

    years: tuple[YearBeforeAfter, ...]
    moves: MoveList
    announced: tuple[int, ...]
    estimated: tuple[int, ...]


def effects_of(
    session: Session, actor: Actor, change: CalendarChange, now: datetime
) -> Effects:
    """Look at a change from all sides; raises what making it would raise."""
    moves = preview(session, actor.agency_id, change, now)
    time = time_of(session, actor.agency_id)
    supposed = changed_time_of(session, actor.agency_id, change)
    today = time.today(now)
    return Effects(
        years=tuple(
            _year(time, supposed, number, today) for number in _years_of(change)
        ),
        moves=shown(moves, actor, time),
        announced=years_first_announced(session, actor.agency_id, change),
        estimated=years_last_announced(session, actor.agency_id, change),
    )


def moves_file(
    session: Session, actor: Actor, change: CalendarChange, now: datetime, lang: str
) -> StreamingResponse:
    """Give every case that would move as CSV: from when, to when, and why."""
    moves = preview(session, actor.agency_id, change, now)
    time = time_of(session, actor.agency_id)
    reads_cases = may(actor, "case.read")
    rows = (_row(one, time, change.decision, reads_cases) for one in moves)
    heads = [translate(head, lang) for head in _HEADS]
    return csv_answer(csv_file(heads, rows), "ho-so-doi-han.csv")


def csv_answer(pieces: Iterator[str], name: str) -> StreamingResponse:
    """Send a CSV file under a name of ours."""
    return StreamingResponse(
        pieces,
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _row(move: Move, time: AgencyTime, why: str, reads_cases: bool) -> Row:
    def civil(at: datetime | None) -> str:
        return f"{time.civil(at):%Y-%m-%d %H:%M}" if at else ""

    return (
        move.code,
        move.procedure if reads_cases else "",
        civil(move.old_due_at),
        civil(move.new_due_at),
        move.old_apology_due_on,
        move.new_apology_due_on,
        civil(move.new_appointed_at) if move.told_anew else "",
        why,
    )


def _years_of(change: CalendarChange) -> list[int]:
    days = {*change.withdraw, *(new.day for new in change.add)}
    spans = (*change.close, *change.reopen)
    days |= {day for one in spans for day in (one.first.date(), one.last.date())}
    return sorted({day.year for day in days})


def _year(
    time: AgencyTime, supposed: AgencyTime, number: int, today: date
) -> YearBeforeAfter:
    changed = tuple(changed_days(time.calendar, supposed.calendar, number))
    on = frozenset(one.on for one in changed)
    return YearBeforeAfter(
        before=year_of(time.calendar, number, today),
        after=year_of(supposed.calendar, number, today, on),
        changed=changed,
    )

"""A year of the calendar as a file, CSV or ICS: what can be taken in again as it is."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from fastapi.responses import Response

from tracker.addresses import mail_domain
from tracker.errors import NotFoundError
from tracker.offices import office_of
from tracker.queries.admin import CalendarRow, calendar_rows
from web.admin.calendar_effects import csv_answer
from web.admin.calendar_gate import CalendarReader
from web.admin.year import FIRST_YEAR, LAST_YEAR
from web.deps import Now, Reading
from web.presenting.sheets import Row, csv_file
from web.router import Router

if TYPE_CHECKING:
    from icalendar import Event

router = Router("/lich-lam-viec")

_HEADS = ("date", "kind", "name", "hours", "exchanged_with", "decision")


@router.get("/tep/{name}")
def as_file(session: Reading, now: Now, actor: CalendarReader, name: str) -> Response:
    """Give the rows of a year in effect: `2026.csv` or `2026.ics`."""
    number, _, kind = name.partition(".")
    known = number.isascii() and number.isdecimal() and len(number) == 4
    if not known or kind not in {"csv", "ics"}:
        raise NotFoundError(what="file", what_vi="tệp", key=name)
    year = int(number)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise NotFoundError(what="year", what_vi="năm", key=year)
    found = calendar_rows(session, actor, year)
    rows = [row for row in found if row.withdrawn_at is None]
    file_name = f"lich-lam-viec-{year}.{kind}"
    if kind == "csv":
        return csv_answer(csv_file(_HEADS, map(_cells, rows)), file_name)
    office = office_of(session, actor.agency_id)
    return Response(
        _calendar(rows, mail_domain(office), now),
        media_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{file_name}"'},
    )


def _cells(row: CalendarRow) -> Row:
    return (
        row.day,
        row.kind,
        row.name_vi,
        _hours(row),
        row.exchanged_with,
        row.decision,
    )


def _hours(row: CalendarRow) -> str:
    return ", ".join(f"{opens}-{closes}" for opens, closes in row.windows or ())


def _calendar(rows: Sequence[CalendarRow], domain: str, now: datetime) -> bytes:
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("PRODID", "-//Đúng Hẹn//")
    calendar.add("VERSION", "2.0")
    for row in rows:
        calendar.add_component(_event(row, domain, now))
    return bytes(calendar.to_ical())


def _event(row: CalendarRow, domain: str, now: datetime) -> "Event":
    from icalendar import TRANSP, Event

    said = row.decision
    if row.exchanged_with:
        said += f"\nhoán đổi với {row.exchanged_with:%d/%m/%Y}"
    event = Event.new(
        uid=f"{row.day.isoformat()}-{row.kind}@{domain}",
        stamp=now,
        start=row.day,
        end=row.day + timedelta(days=1),
        summary=row.name_vi,
        description=said,
        transparency=TRANSP.TRANSPARENT,
    )
    event.add("X-DUNGHEN-KIND", row.kind)
    event.add("X-DUNGHEN-DECISION", row.decision)
    if row.exchanged_with:
        event.add("X-DUNGHEN-EXCHANGED-WITH", row.exchanged_with.isoformat())
    if row.windows:
        event.add("X-DUNGHEN-HOURS", _hours(row))
    return event

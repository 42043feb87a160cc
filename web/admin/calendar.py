"""The working calendar: read by all officers, changed by administrators."""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse, Response

from tracker.accounts.actor import Actor
from tracker.accounts.permissions import may, require
from tracker.calendars import (
    CalendarChange,
    time_of,
    years_first_announced,
    years_last_announced,
)
from tracker.db import Session
from tracker.errors import CommandRefusedError, NotFoundError
from tracker.queries.admin import CalendarRow, calendar_rows
from tracker.recompute import apply, preview
from web.admin.calendar_form import (
    change_of,
    errors_beside,
    hidden_of,
    rows_of,
    typed_of,
)
from web.admin.moves import shown
from web.admin.year import FIRST_YEAR, KINDS, LAST_YEAR, days_apart, year_of
from web.deps import Db, Now, Poster, Reader, Reading, go, page
from web.errors import status_of
from web.typed import Errors, Form, TypedForm

router = APIRouter(prefix="/lich-lam-viec")
_HOME = "/lich-lam-viec"


def calendar_reader(actor: Reader) -> Actor:
    """Give who reads the calendar."""
    require(actor, "calendar.read")
    return actor


def calendar_keeper(actor: Reader) -> Actor:
    """Give who may change the calendar, before any form is shown."""
    require(actor, "calendar.change")
    return actor


def changing_keeper(actor: Poster) -> Actor:
    """Give who sends a change of the calendar."""
    require(actor, "calendar.change")
    return actor


CalendarReader = Annotated[Actor, Depends(calendar_reader)]
Keeper = Annotated[Actor, Depends(calendar_keeper)]
Changing = Annotated[Actor, Depends(changing_keeper)]


@router.get("")
def show(
    request: Request,
    session: Reading,
    now: Now,
    actor: CalendarReader,
    nam: int | None = None,
) -> HTMLResponse:
    """Show a year at a glance, and the rows with their decisions."""
    time = time_of(session, actor.agency_id)
    today = time.today(now)
    number = today.year if nam is None else nam
    if not FIRST_YEAR <= number <= LAST_YEAR:
        raise NotFoundError(what="year", what_vi="năm", key=number)
    year = year_of(time.calendar, number, today)
    rows = calendar_rows(session, actor, number)
    return page(
        request,
        "admin/calendar.html",
        year=year,
        kinds=KINDS,
        estimated=[] if year.is_announced else list(days_apart(year)),
        rows=[row for row in rows if row.withdrawn_at is None],
        withdrawn=[row for row in rows if row.withdrawn_at is not None],
        civil=time.civil,
        earlier=number - 1 if number > FIRST_YEAR else None,
        later=number + 1 if number < LAST_YEAR else None,
        keeps=may(actor, "calendar.change"),
    )


@router.get("/thay-doi")
def ask(
    request: Request,
    session: Reading,
    now: Now,
    actor: Keeper,
    nam: Annotated[int | None, Query(ge=FIRST_YEAR, le=LAST_YEAR)] = None,
    sua: date | None = None,
    rut: Annotated[list[date] | None, Query()] = None,
) -> HTMLResponse:
    """Ask for a change: from nothing, or from rows that are there."""
    named = sua or (rut[0] if rut else None)
    today = time_of(session, actor.agency_id).today(now)
    year = named.year if named else nam or today.year
    rows = [one for one in _rows(session, actor, year) if one.day == sua]
    if sua is not None and not rows:
        raise NotFoundError(what="calendar row", what_vi="dòng lịch", key=sua)
    form = typed_of(rows[0] if rows else None, [*(rut or ()), *([sua] if sua else ())])
    return _form_page(request, session, actor, form, year)


@router.post("/thay-doi", response_model=None)
def ask_again(
    request: Request, session: Reading, now: Now, actor: Changing, form: Form
) -> Response:
    """Show the form as it was typed, with one more row or to be corrected."""
    further = 1 if form.text("do") == "more" else 0
    year = _year(form, session, actor, now)
    return _form_page(request, session, actor, form, year, further=further)


@router.post("/xem-truoc", response_model=None)
def look(
    request: Request, session: Reading, now: Now, actor: Changing, form: Form
) -> Response:
    """Show which open cases would move; nothing is changed."""
    errors: Errors = {}
    change = change_of(form, errors)
    year = _year(form, session, actor, now)
    if errors:
        return _form_page(request, session, actor, form, year, errors, 422)
    try:
        moves = preview(session, actor.agency_id, change, now)
    except CommandRefusedError as error:
        errors = errors_beside(error, form, change)
        status = status_of(error)
        return _form_page(request, session, actor, form, year, errors, status)
    time = time_of(session, actor.agency_id)
    return page(
        request,
        "admin/calendar_preview.html",
        change=change,
        withdrawn=_withdrawn(session, actor, change),
        moves=shown(moves, actor, time),
        announced=years_first_announced(session, actor.agency_id, change),
        estimated=years_last_announced(session, actor.agency_id, change),
        hidden=hidden_of(form),
        year=year,
    )


@router.post("/ap-dung", response_model=None)
def make(
    request: Request,
    database: Db,
    session: Reading,
    now: Now,
    actor: Changing,
    form: Form,
) -> Response:
    """Make the change and move the open cases with it, in one act."""
    errors: Errors = {}
    change = change_of(form, errors)
    year = _year(form, session, actor, now)
    if errors:
        return _form_page(request, session, actor, form, year, errors, 422)
    try:
        database.write(lambda writing: apply(writing, actor, change, now))
    except CommandRefusedError as error:
        errors = errors_beside(error, form, change)
        status = status_of(error)
        return _form_page(request, session, actor, form, year, errors, status)
    return go(
        f"{_HOME}?nam={(change.first_day or date(year, 1, 1)).year}", "da-ap-dung"
    )


def _year(form: TypedForm, session: Session, actor: Actor, now: datetime) -> int:
    given = form.text("nam")
    if given.isascii() and given.isdecimal() and len(given) == 4:
        return min(max(int(given), FIRST_YEAR), LAST_YEAR)
    return time_of(session, actor.agency_id).today(now).year


def _rows(session: Session, actor: Actor, year: int) -> list[CalendarRow]:
    rows = calendar_rows(session, actor, year)
    return [row for row in rows if row.withdrawn_at is None]


def _withdrawn(
    session: Session, actor: Actor, change: CalendarChange
) -> list[CalendarRow]:
    years = {day.year for day in change.withdraw}
    rows = [row for year in sorted(years) for row in _rows(session, actor, year)]
    return [row for row in rows if row.day in change.withdraw]


def _form_page(
    request: Request,
    session: Session,
    actor: Actor,
    form: TypedForm,
    year: int,
    errors: Errors | None = None,
    status_code: int = 200,
    *,
    further: int = 0,
) -> HTMLResponse:
    return page(
        request,
        "admin/calendar_change.html",
        status_code,
        form=form,
        form_rows=rows_of(form, further),
        rows=_rows(session, actor, year),
        ticked=set(form.every("withdraw")),
        errors=errors or {},
        year=year,
    )

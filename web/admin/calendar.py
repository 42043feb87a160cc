"""The working calendar: read by all officers, changed by administrators."""

from datetime import date, datetime
from typing import Annotated

from fastapi import Query, Request
from fastapi.responses import HTMLResponse, Response

from tracker.accounts.actor import Actor
from tracker.accounts.permissions import may
from tracker.calendars import CalendarChange, time_of
from tracker.db import Session
from tracker.errors import CommandRefusedError, NotFoundError
from tracker.queries.admin import CalendarRow, calendar_rows
from tracker.recompute import preview
from web.admin.calendar_effects import effects_of, moves_file
from web.admin.calendar_form import (
    change_of,
    errors_beside,
    hidden_of,
    rows_of,
    typed_of,
)
from web.admin.calendar_gate import CalendarReader, Changing, Keeper
from web.admin.making import made
from web.admin.year import FIRST_YEAR, KINDS, LAST_YEAR, WORDS, days_apart, year_of
from web.deps import Db, Now, Reading, page
from web.errors import status_of
from web.rendering import language_of
from web.router import Router
from web.typed import Errors, Form, TypedForm

router = Router("/lich-lam-viec")
_HOME = "/lich-lam-viec"


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
        decisions=_decisions(rows),
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
        if form.text("do") == "list":
            return moves_file(session, actor, change, now, language_of(request))
        effects = effects_of(session, actor, change, now)
    except CommandRefusedError as error:
        errors = errors_beside(error, form, change)
        status = status_of(error)
        return _form_page(request, session, actor, form, year, errors, status)
    return page(
        request,
        "admin/calendar_preview.html",
        change=change,
        withdrawn=_withdrawn(session, actor, change),
        effects=effects,
        kinds=KINDS,
        words=WORDS,
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
    to = f"{_HOME}?nam={(change.first_day or date(year, 1, 1)).year}"
    try:
        total = len(preview(session, actor.agency_id, change, now))
        return made(database, actor, change, now, total, to)
    except CommandRefusedError as error:
        errors = errors_beside(error, form, change)
        status = status_of(error)
        return _form_page(request, session, actor, form, year, errors, status)


def _decisions(rows: list[CalendarRow]) -> list[tuple[str, list[date]]]:
    """Gather the days in effect under the decision that each rests on."""
    found: dict[str, list[date]] = {}
    for row in rows:
        if row.withdrawn_at is None:
            found.setdefault(row.decision, []).append(row.day)
    return list(found.items())


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

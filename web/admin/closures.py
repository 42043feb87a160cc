"""Closures of the agency: /lich-lam-viec/dong-cua; previewed, entered, taken back."""

from dataclasses import replace
from datetime import date, datetime, time
from uuid import UUID

from fastapi import Request
from fastapi.responses import HTMLResponse, Response

from tracker.accounts.actor import Actor
from tracker.accounts.permissions import may
from tracker.calendars import CalendarChange, Closure, active_closures, time_of
from tracker.calendars.closures import (
    LONGEST_DAYS,
    check_span,
    half_days,
    whole_days,
)
from tracker.db import Session
from tracker.errors import CommandRefusedError, InvalidValueError, NotFoundError
from tracker.queries.closures import closure_rows
from web.admin.calendar_effects import Effects, effects_of, moves_file
from web.admin.calendar_gate import CalendarReader, Changing, Keeper
from web.admin.making import made
from web.admin.year import KINDS, WORDS
from web.deps import Db, Now, Reading, page
from web.errors import status_of
from web.rendering import language_of
from web.router import Router
from web.typed import Errors, Form, TypedForm, errors_of, typed

router = Router("/lich-lam-viec/dong-cua")
_HOME = "/lich-lam-viec/dong-cua"

#: Which part of the days is closed.
PARTS = {
    "day": "cả ngày",
    "morning": "buổi sáng",
    "afternoon": "buổi chiều",
    "hours": "từ giờ đến giờ",
}


@router.get("")
def show(request: Request, session: Reading, actor: CalendarReader) -> HTMLResponse:
    """List the closures, those taken back too."""
    return page(
        request,
        "admin/closures.html",
        rows=closure_rows(session, actor),
        civil=time_of(session, actor.agency_id).civil,
        keeps=may(actor, "calendar.change"),
    )


@router.get("/ghi")
def ask(request: Request, actor: Keeper) -> HTMLResponse:  # noqa: ARG001
    """Ask for a closure."""
    return _form_page(request, typed(part="day"))


@router.post("/ghi", response_model=None)
def close(
    request: Request,
    database: Db,
    session: Reading,
    now: Now,
    actor: Changing,
    form: Form,
) -> Response:
    """Show what a closure would do; or enter it and move the cases."""
    try:
        change = CalendarChange(close=_closures(form))
        if form.text("do") == "edit":
            return _form_page(request, form)
        effects = effects_of(session, actor, change, now)
        if form.text("do") == "list":
            return moves_file(session, actor, change, now, language_of(request))
        if form.text("do") == "apply":
            total = effects.moves.total
            return made(database, actor, change, now, total, _HOME)
    except CommandRefusedError as error:
        return _form_page(request, form, errors_of(error), status_of(error))
    return _form_page(request, form, effects=effects, change=change)


@router.get("/{closure_id}/rut")
def ask_to_reopen(
    request: Request, session: Reading, now: Now, actor: Keeper, closure_id: UUID
) -> HTMLResponse:
    """Show what taking a closure back would do, and ask why."""
    return _reopen_page(request, session, now, actor, _one(session, actor, closure_id))


@router.post("/{closure_id}/rut", response_model=None)
def reopen(
    request: Request,
    database: Db,
    session: Reading,
    now: Now,
    actor: Changing,
    form: Form,
    closure_id: UUID,
) -> Response:
    """Take a closure back; the dates from before come back with it."""
    closure = _one(session, actor, closure_id)
    change = CalendarChange(reopen=(closure,), why=form.text("why"))
    try:
        if form.text("do") == "list":
            supposed = replace(change, why=form.text("why") or "–")
            return moves_file(session, actor, supposed, now, language_of(request))
        total = effects_of(session, actor, change, now).moves.total
        return made(database, actor, change, now, total, _HOME)
    except CommandRefusedError as error:
        errors, status = errors_of(error), status_of(error)
        return _reopen_page(request, session, now, actor, closure, form, errors, status)


def _one(session: Session, actor: Actor, closure_id: UUID) -> Closure:
    for closure in active_closures(session, actor.agency_id):
        if closure.id == closure_id:
            return closure
    raise NotFoundError(what="closure", what_vi="đợt đóng cửa", key=str(closure_id))


def _closures(form: TypedForm) -> tuple[Closure, ...]:
    first = form.day("first_on", "Từ ngày")
    last = form.day_or_none("last_on", "Đến ngày") or first
    check_span(first, last)
    part = form.text("part")
    stated = {
        "reason_vi": form.text("reason_vi"),
        "decision": form.text("decision"),
        "decided_on": form.day_or_none("decided_on", "Ngày văn bản"),
        "issuer_vi": form.text("issuer_vi"),
    }
    if part == "hours":
        spans = [(_at(first, form, "first_hour"), _at(last, form, "last_hour"))]
    elif part in {"morning", "afternoon"}:
        spans = half_days(first, last, part)
    else:
        spans = [whole_days(first, last)]
    return tuple(
        Closure(first=begin, last=end, **stated)  # type: ignore[arg-type]
        for begin, end in spans
    )


def _at(day: date, form: TypedForm, name: str) -> datetime:
    text = form.text(name).strip().lower().replace("h", ":").replace("g", ":")
    hour, _, minute = text.partition(":")
    try:
        return datetime.combine(day, time(int(hour), int(minute or 0)))
    except ValueError:
        raise InvalidValueError(
            field=name,
            problem="a time such as 13:00 is needed.",
            problem_vi="Viết giờ dạng 13:00.",
        ) from None


def _form_page(
    request: Request,
    form: TypedForm,
    errors: Errors | None = None,
    status_code: int = 200,
    *,
    effects: Effects | None = None,
    change: CalendarChange | None = None,
) -> HTMLResponse:
    return page(
        request,
        "admin/closure.html",
        status_code,
        form=form,
        errors=_placed(errors or {}),
        parts=PARTS,
        longest=LONGEST_DAYS,
        effects=effects,
        change=change,
        kinds=KINDS,
        words=WORDS,
    )


def _placed(errors: Errors) -> Errors:
    """Put what is said of the span beside the fields that it is typed in."""
    places = {"first": "first_on", "last": "last_on"}
    return {places.get(name, name): said for name, said in errors.items()}


def _reopen_page(
    request: Request,
    session: Session,
    now: datetime,
    actor: Actor,
    closure: Closure,
    form: TypedForm | None = None,
    errors: Errors | None = None,
    status_code: int = 200,
) -> HTMLResponse:
    change = CalendarChange(reopen=(closure,), why="–")
    return page(
        request,
        "admin/closure_withdraw.html",
        status_code,
        closure=closure,
        form=form or typed(),
        errors=errors or {},
        effects=effects_of(session, actor, change, now),
        kinds=KINDS,
        words=WORDS,
    )

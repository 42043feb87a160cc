"""Weekly office hours: /quan-tri/gio-lam-viec; a change is looked at, then made."""

from datetime import datetime

from fastapi import Request
from fastapi.responses import HTMLResponse, Response

from tracker.accounts.actor import Actor
from tracker.accounts.agencies import agency_of
from tracker.accounts.office_hours import checked_hours
from tracker.calendars import CalendarChange, time_of
from tracker.db import Session
from tracker.errors import CommandRefusedError, InvalidValueError
from tracker.recompute import preview
from web.admin.gate import Administrator, Changing, administrators
from web.admin.making import made
from web.admin.moves import MoveList, shown
from web.deps import Db, Now, Reading, page
from web.errors import status_of
from web.hours import FIELDS, hours_of, hours_typed
from web.typed import Errors, Form, TypedForm, errors_of

router = administrators()
_SAME = "Giờ làm việc chưa có gì thay đổi."


@router.get("/gio-lam-viec")
def show(request: Request, session: Reading, actor: Administrator) -> HTMLResponse:
    """Show the hours as a form."""
    return _page(request, hours_typed(agency_of(session, actor).office_hours))


@router.post("/gio-lam-viec", response_model=None)
def change(
    request: Request,
    database: Db,
    session: Reading,
    now: Now,
    actor: Changing,
    form: Form,
) -> Response:
    """Show which cases would move; or change the hours and move them, in one act."""
    try:
        change = _change_of(session, actor, form)
    except InvalidValueError as error:
        return _page(request, form, _errors(form, error), 422)
    try:
        if form.text("do") != "apply":
            moves = _looked(session, actor, change, now)
            return _page(request, form, moves=moves)
        total = len(preview(session, actor.agency_id, change, now))
        return made(database, actor, change, now, total, "/quan-tri/gio-lam-viec")
    except CommandRefusedError as error:
        return _page(request, form, errors_of(error), status_of(error))


def _change_of(session: Session, actor: Actor, form: TypedForm) -> CalendarChange:
    errors: Errors = {}
    hours = hours_of(form, errors)
    if errors:
        raise InvalidValueError(field="office_hours", problem="", problem_vi="")
    if checked_hours(hours) == agency_of(session, actor).office_hours:
        raise InvalidValueError(
            field=FIELDS["mon"], problem="nothing changes.", problem_vi=_SAME
        )
    return CalendarChange(office_hours=hours, why=form.text("why"))


def _errors(form: TypedForm, error: InvalidValueError) -> Errors:
    """Say what is wrong with each weekday, else what was wrong with the whole."""
    errors: Errors = {}
    hours_of(form, errors)
    return errors or errors_of(error)


def _looked(
    session: Session, actor: Actor, change: CalendarChange, now: datetime
) -> MoveList:
    moves = preview(session, actor.agency_id, change, now)
    return shown(moves, actor, time_of(session, actor.agency_id))


def _page(
    request: Request,
    form: TypedForm,
    errors: Errors | None = None,
    status_code: int = 200,
    *,
    moves: MoveList | None = None,
) -> HTMLResponse:
    return page(
        request,
        "admin/office_hours.html",
        status_code,
        form=form,
        errors=errors or {},
        moves=moves,
    )

"""Writing feedback down at the desk: told by telephone, by letter, or in person."""

from functools import partial

from fastapi import Request
from fastapi.responses import HTMLResponse, Response

from tracker.accounts.permissions import require
from tracker.errors import InvalidValueError
from tracker.feedback.entry import NewFeedback, register, write_once
from tracker.ids import new_id
from tracker.offices import office_of
from web.deps import Db, Now, Poster, Reader, Reading, go, page
from web.router import Router
from web.staff.feedback_list import PATH
from web.staff.typed import moment_of
from web.typed import Errors, Form, TypedForm, errors_of, typed

router = Router()

_NAMES = (
    "kind", "topic", "subject", "text", "sender_kind", "sender_name", "phone", "email",
    "address", "case_code",
)  # fmt: skip


@router.get(f"{PATH}/moi")
def write_down(
    request: Request, session: Reading, actor: Reader, now: Now
) -> HTMLResponse:
    """Show the form of the desk."""
    require(actor, "feedback.register")
    local = office_of(session, actor.agency_id).time.civil(now)
    given = typed(
        form_id=str(new_id()),
        kind="report",
        sender_kind="natural",
        channel="telephone",
        received_at=f"{local:%d/%m/%Y %H:%M}",
    )
    return _form(request, given, {})


@router.post(f"{PATH}/moi")
def store(
    request: Request,
    database: Db,
    session: Reading,
    actor: Poster,
    now: Now,
    form: Form,
) -> Response:
    """Store it, and show its page with code and secret to be told."""
    require(actor, "feedback.register")
    new = NewFeedback(
        id=form.id("form_id") or new_id(),
        agrees=form.ticked("agrees"),
        **{name: form.text(name) for name in _NAMES},
    )
    try:
        received_at = moment_of(
            form.text("received_at"),
            office_of(session, actor.agency_id),
            "received_at",
        )
        command = partial(
            register,
            actor=actor,
            new=new,
            channel=form.text("channel"),
            received_at=received_at,
            now=now,
        )
        row = write_once(database, command)
    except InvalidValueError as error:
        return _form(request, form, errors_of(error, name="sender_name"), 422)
    return go(f"{PATH}/{row.code}", "da-nhan-phan-anh")


def _form(
    request: Request, form: TypedForm, errors: Errors, status: int = 200
) -> HTMLResponse:
    return page(request, "staff/feedback_entry.html", status, form=form, errors=errors)

"""Who may sign a notice: /quan-tri/nguoi-ky."""

from datetime import date
from uuid import UUID

from fastapi import Request
from fastapi.responses import HTMLResponse, Response

from tracker.accounts.actor import Actor
from tracker.accounts.signatories import (
    SignatoryDetails,
    change_signatory,
    create_signatory,
    signatories,
    signatory_of,
)
from tracker.calendars import time_of
from tracker.db import Session
from tracker.errors import CommandRefusedError, InvalidValueError
from tracker.models import Signatory
from web.admin.gate import Administrator, Changing, administrators
from web.deps import Db, Now, Reading, go, page
from web.errors import status_of
from web.typed import Errors, Form, TypedForm, errors_of, shown_day, typed

router = administrators()


@router.get("/nguoi-ky")
def everyone(
    request: Request, session: Reading, now: Now, actor: Administrator
) -> HTMLResponse:
    """List who may sign, with a form for one more."""
    today = time_of(session, actor.agency_id).today(now)
    return _page(request, session, actor, typed(valid_from=shown_day(today)), today)


@router.post("/nguoi-ky", response_model=None)
def create(
    request: Request,
    database: Db,
    session: Reading,
    now: Now,
    actor: Changing,
    form: Form,
) -> Response:
    """Enter somebody who may sign."""
    today = time_of(session, actor.agency_id).today(now)
    errors: Errors = {}
    details = _details_of(form, errors)
    if details is None:
        return _page(request, session, actor, form, today, errors, 422)
    try:
        database.write(
            lambda writing: create_signatory(writing, actor, details, now=now)
        )
    except CommandRefusedError as error:
        errors = errors_of(error)
        return _page(request, session, actor, form, today, errors, status_of(error))
    return go("/quan-tri/nguoi-ky", "da-luu")


@router.get("/nguoi-ky/{signatory_id}")
def show(
    request: Request, session: Reading, actor: Administrator, signatory_id: UUID
) -> HTMLResponse:
    """Show one signatory as a form."""
    row = signatory_of(session, actor, signatory_id)
    form = typed(
        name=row.name,
        position_vi=row.position_vi,
        authority_vi=row.authority_vi,
        valid_from=shown_day(row.valid_from),
        valid_to=shown_day(row.valid_to),
    )
    return _one_page(request, row, form)


@router.post("/nguoi-ky/{signatory_id}", response_model=None)
def change(
    request: Request,
    database: Db,
    session: Reading,
    now: Now,
    actor: Changing,
    signatory_id: UUID,
    form: Form,
) -> Response:
    """Correct a signatory, or end the time."""
    row = signatory_of(session, actor, signatory_id)
    errors: Errors = {}
    details = _details_of(form, errors)
    if details is None:
        return _one_page(request, row, form, errors, 422)
    try:
        database.write(
            lambda writing: change_signatory(
                writing, actor, signatory_id, details, now=now
            )
        )
    except CommandRefusedError as error:
        return _one_page(request, row, form, errors_of(error), status_of(error))
    return go("/quan-tri/nguoi-ky", "da-luu")


def _details_of(form: TypedForm, errors: Errors) -> SignatoryDetails | None:
    days: dict[str, date | None] = {}
    for name, label in (("valid_from", "Từ ngày"), ("valid_to", "Đến ngày")):
        try:
            read = form.day if name == "valid_from" else form.day_or_none
            days[name] = read(name, label)
        except InvalidValueError as error:
            errors.update(errors_of(error))
    if not form.text("name").strip():
        errors["name"] = "Nhập họ và tên người ký."
    if not form.text("position_vi").strip():
        errors["position_vi"] = "Nhập chức vụ ghi dưới chữ ký, ví dụ PHÓ GIÁM ĐỐC."
    first = days.get("valid_from")
    if errors or first is None:
        return None
    return SignatoryDetails(
        name=form.text("name"),
        position_vi=form.text("position_vi"),
        authority_vi=form.text("authority_vi"),
        valid_from=first,
        valid_to=days.get("valid_to"),
    )


def _page(
    request: Request,
    session: Session,
    actor: Actor,
    form: TypedForm,
    today: date,
    errors: Errors | None = None,
    status_code: int = 200,
) -> HTMLResponse:
    return page(
        request,
        "admin/signatories.html",
        status_code,
        form=form,
        errors=errors or {},
        rows=[(row, _is_valid(row, today)) for row in signatories(session, actor)],
    )


def _is_valid(row: Signatory, today: date) -> bool:
    return row.valid_from <= today and (row.valid_to is None or row.valid_to >= today)


def _one_page(
    request: Request,
    row: Signatory,
    form: TypedForm,
    errors: Errors | None = None,
    status_code: int = 200,
) -> HTMLResponse:
    return page(
        request,
        "admin/signatory.html",
        status_code,
        row=row,
        form=form,
        errors=errors or {},
    )

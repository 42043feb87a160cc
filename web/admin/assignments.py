"""Which unit works which field: /quan-tri/danh-muc/giao-don-vi, and one procedure's."""

from collections import Counter
from uuid import UUID

from fastapi import Request
from fastapi.responses import HTMLResponse, Response

from tracker.accounts.actor import Actor
from tracker.accounts.units import units
from tracker.catalogue import assign_fields, assign_unit, everything
from tracker.db import Session
from tracker.errors import CommandRefusedError
from web.admin.catalogue import procedure_page
from web.admin.gate import Administrator, Changing, administrators
from web.deps import Db, Now, Reading, go, page
from web.errors import status_of
from web.typed import Errors, Form, TypedForm, errors_of, sentence_of, typed

router = administrators()
_HERE = "/quan-tri/danh-muc/giao-don-vi"


@router.get("/danh-muc/giao-don-vi")
def show(request: Request, session: Reading, actor: Administrator) -> HTMLResponse:
    """List the fields whose procedures nobody has been named for."""
    return _page(request, session, actor, typed())


@router.post("/danh-muc/giao-don-vi", response_model=None)
def assign(
    request: Request,
    database: Db,
    session: Reading,
    now: Now,
    actor: Changing,
    form: Form,
) -> Response:
    """Name units for whole fields; what has a unit already keeps it."""
    fields = dict(enumerate(form.every("field_vi")))
    chosen = {
        field_vi: unit_id
        for number, field_vi in fields.items()
        if (unit_id := form.id(f"unit-{number}")) is not None
    }
    if not chosen:
        errors = {"": "Chọn đơn vị cho ít nhất một lĩnh vực."}
        return _page(request, session, actor, form, errors, 422)
    try:
        database.write(lambda writing: assign_fields(writing, actor, chosen, now=now))
    except CommandRefusedError as error:
        errors = {"": sentence_of(error)}
        return _page(request, session, actor, form, errors, status_of(error))
    return go(_HERE, "da-giao")


@router.post("/danh-muc/{procedure_id}/don-vi", response_model=None)
def assign_one(
    request: Request,
    database: Db,
    session: Reading,
    now: Now,
    actor: Changing,
    procedure_id: UUID,
    form: Form,
) -> Response:
    """Name the unit of one version that has none."""
    unit_id = form.id("unit_id")
    if unit_id is None:
        errors = {"unit_id": "Chọn đơn vị giải quyết."}
        return procedure_page(request, session, actor, procedure_id, now, errors, 422)
    try:
        database.write(
            lambda writing: assign_unit(writing, actor, procedure_id, unit_id, now=now)
        )
    except CommandRefusedError as error:
        errors, status = errors_of(error), status_of(error)
        return procedure_page(
            request, session, actor, procedure_id, now, errors, status
        )
    return go(f"/quan-tri/danh-muc/{procedure_id}", "da-giao")


def _page(
    request: Request,
    session: Session,
    actor: Actor,
    form: TypedForm,
    errors: Errors | None = None,
    status_code: int = 200,
) -> HTMLResponse:
    rows = everything(session, actor.agency_id)
    without = Counter(row.field_vi for row in rows if row.unit_id is None)
    return page(
        request,
        "admin/assignments.html",
        status_code,
        form=form,
        errors=errors or {},
        fields=sorted(without.items()),
        units=[
            (str(unit.id), unit.name_vi)
            for unit in units(session, actor)
            if unit.is_active
        ],
    )

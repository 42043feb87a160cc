"""Units, their heads, and the counters of the one-stop desk: /quan-tri/don-vi."""

from uuid import UUID

from fastapi import Request
from fastapi.responses import HTMLResponse, Response

from tracker.accounts.actor import Actor
from tracker.accounts.officers import officers
from tracker.accounts.units import (
    DeskDetails,
    NewDesk,
    UnitDetails,
    change_desk,
    change_unit,
    create_desk,
    create_unit,
    desks,
    set_head,
    unit_of,
    units,
)
from tracker.db import Session
from tracker.errors import CommandRefusedError
from tracker.ids import new_id
from tracker.models import Unit
from tracker.unit_calendars import (
    close_calendar,
    has_calendar,
    new_secret,
    open_calendar,
)
from web.admin.gate import Administrator, Changing, administrators
from web.deps import Config, Db, Now, Reading, go, page
from web.errors import status_of
from web.typed import Errors, Form, TypedForm, errors_of, typed

router = administrators()


@router.get("/don-vi")
def everyone(request: Request, session: Reading, actor: Administrator) -> HTMLResponse:
    """List the units with their heads and how many people they have."""
    people = [one for one in officers(session, actor) if one.is_active]
    names = {one.id: one.name for one in people}
    return page(
        request,
        "admin/units.html",
        units=[
            (
                unit,
                names.get(unit.head_officer_id) if unit.head_officer_id else "",
                sum(one.unit_id == unit.id for one in people),
            )
            for unit in units(session, actor)
        ],
    )


@router.get("/don-vi/them")
def ask(request: Request, actor: Administrator) -> HTMLResponse:  # noqa: ARG001
    """Ask for a new unit."""
    return _new_page(request, typed())


@router.post("/don-vi/them", response_model=None)
def create(
    request: Request, database: Db, now: Now, actor: Changing, form: Form
) -> Response:
    """Make a unit."""
    unit_id = new_id()
    details = _details_of(form, is_active=True)
    try:
        database.write(
            lambda session: create_unit(
                session, actor, details, now=now, unit_id=unit_id
            )
        )
    except CommandRefusedError as error:
        return _new_page(request, form, errors_of(error), status_of(error))
    return go(f"/quan-tri/don-vi/{unit_id}", "da-luu")


@router.get("/don-vi/{unit_id}")
def show(
    request: Request, session: Reading, actor: Administrator, unit_id: UUID
) -> HTMLResponse:
    """Show one unit: what it is called, who heads it, its counters."""
    unit = unit_of(session, actor, unit_id)
    return _page(request, session, actor, unit, _typed_of(unit))


@router.post("/don-vi/{unit_id}", response_model=None)
def change(
    request: Request,
    database: Db,
    session: Reading,
    now: Now,
    actor: Changing,
    unit_id: UUID,
    form: Form,
) -> Response:
    """Change a unit, or close it."""
    unit = unit_of(session, actor, unit_id)
    details = _details_of(form, is_active=form.ticked("is_active"))
    try:
        database.write(
            lambda writing: change_unit(writing, actor, unit_id, details, now=now)
        )
    except CommandRefusedError as error:
        errors = errors_of(error, unit_id="is_active")
        return _page(request, session, actor, unit, form, errors, status_of(error))
    return go(f"/quan-tri/don-vi/{unit_id}", "da-luu")


@router.post("/don-vi/{unit_id}/phu-trach", response_model=None)
def name_head(
    request: Request,
    database: Db,
    session: Reading,
    now: Now,
    actor: Changing,
    unit_id: UUID,
    form: Form,
) -> Response:
    """Name the head, or nobody; the role follows."""
    unit = unit_of(session, actor, unit_id)
    head = form.id("head_officer_id")
    try:
        database.write(lambda writing: set_head(writing, actor, unit_id, head, now=now))
    except CommandRefusedError as error:
        errors = errors_of(error, officer_id="head_officer_id")
        shown = _typed_of(unit)
        return _page(request, session, actor, unit, shown, errors, status_of(error))
    return go(f"/quan-tri/don-vi/{unit_id}", "da-luu")


@router.post("/don-vi/{unit_id}/quay", response_model=None)
def add_desk(
    request: Request,
    database: Db,
    session: Reading,
    now: Now,
    actor: Changing,
    unit_id: UUID,
    form: Form,
) -> Response:
    """Make a counter."""
    unit = unit_of(session, actor, unit_id)
    new = NewDesk(
        unit_id=unit_id, details=DeskDetails(name_vi=form.text("desk_name_vi"))
    )
    try:
        database.write(lambda writing: create_desk(writing, actor, new, now=now))
    except CommandRefusedError as error:
        errors = errors_of(error, name_vi="desk_name_vi")
        shown = _typed_of(unit, desk_name_vi=form.text("desk_name_vi"))
        return _page(request, session, actor, unit, shown, errors, status_of(error))
    return go(f"/quan-tri/don-vi/{unit_id}", "da-luu")


@router.post("/don-vi/{unit_id}/quay/{desk_id}", response_model=None)
def rename_desk(
    request: Request,
    database: Db,
    session: Reading,
    now: Now,
    actor: Changing,
    unit_id: UUID,
    desk_id: UUID,
    form: Form,
) -> Response:
    """Change a counter's name, close it or open it again."""
    unit = unit_of(session, actor, unit_id)
    details = DeskDetails(
        name_vi=form.text("name_vi"), is_active=form.ticked("is_active")
    )
    try:
        database.write(
            lambda writing: change_desk(writing, actor, desk_id, details, now=now)
        )
    except CommandRefusedError as error:
        errors = errors_of(error, name_vi=f"desk-{desk_id}")
        shown = _typed_of(unit)
        return _page(request, session, actor, unit, shown, errors, status_of(error))
    return go(f"/quan-tri/don-vi/{unit_id}", "da-luu")


@router.post("/don-vi/{unit_id}/lich", response_model=None)
def open_unit_calendar(
    request: Request,
    database: Db,
    session: Reading,
    settings: Config,
    now: Now,
    actor: Changing,
    unit_id: UUID,
) -> Response:
    """Open a secret address for the unit's promised days, shown this once."""
    unit = unit_of(session, actor, unit_id)
    secret = new_secret()
    database.write(
        lambda writing: open_calendar(writing, actor, unit_id, secret=secret, now=now)
    )
    address = f"{settings.public_url}/lich-don-vi/{secret}"
    return page(request, "admin/unit_calendar.html", unit=unit, address=address)


@router.post("/don-vi/{unit_id}/dong-lich", response_model=None)
def close_unit_calendar(
    database: Db, now: Now, actor: Changing, unit_id: UUID
) -> Response:
    """Make the secret address worthless."""
    database.write(lambda writing: close_calendar(writing, actor, unit_id, now=now))
    return go(f"/quan-tri/don-vi/{unit_id}", "da-luu")


def _details_of(form: TypedForm, *, is_active: bool) -> UnitDetails:
    return UnitDetails(
        code=form.text("code"),
        name_vi=form.text("name_vi"),
        name_en=form.text("name_en"),
        is_one_stop=form.ticked("is_one_stop"),
        is_active=is_active,
    )


def _typed_of(unit: Unit, **more: str) -> TypedForm:
    return typed(
        code=unit.code,
        name_vi=unit.name_vi,
        name_en=unit.name_en,
        is_one_stop="1" if unit.is_one_stop else "",
        is_active="1" if unit.is_active else "",
        head_officer_id=str(unit.head_officer_id or ""),
        **more,
    )


def _new_page(
    request: Request,
    form: TypedForm,
    errors: Errors | None = None,
    status_code: int = 200,
) -> HTMLResponse:
    return page(
        request, "admin/unit_new.html", status_code, form=form, errors=errors or {}
    )


def _page(
    request: Request,
    session: Session,
    actor: Actor,
    unit: Unit,
    form: TypedForm,
    errors: Errors | None = None,
    status_code: int = 200,
) -> HTMLResponse:
    return page(
        request,
        "admin/unit.html",
        status_code,
        unit=unit,
        form=form,
        errors=errors or {},
        people=[
            one
            for one in officers(session, actor)
            if one.unit_id == unit.id and one.is_active
        ],
        desks=[desk for desk in desks(session, actor) if desk.unit_id == unit.id],
        has_calendar=has_calendar(session, actor, unit.id),
    )

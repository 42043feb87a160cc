"""Officers: the list, a new one, and what is known of each: /quan-tri/can-bo."""

from uuid import UUID

from fastapi import Request
from fastapi.responses import HTMLResponse, Response

from tracker.accounts.actor import Actor
from tracker.accounts.officer_details import OfficerDetails, checked_username
from tracker.accounts.officers import (
    NewOfficer,
    change_officer,
    create_officer,
    officer_of,
    officers,
)
from tracker.accounts.passwords import hash_password, initial_password
from tracker.accounts.units import desks, units
from tracker.db import Session
from tracker.errors import CommandRefusedError
from tracker.ids import new_id
from tracker.models import Officer
from web.admin.gate import Administrator, Changing, administrators
from web.admin.words import ROLES_SAID
from web.deps import Db, Now, Reading, go, page
from web.errors import status_of
from web.presenting.i18n import translate
from web.presenting.labels import label
from web.rendering import language_of
from web.typed import Errors, Form, TypedForm, errors_of, typed

router = administrators()
#: No row has it; whoever chose nothing is told so by the command.
_NOBODY = UUID(int=0)
_NO_UNIT = "Chọn phòng, ban của cán bộ."


@router.get("/can-bo")
def everyone(request: Request, session: Reading, actor: Administrator) -> HTMLResponse:
    """List everybody, those without an account at the end."""
    names = {unit.id: unit.name_vi for unit in units(session, actor)}
    return page(
        request,
        "admin/officers.html",
        people=[(one, names[one.unit_id]) for one in officers(session, actor)],
    )


@router.get("/can-bo/them")
def ask(request: Request, session: Reading, actor: Administrator) -> HTMLResponse:
    """Ask for a new officer."""
    return _page(request, session, actor, typed())


@router.post("/can-bo/them", response_model=None)
def create(
    request: Request,
    database: Db,
    session: Reading,
    now: Now,
    actor: Changing,
    form: Form,
) -> Response:
    """Make an account; its first password is shown on the answer, and never again."""
    errors = _left_out(form)
    if errors:
        return _page(request, session, actor, form, errors=errors, status_code=422)
    password = initial_password()
    try:
        username = checked_username(form.text("username"))
        new = NewOfficer(
            id=new_id(),
            username=username,
            details=_details_of(form),
            password_hash=hash_password(password, username),
        )
        made = database.write(
            lambda writing: create_officer(writing, actor, new, now=now)
        )
    except CommandRefusedError as error:
        errors = errors_of(error)
        status = status_of(error)
        return _page(request, session, actor, form, errors=errors, status_code=status)
    return password_page(request, made, password, is_new=True)


@router.get("/can-bo/{officer_id}")
def show(
    request: Request, session: Reading, actor: Administrator, officer_id: UUID
) -> HTMLResponse:
    """Show one officer as a form, with the acts on the account."""
    officer = officer_of(session, actor, officer_id)
    return officer_page(request, session, actor, officer)


@router.post("/can-bo/{officer_id}", response_model=None)
def change(
    request: Request,
    database: Db,
    session: Reading,
    now: Now,
    actor: Changing,
    officer_id: UUID,
    form: Form,
) -> Response:
    """Change what is known of an officer; rights change with the next request."""
    officer = officer_of(session, actor, officer_id)
    errors = _left_out(form)
    if errors:
        return _page(request, session, actor, form, officer, errors, 422)
    details = _details_of(form)
    try:
        database.write(
            lambda writing: change_officer(writing, actor, officer_id, details, now=now)
        )
    except CommandRefusedError as error:
        errors = errors_of(error)
        return _page(request, session, actor, form, officer, errors, status_of(error))
    return go(f"/quan-tri/can-bo/{officer_id}", "da-luu")


def officer_page(
    request: Request,
    session: Session,
    actor: Actor,
    officer: Officer,
    errors: Errors | None = None,
    status_code: int = 200,
) -> HTMLResponse:
    """Show an officer as stored; after a refused act, with the reason."""
    form = typed(
        username=officer.username,
        name=officer.name,
        position_vi=officer.position_vi,
        email=officer.email,
        phone=officer.phone,
        unit_id=str(officer.unit_id),
        desk_id=str(officer.desk_id or ""),
        roles=officer.roles,
    )
    return _page(request, session, actor, form, officer, errors, status_code)


def password_page(
    request: Request, officer: Officer, password: str, *, is_new: bool
) -> HTMLResponse:
    """Show a first password, the only time that anybody sees it."""
    return page(
        request,
        "admin/first_password.html",
        officer=officer,
        password=password,
        is_new=is_new,
    )


def _left_out(form: TypedForm) -> Errors:
    return {} if form.id("unit_id") else {"unit_id": _NO_UNIT}


def _details_of(form: TypedForm) -> OfficerDetails:
    return OfficerDetails(
        name=form.text("name"),
        unit_id=form.id("unit_id") or _NOBODY,
        roles=form.every("roles"),
        position_vi=form.text("position_vi"),
        email=form.text("email"),
        phone=form.text("phone"),
        desk_id=form.id("desk_id"),
    )


def _page(
    request: Request,
    session: Session,
    actor: Actor,
    form: TypedForm,
    officer: Officer | None = None,
    errors: Errors | None = None,
    status_code: int = 200,
) -> HTMLResponse:
    lang = language_of(request)
    return page(
        request,
        "admin/officer.html",
        status_code,
        officer=officer,
        form=form,
        errors=errors or {},
        units=[
            (str(unit.id), unit.name_vi)
            for unit in units(session, actor)
            if unit.is_active
        ],
        desks=[
            (str(desk.id), desk.name_vi)
            for desk in desks(session, actor)
            if desk.is_active
        ],
        roles=[
            (str(role), label("role", role, lang), translate(said, lang))
            for role, said in ROLES_SAID.items()
        ],
    )

"""A new procedure, and a new version of one; what was promised is never edited."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from fastapi import Request
from fastapi.responses import HTMLResponse, Response

from tracker.accounts.actor import Actor
from tracker.accounts.units import units
from tracker.calendars import time_of
from tracker.catalogue import (
    Entry,
    add_procedure,
    add_version,
    get,
    versions_of,
)
from tracker.catalogue.versions import entry_of
from tracker.db import Session
from tracker.errors import CommandRefusedError
from tracker.models import Procedure
from tracker.text_entry import folded
from web.admin.gate import Administrator, Changing, administrators
from web.admin.procedure_form import beginning, entry_typed, typed_of
from web.deps import Db, Now, Reading, go, page
from web.errors import status_of
from web.presenting.labels import choices
from web.rendering import language_of
from web.typed import Errors, Form, TypedForm, errors_of, shown_day

router = administrators()
_LONGEST_KEY = 60


@router.get("/danh-muc/them")
def ask(
    request: Request, session: Reading, now: Now, actor: Administrator
) -> HTMLResponse:
    """Ask for a procedure that the catalogue does not have."""
    today = time_of(session, actor.agency_id).today(now)
    return _page(request, session, actor, beginning(shown_day(today)))


@router.post("/danh-muc/them", response_model=None)
def add(
    request: Request,
    database: Db,
    session: Reading,
    now: Now,
    actor: Changing,
    form: Form,
) -> Response:
    """Add a procedure as its first version."""
    errors: Errors = {}
    entry = entry_typed(form, _key_of(form), errors)
    if entry is None:
        return _page(request, session, actor, form, errors=errors, status_code=422)
    unit_id = form.id("unit_id")
    try:
        made = database.write(
            lambda writing: add_procedure(
                writing, actor, entry, unit_id=unit_id, now=now
            )
        )
    except CommandRefusedError as error:
        errors, status = errors_of(error), status_of(error)
        return _page(request, session, actor, form, errors=errors, status_code=status)
    return go(f"/quan-tri/danh-muc/{made.id}", "da-luu")


@router.get("/danh-muc/{procedure_id}/phien-ban-moi")
def ask_version(
    request: Request,
    session: Reading,
    now: Now,
    actor: Administrator,
    procedure_id: UUID,
) -> HTMLResponse:
    """Ask for the next version, beginning with what the last one says."""
    last = _last(session, actor, procedure_id)
    today = time_of(session, actor.agency_id).today(now)
    form = typed_of(
        entry_of(session, last),
        valid_from=shown_day(_first_day(last, today)),
        unit_id=str(last.unit_id or ""),
    )
    return _page(request, session, actor, form, last)


@router.post("/danh-muc/{procedure_id}/phien-ban-moi", response_model=None)
def add_next(
    request: Request,
    database: Db,
    session: Reading,
    now: Now,
    actor: Changing,
    procedure_id: UUID,
    form: Form,
) -> Response:
    """Add the next version; cases received before keep the one they came under."""
    last = _last(session, actor, procedure_id)
    errors: Errors = {}
    entry = entry_typed(form, last.key, errors)
    if entry is None:
        return _page(request, session, actor, form, last, errors, 422)
    changes = _changes(entry, form)
    try:
        made = database.write(
            lambda writing: add_version(
                writing, actor, last.key, changes, valid_from=entry.valid_from, now=now
            )
        )
    except CommandRefusedError as error:
        errors, status = errors_of(error), status_of(error)
        return _page(request, session, actor, form, last, errors, status)
    return go(f"/quan-tri/danh-muc/{made.id}", "da-luu")


def _changes(entry: Entry, form: TypedForm) -> dict[str, Any]:
    names = set(Entry.__dataclass_fields__) - {"key", "valid_from"}
    return {
        **{name: getattr(entry, name) for name in names},
        "unit_id": form.id("unit_id"),
    }


def _last(session: Session, actor: Actor, procedure_id: UUID) -> Procedure:
    row = get(session, actor.agency_id, procedure_id)
    return versions_of(session, actor.agency_id, row.key)[-1]


def _first_day(last: Procedure, today: date) -> date:
    return max(today, last.valid_from + timedelta(days=1))


def _key_of(form: TypedForm) -> str:
    """Make a key of the code, else of the name: it stays the same in every version."""
    if form.text("code").strip():
        return ""
    words = "".join(
        letter if letter.isascii() and letter.isalnum() else " "
        for letter in folded(form.text("name_vi"))
    ).split()
    return "-".join(words)[:_LONGEST_KEY].strip("-")


def _page(
    request: Request,
    session: Session,
    actor: Actor,
    form: TypedForm,
    last: Procedure | None = None,
    errors: Errors | None = None,
    status_code: int = 200,
) -> HTMLResponse:
    return page(
        request,
        "admin/procedure_form.html",
        status_code,
        last=last,
        form=form,
        errors=errors or {},
        limit_units=choices("limit_unit", language_of(request)),
        units=[
            (str(unit.id), unit.name_vi)
            for unit in units(session, actor)
            if unit.is_active
        ],
    )

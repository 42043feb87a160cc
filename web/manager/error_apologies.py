"""An apology for an error: noted on a case; carried on like the others."""

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import Form, Request
from fastapi.responses import HTMLResponse, Response

from tracker.accounts.actor import Actor
from tracker.accounts.permissions import require
from tracker.apologies.errors import open_error
from tracker.apologies.notice_acts import ERROR_KINDS
from tracker.cards import cards
from tracker.db import Session
from tracker.errors import CommandRefusedError
from tracker.offices import office_of
from tracker.queries.cases import case_id_of, case_to_note
from tracker.queries.ledger_repeats import units_to_choose
from web.deps import Db, Now, Poster, Reader, Reading, go, page
from web.errors import status_of
from web.presenting.i18n import translate
from web.presenting.labels import label
from web.rendering import language_of
from web.router import Router
from web.typed import sentence_of

router = Router()

Text = Annotated[str, Form(max_length=8000)]
Short = Annotated[str, Form(max_length=40)]
_FIELDS = ("kind", "what", "unit_id")


@router.get("/ho-so/{code}/sai-sot")
def note_error(
    request: Request, code: str, session: Reading, actor: Reader
) -> HTMLResponse:
    """Show the form that notes an error on a case."""
    return _form(request, session, actor, code)


@router.post("/ho-so/{code}/sai-sot", response_model=None)
def open_for_case(
    request: Request,
    code: str,
    database: Db,
    actor: Poster,
    now: Now,
    kind: Short = "",
    what: Text = "",
    unit_id: Short = "",
) -> Response:
    """Note an error; a draft apology and an entry of the ledger follow."""
    with database.read() as session:
        case_id = case_id_of(session, actor, code)
    try:
        notice = database.write(
            partial(
                open_error,
                actor=actor,
                case_id=case_id,
                kind=kind,
                what=what,
                unit_id=_id(unit_id),
                now=now,
            )
        )
    except CommandRefusedError as error:
        status = status_of(error)
        if status in {403, 404}:
            raise
        field = str(error.facts.get("field", ""))
        said = translate(sentence_of(error), language_of(request))
        typed = {"kind": kind, "what": what, "unit_id": unit_id}
        errors = {field if field in _FIELDS else "": said}
        with database.read() as session:
            return _form(request, session, actor, code, typed, errors, status)
    return go(f"/loi-xin-loi/{notice.id}", "da-ghi-sai-sot")


def _form(
    request: Request,
    session: Session,
    actor: Actor,
    code: str,
    typed: dict[str, str] | None = None,
    errors: dict[str, str] | None = None,
    status: int = 200,
) -> HTMLResponse:
    case = case_to_note(session, actor, code)
    require(actor, "apology.open_error", case)
    lang = language_of(request)
    return page(
        request,
        "manager/note_error.html",
        status_code=status,
        card=cards(session, actor.agency_id, [case.id])[case.id],
        office=office_of(session, actor.agency_id),
        kinds=[(kind, label("apology_kind", kind, lang)) for kind in ERROR_KINDS],
        units=units_to_choose(session, actor),
        unit=str(case.holder_unit_id or ""),
        typed=typed or {},
        errors=errors or {},
    )


def _id(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None

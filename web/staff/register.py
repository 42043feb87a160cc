"""Registering a case at the desk: the promise is seen before it is given."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request
from fastapi.responses import HTMLResponse, Response

from rules.errors import RuleError
from tracker.accounts.actor import Actor
from tracker.cases import reception
from tracker.cases.once import Create, create_once
from tracker.db import Database, Session
from tracker.errors import (
    AlreadyDoneError,
    CommandRefusedError,
    FutureReceptionError,
    NotPermittedError,
    ProcedureNotInForceError,
    ProcedureNotRegistrableError,
    UnknownProcedureError,
)
from tracker.ids import new_id
from tracker.queries.desk import desk_name
from web.deps import Db, Now, Poster, Reader, Reading, go, page
from web.errors import status_of
from web.rendering import language_of
from web.router import Router
from web.staff.case_acts import message_of
from web.staff.entry_form import (
    EXTRA_PAPERS,
    Entry,
    filled_in,
    known_values,
    new_case,
    read_entry,
    wants_mail,
)
from web.staff.typed import Form, Typed

router = Router()

#: What the buttons of the form do: which command, and where one goes on from there.
_ENDINGS: dict[str, tuple[Create, str, str]] = {
    "dang-ky": (reception.register, "/ho-so/{code}", "da-dang-ky"),
    "ghi-nhan": (reception.submit, "/ho-so/{code}", "da-ghi"),
    "huong-dan": (reception.submit, "/ho-so/{code}/huong-dan", ""),
    "tu-choi": (reception.submit, "/ho-so/{code}/tu-choi-tiep-nhan", ""),
}
_OF_PROCEDURE = (
    UnknownProcedureError,
    ProcedureNotRegistrableError,
    ProcedureNotInForceError,
)


@router.get("/dang-ky")
def new_form(
    request: Request, session: Reading, actor: Reader, now: Now
) -> HTMLResponse:
    """Show the empty form; a procedure or a channel may be chosen in the address."""
    given = request.query_params
    typed = Typed(
        {name: given[name] for name in ("procedure", "channel") if name in given}
    )
    entry = read_entry(session, actor, typed, now, language_of(request))
    return _show(request, session, actor, entry)


@router.get("/dang-ky/loi-hen")
def promise_for(
    request: Request,
    session: Reading,
    actor: Reader,
    now: Now,
    procedure: Annotated[UUID | None, Query()] = None,
    received_at: Annotated[str, Query(max_length=40)] = "",
    variant: Annotated[str, Query(max_length=40)] = "",
) -> HTMLResponse:
    """Answer what would be promised, with the reasons, as a part of a page."""
    texts = {
        "procedure": str(procedure or ""),
        "received_at": received_at,
        "variant": variant,
    }
    entry = read_entry(session, actor, Typed(texts), now, language_of(request))
    return page(request, "staff/register_promise.html", entry=entry)


@router.post("/dang-ky/xem-truoc")
def preview(
    request: Request, session: Reading, actor: Poster, now: Now, typed: Form
) -> HTMLResponse:
    """Answer what the form means so far, in parts that are put where they belong."""
    entry = read_entry(session, actor, typed, now, language_of(request))
    return page(
        request,
        "staff/register_parts.html",
        entry=entry,
        known_values=known_values(entry),
        extra_papers=EXTRA_PAPERS,
        is_other_procedure=typed.text("documents_of") != typed.text("procedure"),
    )


@router.post("/dang-ky")
def register(
    request: Request, database: Db, actor: Poster, now: Now, typed: Form
) -> Response:
    """Register, or show the form again; the same form sent twice is one case."""
    lang = language_of(request)
    asked = typed.text("act")
    with database.read() as session:
        entry = read_entry(session, actor, typed, now, lang)
        if asked not in _ENDINGS:
            entry = filled_in(entry) if asked == "dien-san" else entry
            return _show(request, session, actor, entry)
    case = new_case(entry, lang)
    if case is None:
        return _again(request, database, actor, entry, 422)
    create, where, done = _ENDINGS[asked]
    try:
        code = create_once(database, actor, create, case, now=now)
    except NotPermittedError:
        raise
    except (CommandRefusedError, RuleError) as error:
        entry.errors = {_field_of(error): message_of(error, lang)}
        if isinstance(error, AlreadyDoneError):
            entry.case_id = new_id()  # sent once more, the form is another case
        status = status_of(error) if isinstance(error, CommandRefusedError) else 422
        return _again(request, database, actor, entry, status)
    return go(where.format(code=code), done)


def _field_of(error: CommandRefusedError | RuleError) -> str:
    if isinstance(error, FutureReceptionError):
        return "received_at"
    if isinstance(error, _OF_PROCEDURE):
        return "procedure"
    if isinstance(error, CommandRefusedError):
        return str(error.facts.get("field", ""))
    return "received_at"


def _again(
    request: Request, database: Database, actor: Actor, entry: Entry, status: int
) -> HTMLResponse:
    with database.read() as session:
        return _show(request, session, actor, entry, status)


def _show(
    request: Request, session: Session, actor: Actor, entry: Entry, status: int = 200
) -> HTMLResponse:
    return page(
        request,
        "staff/register.html",
        status_code=status,
        entry=entry,
        extra_papers=EXTRA_PAPERS,
        desk=desk_name(session, actor),
        wants_mail=wants_mail(entry.typed),
    )

"""The accountability ledger: the list, what repeats, one entry and its next lines."""

from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, Response

from tracker.accounts.actor import Actor
from tracker.db import Database, Session, WriteFunction
from tracker.errors import CommandRefusedError
from tracker.ledger import answer, follow
from tracker.offices import office_of
from tracker.queries import ledger
from tracker.queries.ledger_filter import EntryFilter
from tracker.queries.ledger_repeats import (
    PLACES,
    Repeat,
    names_of,
    repeats,
    units_to_choose,
)
from tracker.queries.reminders import reminders_of
from web.deps import Db, Now, Poster, Reader, Reading, go, page
from web.errors import status_of
from web.manager.holding import CAUSES as CAUSES_VI
from web.manager.holding import holding_of
from web.manager.ledger_address import UNNAMED, Wanted, query_of
from web.presenting.i18n import translate
from web.rendering import language_of
from web.typed import sentence_of

router = APIRouter()

Text = Annotated[str, Form(max_length=8000)]
Short = Annotated[str, Form(max_length=40)]
_PLACE_SLUGS = {
    "don-vi": "unit",
    "thu-tuc": "procedure",
    "buoc": "step",
    "nguyen-nhan": "cause",
}
_DONE = {"closed": "da-khep-muc", "returned": "da-tra-lai", "reopened": "da-mo-lai"}


@router.get("/giai-trinh")
def list_entries(
    request: Request,
    session: Reading,
    actor: Reader,
    now: Now,
    wanted: Wanted,
    sau: Annotated[str, Query(max_length=100)] = "",
) -> HTMLResponse:
    """List the entries of a filter, the newest first."""
    found = ledger.entries(session, actor, now, wanted=wanted, after=sau)
    return page(
        request,
        "manager/ledger.html",
        found=found,
        office=found.office,
        wanted=wanted,
        names=names_of(session, actor, wanted),
        units=units_to_choose(session, actor),
        causes=CAUSES_VI,
        unnamed=UNNAMED,
        link=lambda **changes: "/giai-trinh" + query_of(replace(wanted, **changes)),
        query=query_of(wanted),
        older=f"/giai-trinh{query_of(wanted, sau=found.after)}" if found.after else "",
        is_first=not sau,
    )


@router.get("/giai-trinh/lap-lai")
def list_repeats(
    request: Request,
    session: Reading,
    actor: Reader,
    now: Now,
    wanted: Wanted,
    theo: Annotated[str, Query(max_length=20)] = "don-vi",
) -> HTMLResponse:
    """List what keeps coming back, by unit, procedure, step or cause alone."""
    office = office_of(session, actor.agency_id)
    today = office.time.today(now)
    if wanted.first is None:
        wanted = replace(wanted, first=today.replace(month=1, day=1))
    place = _PLACE_SLUGS.get(theo, PLACES[0])
    return page(
        request,
        "manager/repeats.html",
        rows=repeats(session, actor, office, wanted, place),
        office=office,
        wanted=wanted,
        place=place,
        slugs=_PLACE_SLUGS,
        causes=CAUSES_VI,
        link=partial(_entries_of, wanted),
        query=lambda **more: query_of(wanted, **more),
    )


@router.get("/giai-trinh/{entry_id}")
def read_entry(
    request: Request, entry_id: UUID, session: Reading, actor: Reader, now: Now
) -> HTMLResponse:
    """Show one entry: who held the case how long, and what was said of it."""
    return _show(request, session, actor, entry_id, now)


@router.post("/giai-trinh/{entry_id}")
def add_line(
    request: Request,
    entry_id: UUID,
    database: Db,
    actor: Poster,
    now: Now,
    kind: Short = "",
    text: Text = "",
    cause: Short = "",
) -> Response:
    """Add one line: a follow-up, or what a manager decides."""
    act = partial(
        follow, actor=actor, entry_id=entry_id, kind=kind, text=text, cause=cause
    )
    typed = {"kind": kind, "text": text, "cause": cause}
    shown = partial(_show, request, actor=actor, entry_id=entry_id, now=now)
    return _do(
        request,
        database,
        partial(act, now=now),
        typed,
        shown,
        go(f"/giai-trinh/{entry_id}", _DONE.get(kind, "da-luu")),
    )


@router.post("/giai-trinh/{entry_id}/tra-loi")
def give_answer(
    request: Request,
    entry_id: UUID,
    database: Db,
    actor: Poster,
    now: Now,
    cause: Short = "",
    explanation: Text = "",
    measure: Text = "",
) -> Response:
    """Answer for the delay: the cause, what happened, and what is changed."""
    typed = {"cause": cause, "explanation": explanation, "measure": measure}
    act = partial(
        answer,
        actor=actor,
        entry_id=entry_id,
        cause=cause,
        explanation=explanation,
        measure=measure,
    )
    shown = partial(_show, request, actor=actor, entry_id=entry_id, now=now)
    done = go(f"/giai-trinh/{entry_id}", "da-giai-trinh")
    return _do(request, database, partial(act, now=now), typed, shown, done)


def _do(
    request: Request,
    database: Database,
    act: WriteFunction[object],
    typed: dict[str, str],
    shown: "partial[HTMLResponse]",
    done: Response,
) -> Response:
    """Do an act; what was typed stands there again if it is refused."""
    try:
        database.write(act)
    except CommandRefusedError as error:
        status = status_of(error)
        if status in {403, 404}:
            raise
        field = str(error.facts.get("field", ""))
        said = translate(sentence_of(error), language_of(request))
        errors = {field if field in typed and field != "kind" else "": said}
        with database.read() as session:
            return shown(session=session, typed=typed, errors=errors, status=status)
    return done


def _show(
    request: Request,
    session: Session,
    actor: Actor,
    entry_id: UUID,
    now: datetime,
    *,
    typed: dict[str, str] | None = None,
    errors: dict[str, str] | None = None,
    status: int = 200,
) -> HTMLResponse:
    found = ledger.entry_page(session, actor, entry_id, now)
    return page(
        request,
        "manager/entry.html",
        status_code=status,
        found=found,
        office=found.office,
        reminders=reminders_of(session, found.office, found.card.case_id, now),
        holding=holding_of(found.attribution, language_of(request)),
        causes=CAUSES_VI,
        typed=typed or {},
        errors=errors or {},
        now_or_end=found.card.finished_at or now,
    )


def _entries_of(wanted: EntryFilter, row: Repeat) -> str:
    """Give the list of the entries that a line of the repeats counts."""
    found = replace(
        wanted,
        unit_id=row.unit_id or wanted.unit_id,
        procedure_id=row.procedure_id or wanted.procedure_id,
        step_no=wanted.step_no if row.step_no is None else row.step_no,
        cause=row.cause or UNNAMED,
    )
    return f"/giai-trinh{query_of(found)}"

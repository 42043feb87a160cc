"""The accountability ledger: the list, one entry with its bar, and its next lines."""

from datetime import datetime
from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, Response

from tracker.accounts.actor import Actor
from tracker.db import Session
from tracker.errors import CommandRefusedError
from tracker.ledger import follow
from tracker.queries import ledger
from web.deps import Db, Now, Poster, Reader, Reading, go, page
from web.errors import status_of
from web.manager.holding import CAUSES as CAUSES_VI
from web.manager.holding import holding_of
from web.presenting.i18n import translate
from web.rendering import language_of
from web.typed import sentence_of

router = APIRouter()

#: Which entries, as the address names them.
_BY_SLUG = {"chua-giai-trinh": "unexplained", "chua-xong": "open"}


@router.get("/giai-trinh")
def list_entries(
    request: Request,
    session: Reading,
    actor: Reader,
    now: Now,
    loc: Annotated[str, Query(max_length=20)] = "",
    sau: Annotated[str, Query(max_length=100)] = "",
) -> HTMLResponse:
    """List the entries, the newest first."""
    only = _BY_SLUG.get(loc, "")
    found = ledger.entries(session, actor, now, only=only, after=sau)
    return page(
        request,
        "manager/ledger.html",
        lines=found.lines,
        counts=found.counts,
        after=found.after,
        office=found.office,
        only=only,
        causes=CAUSES_VI,
        slug=loc if only else "",
        is_first=not sau,
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
    kind: Annotated[str, Form(max_length=20)] = "",
    text: Annotated[str, Form(max_length=8000)] = "",
    cause: Annotated[str, Form(max_length=40)] = "",
) -> Response:
    """Add an explanation, a cause or a follow-up."""
    act = partial(
        follow, actor=actor, entry_id=entry_id, kind=kind, text=text, cause=cause
    )
    try:
        database.write(partial(act, now=now))
    except CommandRefusedError as error:
        status = status_of(error)
        if status in {403, 404}:
            raise
        field = str(error.facts.get("field", ""))
        typed = {"kind": kind, "text": text, "cause": cause}
        said = {
            field if field in typed else "": translate(
                sentence_of(error), language_of(request)
            )
        }
        with database.read() as session:
            return _show(
                request,
                session,
                actor,
                entry_id,
                now,
                typed=typed,
                errors=said,
                status=status,
            )
    return go(f"/giai-trinh/{entry_id}", "da-luu")


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
        holding=holding_of(found.attribution, language_of(request)),
        causes=CAUSES_VI,
        can_follow=found.can_follow,
        typed=typed or {},
        errors=errors or {},
        now_or_end=found.card.finished_at or now,
    )

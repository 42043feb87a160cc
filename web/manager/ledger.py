"""The accountability ledger: the list, one entry with its bar, and its next lines."""

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, Response

from tracker.accounts.permissions import may
from tracker.ledger import CAUSES, follow
from tracker.queries import ledger
from tracker.queries.paging import write_mark
from web.deps import Db, Now, Poster, Reader, Reading, go, page

router = APIRouter()


@router.get("/giai-trinh")
def list_entries(
    request: Request,
    session: Reading,
    actor: Reader,
    sau: Annotated[str, Query(max_length=100)] = "",
) -> HTMLResponse:
    """List the entries, the newest first."""
    lines = ledger.entries(session, actor, after=sau)
    last = lines[-1].entry if len(lines) == ledger.PAGE else None
    return page(
        request,
        "manager/ledger.html",
        lines=lines,
        after=write_mark(last.opened_at, last.id) if last else "",
        is_first=not sau,
    )


@router.get("/giai-trinh/{entry_id}")
def read_entry(
    request: Request, entry_id: UUID, session: Reading, actor: Reader, now: Now
) -> HTMLResponse:
    """Show one entry: who held the case how long, and what was said of it."""
    found = ledger.entry_page(session, actor, entry_id, now)
    return page(
        request,
        "manager/entry.html",
        found=found,
        causes=CAUSES,
        can_follow=may(actor, "ledger.follow", found.entry),
    )


@router.post("/giai-trinh/{entry_id}")
def add_line(
    entry_id: UUID,
    database: Db,
    actor: Poster,
    now: Now,
    kind: Annotated[str, Form(max_length=20)] = "",
    text: Annotated[str, Form(max_length=8000)] = "",
    cause: Annotated[str, Form(max_length=40)] = "",
) -> Response:
    """Add an explanation, a cause or a follow-up."""
    database.write(
        partial(
            follow,
            actor=actor,
            entry_id=entry_id,
            kind=kind,
            text=text,
            cause=cause,
            now=now,
        )
    )
    return go(f"/giai-trinh/{entry_id}", "da-luu")

"""Submissions that wait for the desk's answer, with their eight office hours."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request
from fastapi.responses import HTMLResponse

from tracker.accounts.permissions import may, require
from tracker.queries.online import submissions
from web.deps import Now, Reader, Reading, page
from web.router import Router

router = Router()


@router.get("/ho-so-truc-tuyen")
def online(
    request: Request,
    session: Reading,
    actor: Reader,
    now: Now,
    sau: Annotated[str, Query(max_length=40)] = "",
) -> HTMLResponse:
    """List what was submitted and not yet received, the longest waiting first."""
    require(actor, "case.read")
    after = None
    if len(sau) == 32 and sau.isalnum():
        try:
            after = UUID(hex=sau)
        except ValueError:
            after = None
    return page(
        request,
        "staff/online.html",
        found=submissions(session, actor, now=now, after=after),
        may_answer=may(actor, "case.receive"),
        is_first=after is None,
    )

"""The results that the desk has to hand over."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request
from fastapi.responses import HTMLResponse

from tracker.accounts.permissions import may, require
from tracker.offices import office_of
from tracker.queries.to_return import results_to_return
from web.deps import Now, Reader, Reading, page
from web.router import Router

router = Router()


@router.get("/viec-can-lam/cho-tra")
def list_results(
    request: Request,
    session: Reading,
    actor: Reader,
    now: Now,
    sau: Annotated[str, Query(max_length=40)] = "",
) -> HTMLResponse:
    """List finished cases whose applicant has not got the result, the oldest first."""
    require(actor, "case.read")
    try:
        after = UUID(hex=sau) if sau else None
    except ValueError:
        after = None
    return page(
        request,
        "staff/to_return.html",
        found=results_to_return(session, actor, now=now, after=after),
        local=office_of(session, actor.agency_id).time.civil,
        may_return=may(actor, "case.return_outcome"),
        is_first=after is None,
    )

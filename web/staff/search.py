"""Finding a case: a whole code leads to it at once, anything else to a list."""

from typing import Annotated

from fastapi import Query, Request
from fastapi.responses import RedirectResponse, Response

from tracker.accounts.permissions import require
from tracker.offices import office_of
from tracker.queries.search import Found, exact_code, newest_at, search_cases
from web.deps import Reader, Reading, page
from web.router import Router

router = Router()
_LONGEST = 200


@router.get("/tim")
def search(
    request: Request,
    session: Reading,
    actor: Reader,
    q: Annotated[str, Query(max_length=_LONGEST)] = "",
    sau: Annotated[str, Query(max_length=40)] = "",
) -> Response:
    """Search the agency's own cases by code, name without marks, or telephone."""
    require(actor, "case.read")
    text = q.strip()
    is_part = "hx-request" in request.headers
    if text and not is_part and (code := exact_code(session, actor, text)):
        return RedirectResponse(f"/ho-so/{code}", status_code=303)
    found = Found(cards=())
    if text:
        found = search_cases(session, actor, text, after=sau)
    return page(
        request,
        "staff/search_results.html" if is_part else "staff/search.html",
        q=text,
        found=found,
        came_in=newest_at,
        local=office_of(session, actor.agency_id).time.civil,
        is_first=not sau,
    )

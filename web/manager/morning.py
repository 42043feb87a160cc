"""The morning page: first what is owed today, then where the agency stands."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from tracker.queries import manager
from web.deps import Now, Reader, Reading, page

router = APIRouter()


@router.get("/buoi-sang")
def read_morning(
    request: Request, session: Reading, actor: Reader, now: Now
) -> HTMLResponse:
    """Show the morning page."""
    return page(
        request,
        "manager/morning.html",
        morning=manager.morning(session, actor, now),
        now=now,
    )

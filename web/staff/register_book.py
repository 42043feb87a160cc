"""The register of a period (Mẫu 07): /so-theo-doi, on screen and as files."""

from typing import Literal

from fastapi import Request
from fastapi.responses import HTMLResponse, Response

from notifications.papers import register_grid, register_sheet
from tracker.errors import InvalidValueError
from tracker.offices import office_of
from tracker.queries.register import MOST_LINES, RegisterPage, register_page
from tracker.queries.register import register_paper as paper_of
from web.deps import Now, Reader, Reading, page
from web.paper_files import paper_file, sheet_file
from web.period import asked, period_of, usual_periods
from web.router import Router
from web.typed import errors_of

router = Router()


@router.get("/so-theo-doi")
def read_register(
    request: Request, session: Reading, actor: Reader, now: Now
) -> HTMLResponse:
    """Show the beginning of the register of a period, and its files."""
    today = office_of(session, actor.agency_id).time.today(now)
    period = period_of(request.query_params, today)
    errors, found = period.errors, None
    if not errors:
        try:
            found = register_page(session, actor, period.first, period.last)
        except InvalidValueError as error:
            errors = errors_of(error)
    return page(
        request,
        "staff/register_book.html",
        422 if errors else 200,
        period=period,
        errors=errors,
        found=found,
        is_too_long=_is_too_long(found),
        most=MOST_LINES,
        usual=usual_periods(today),
    )


@router.get("/so-theo-doi/so.{kind}")
def print_register(
    request: Request,
    kind: Literal["pdf", "docx", "xlsx"],
    session: Reading,
    actor: Reader,
    now: Now,
) -> Response:
    """Give the register of a period as a file."""
    today = office_of(session, actor.agency_id).time.today(now)
    period = asked(period_of(request.query_params, today))
    paper = paper_of(session, actor, period.first, period.last, now)
    name = f"so-theo-doi-{period.first:%Y%m%d}-{period.last:%Y%m%d}"
    if kind == "xlsx":
        return sheet_file(register_grid(paper), paper.made_at, name)
    return paper_file(register_sheet(paper), kind, name)


def _is_too_long(found: RegisterPage | None) -> bool:
    return found is not None and found.count > MOST_LINES

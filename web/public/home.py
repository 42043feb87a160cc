"""The public front page: look up, apologies in plain sight, procedures."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from tracker.queries import public
from web.deps import page
from web.public.reading import AtPlace

router = APIRouter()


@router.get("/")
def home(request: Request, place: AtPlace) -> HTMLResponse:
    """Show the front page."""
    agency_id = place.agency.agency_id if place.agency else None
    return page(
        request,
        "public/home.html",
        agencies=place.agencies,
        newest=public.apologies(
            place.session, today=place.today, agency_id=agency_id, limit=4
        ).rows,
        figures=public.apology_figures(
            place.session, today=place.today, agency_id=agency_id
        ),
        today=place.today,
    )

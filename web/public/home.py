"""The public front page: look up, apologies in plain sight, procedures."""

from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse

from tracker.queries import public, published
from tracker.queries.statistics import statistics
from web.deps import page
from web.public.days import example, special_days
from web.public.keeping import kept
from web.public.reading import AtPlace, Place
from web.router import Router

router = Router()
_NEWEST = 4


@router.get("/")
def home(request: Request, place: AtPlace) -> HTMLResponse:
    """Show the front page."""
    wanted = published.Wanted(
        agency_id=place.agency.agency_id if place.agency else None
    )
    found = page(
        request,
        "public/home.html",
        place=place,
        newest=published.apologies(
            place.session, today=place.today, wanted=wanted, limit=_NEWEST
        ).shown,
        figures=published.apology_figures(
            place.session, today=place.today, wanted=wanted
        ),
        **_of_agency(place),
    )
    return kept(request, found)


def _of_agency(place: Place) -> dict[str, Any]:
    """Read what only one agency can say; nothing where none is chosen."""
    if place.office is None or place.agency is None:
        return {"special": [], "ribbon": (), "ribbon_days": 0, "asked": [], "posted": 0}
    calendar, agency_id = place.office.time.calendar, place.agency.agency_id
    marks, amount = example(calendar, place.now)
    return {
        "special": special_days(calendar, place.today),
        "ribbon": marks,
        "ribbon_days": amount,
        "asked": public.most_asked(place.session, agency_id, today=place.today),
        "posted": len(public.procedures(place.session, agency_id, today=place.today)),
        "months": statistics(place.session, agency_id).months[:2],
    }

"""Issued apologies as the public reads them: /xin-loi."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from tracker.queries import public
from web.deps import page
from web.public.reading import AtPlace

router = APIRouter()


@router.get("/xin-loi")
def list_apologies(
    request: Request,
    place: AtPlace,
    sau: Annotated[str, Query(max_length=100)] = "",
) -> HTMLResponse:
    """List the apologies, the newest first."""
    agency_id = place.agency.agency_id if place.agency else None
    found = public.apologies(
        place.session, today=place.today, agency_id=agency_id, after=sau
    )
    return page(
        request,
        "public/apologies.html",
        rows=found.rows,
        after=found.after,
        is_first=not sau,
        figures=public.apology_figures(
            place.session, today=place.today, agency_id=agency_id
        ),
        agencies=place.agencies,
        today=place.today,
    )


@router.get("/xin-loi/{apology_id}")
def read_apology(request: Request, place: AtPlace, apology_id: UUID) -> HTMLResponse:
    """Show one apology."""
    return page(
        request,
        "public/apology.html",
        row=public.apology(place.session, apology_id, place.today),
        today=place.today,
    )

"""Posted procedures: limit, fee, papers, steps, law: /thu-tuc."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from tracker.catalogue import basis_shown, code_shown, is_registrable
from tracker.queries import public
from web.deps import page
from web.public.reading import AtPlace

router = APIRouter()


@router.get("/thu-tuc")
def list_procedures(
    request: Request,
    place: AtPlace,
    q: Annotated[str, Query(max_length=200)] = "",
) -> HTMLResponse:
    """List what the agency posts, by field."""
    rows = (
        public.procedures(
            place.session, place.agency.agency_id, today=place.today, words=q
        )
        if place.agency
        else []
    )
    fields: dict[str, list[object]] = {}
    for row in rows:
        fields.setdefault(row.field_vi, []).append(row)
    return page(
        request,
        "public/procedures.html",
        fields=fields,
        count=len(rows),
        q=q,
        agencies=place.agencies,
        code_shown=code_shown,
    )


@router.get("/thu-tuc/{key}")
def read_procedure(request: Request, place: AtPlace, key: str) -> HTMLResponse:
    """Show one procedure."""
    agency = place.agency or place.agencies[0]
    row, steps = public.procedure(place.session, agency.agency_id, key, place.today)
    return page(
        request,
        "public/procedure.html",
        row=row,
        steps=steps,
        code=code_shown(row),
        basis=basis_shown(row),
        registrable=is_registrable(row, place.today),
    )

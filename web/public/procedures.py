"""Posted procedures: limit, fee, papers, steps, law: /thu-tuc."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, time
from typing import Annotated

from fastapi import Query, Request
from fastapi.responses import HTMLResponse, Response

from rules import DayMark, Deadline, day_marks, due
from rules.errors import RuleError
from rules.procedure import LimitUnit
from tracker.catalogue import basis_shown, code_shown, is_registrable, limit_of
from tracker.durations import ENOUGH
from tracker.errors import NotFoundError
from tracker.models import Procedure
from tracker.offices import Office
from tracker.queries import public
from tracker.queries.statistics import duration
from web.deps import page
from web.errors import answer
from web.public.keeping import kept
from web.public.reading import AtPlace, Place
from web.router import Router

router = Router()


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """What would be promised to whoever hands in a complete dossier now."""

    received_at: datetime
    is_today: bool
    deadline: Deadline
    marks: tuple[DayMark, ...]


@router.get("/thu-tuc")
def list_procedures(
    request: Request,
    place: AtPlace,
    q: Annotated[str, Query(max_length=200)] = "",
    linh_vuc: Annotated[str, Query(alias="linh-vuc", max_length=200)] = "",
) -> HTMLResponse:
    """List what the agency posts, by field."""
    rows, known = [], []
    if place.agency is not None:
        agency_id = place.agency.agency_id
        known = public.fields(place.session, agency_id, today=place.today)
        rows = list(
            public.procedures(
                place.session,
                agency_id,
                today=place.today,
                words=q,
                field=linh_vuc if linh_vuc in known else "",
            )
        )
    names = Counter(row.name_vi for row in rows)
    by_field: dict[str, list[Procedure]] = {}
    for row in rows:
        by_field.setdefault(row.field_vi, []).append(row)
    return kept(
        request,
        page(
            request,
            "public/procedures.html",
            place=place,
            by_field=by_field,
            count=len(rows),
            twice={name for name, number in names.items() if number > 1},
            field_choices=[(name, name) for name in known],
            field=linh_vuc if linh_vuc in known else "",
            q=q,
            code_shown=code_shown,
            is_registrable=is_registrable,
        ),
    )


@router.get("/thu-tuc/{key}")
def read_procedure(request: Request, place: AtPlace, key: str) -> Response:
    """Show one procedure."""
    try:
        return kept(request, _page(request, place, key))
    except NotFoundError as error:
        return answer(
            request,
            404,
            code=error.code,
            vi="Cơ quan không niêm yết thủ tục này, hoặc thủ tục đã được thay thế.",
            en="The agency posts no such procedure, or it was replaced.",
        )


def _page(request: Request, place: Place, key: str) -> HTMLResponse:
    if place.agency is None or place.office is None:
        raise NotFoundError(what="procedure", what_vi="thủ tục", key=key[:60])
    found = public.procedure(place.session, place.agency.agency_id, key, place.today)
    registrable = is_registrable(found.row, place.today)
    return page(
        request,
        "public/procedure.html",
        place=place,
        found=found,
        row=found.row,
        code=code_shown(found.row),
        basis=basis_shown(found.row),
        registrable=registrable,
        promise=_promise(place, place.office, found.row) if registrable else None,
        took=duration(place.session, place.agency.agency_id, found.row.key),
        enough=ENOUGH,
    )


def _promise(place: Place, office: Office, row: Procedure) -> Promise | None:
    """Compute the promise as the desk would, were the dossier handed in now."""
    if row.limit_unit == LimitUnit.NONE or row.clock_starts != "reception":
        return None
    calendar = office.time.calendar
    try:
        start = calendar.first_open_at_or_after(place.now)
        limit, cutoff = limit_of(row), time.fromisoformat(row.cutoff)
        return Promise(
            received_at=start,
            is_today=start.date() == place.today,
            deadline=due(start, limit, calendar, cutoff=cutoff, explain=True),
            marks=day_marks(start, limit, calendar, cutoff=cutoff),
        )
    except RuleError:
        return None

"""Looking up the own case with its code and its secret: /tra-cuu."""

from datetime import datetime
from typing import Annotated

from fastapi import Query, Request
from fastapi.responses import HTMLResponse, Response

from tracker.queries.own_case import LookedUp, look_up
from web.deps import Db, Now, page
from web.public.calendar_file import calendar_file, promised_at
from web.public.codes import BothCodes, Codes, count_look_up, not_typed
from web.public.journey import journey_of, lines_for, title_of
from web.public.reading import AtPlace, Place
from web.rendering import language_of
from web.router import Router

router = Router()


@router.get("/tra-cuu")
def ask(
    request: Request,
    place: AtPlace,
    ma: Annotated[str, Query(max_length=60)] = "",
) -> HTMLResponse:
    """Ask for the code and the secret of the receipt."""
    return _form(request, place, ma, errors={})


@router.post("/tra-cuu")
def answer(
    request: Request, database: Db, now: Now, place: AtPlace, typed: BothCodes
) -> Response:
    """Show the case to whoever knows its secret; the same answer to everybody else."""
    found = _found(request, database, now, place, typed)
    if isinstance(found, Response):
        return found
    return _result(request, place, found, typed, now)


@router.post("/tra-cuu/lich-hen")
def take_into_calendar(
    request: Request, database: Db, now: Now, place: AtPlace, typed: BothCodes
) -> Response:
    """Give the promised day as a calendar file, for the same two codes."""
    found = _found(request, database, now, place, typed)
    if isinstance(found, Response):
        return found
    promised = promised_at(found, found.office.time.civil(now))
    if promised is None:  # it was there when the page was opened
        return _result(request, place, found, typed, now)
    name = "".join(sign for sign in found.code if sign.isalnum() or sign in ".-")
    return Response(
        calendar_file(found, promised, now, language_of(request)),
        media_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="hen-tra-{name}.ics"'},
    )


def _found(
    request: Request, database: Db, now: Now, place: Place, typed: Codes
) -> LookedUp | Response:
    """Find the case of both codes, or give the page that asks for them again."""
    errors = not_typed(
        typed,
        "Nhập mã hồ sơ in trên giấy hẹn.",
        "Nhập mã tra cứu in dưới mã hồ sơ.",
    )
    if errors:
        return _form(request, place, typed.code, errors=errors, status=422)
    count_look_up(request, database, now)
    prefix = place.agency.code if place.agency else ""
    found = look_up(
        place.session, typed.code, typed.secret, today=place.today, prefix=prefix
    )
    if found is None:
        return _form(request, place, typed.code, errors={}, missed=True, status=404)
    request.state.agency = found.office.agency
    return found


def _result(
    request: Request, place: Place, found: LookedUp, typed: Codes, now: datetime
) -> HTMLResponse:
    lang = language_of(request)
    local = found.office.time.civil(now)
    return page(
        request,
        "public/own_case.html",
        place=place,
        found=found,
        typed=typed,
        promised=promised_at(found, local),
        title=title_of(found, local, lang),
        stops=journey_of(found, lang),
        lines=lines_for(found),
        now=local,
    )


def _form(
    request: Request,
    place: Place,
    code: str,
    *,
    errors: dict[str, str],
    missed: bool = False,
    status: int = 200,
) -> HTMLResponse:
    return page(
        request,
        "public/look_up.html",
        status_code=status,
        place=place,
        code=code,
        errors=errors,
        missed=missed,
    )

"""Looking up the own case with its code and its secret: /tra-cuu."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse

from tracker.accounts.throttle import LOOK_UP, count_attempt, network_of
from tracker.queries.own_case import LookedUp, look_up
from web.deps import Db, Now, page
from web.public.journey import journey_of, lines_for, title_of
from web.public.reading import AtPlace, Place
from web.rendering import language_of

router = APIRouter()


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
    request: Request,
    database: Db,
    now: Now,
    place: AtPlace,
    code: Annotated[str, Form(max_length=60)] = "",
    secret: Annotated[str, Form(max_length=40)] = "",
) -> HTMLResponse:
    """Show the case to whoever knows its secret; the same answer to everybody else."""
    errors = {
        name: said
        for name, given, said in (
            ("code", code, "Nhập mã hồ sơ in trên giấy hẹn."),
            ("secret", secret, "Nhập mã tra cứu in dưới mã hồ sơ."),
        )
        if not given.strip()
    }
    if errors:
        return _form(request, place, code, errors=errors, status=422)
    address = request.client.host if request.client else ""
    database.write(
        lambda session: count_attempt(session, LOOK_UP, network_of(address), now=now)
    )
    prefix = place.agency.code if place.agency else ""
    found = look_up(place.session, code, secret, today=place.today, prefix=prefix)
    if found is None:
        return _form(request, place, code, errors={}, missed=True, status=404)
    request.state.agency = found.office.agency
    return _result(request, place, found, now)


def _result(
    request: Request, place: Place, found: LookedUp, now: datetime
) -> HTMLResponse:
    lang = language_of(request)
    return page(
        request,
        "public/own_case.html",
        place=place,
        found=found,
        title=title_of(found, lang),
        stops=journey_of(found, lang),
        lines=lines_for(found),
        today=found.office.time.today(now),
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

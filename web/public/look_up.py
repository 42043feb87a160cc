"""Looking up the own case with its code and its secret: /tra-cuu."""

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse

from tracker.accounts.throttle import LOOK_UP, count_attempt, network_of
from tracker.queries import public
from web.deps import Db, Now, page
from web.public.reading import AtPlace

router = APIRouter()


@router.get("/tra-cuu")
def ask(
    request: Request,
    place: AtPlace,
    ma: Annotated[str, Query(max_length=60)] = "",
) -> HTMLResponse:
    """Ask for the code and the secret of the receipt."""
    return page(
        request,
        "public/look_up.html",
        code=ma,
        found=None,
        missed=False,
        today=place.today,
    )


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
    address = request.client.host if request.client else ""
    database.write(
        lambda session: count_attempt(session, LOOK_UP, network_of(address), now=now)
    )
    found = public.look_up(place.session, code, secret)
    return page(
        request,
        "public/look_up.html",
        status_code=200 if found else 404,
        code=code,
        found=found,
        missed=found is None,
        today=place.today,
    )

"""Following the own feedback with its code and its secret: /phan-anh/tra-cuu."""

from datetime import datetime
from functools import partial
from typing import Annotated

from fastapi import Form, Query, Request
from fastapi.responses import HTMLResponse, Response

from tracker.db import Database
from tracker.errors import FeedbackStateError, InvalidValueError
from tracker.feedback.answering import withdraw_consent
from tracker.feedback.handling import send_supplement
from tracker.queries.feedback_public import LookedUpFeedback, look_up_feedback
from web.deps import Db, Now, page
from web.errors import status_of
from web.public.codes import BothCodes, Codes, count_look_up, not_typed
from web.public.reading import AtPlace, Place
from web.router import Router
from web.typed import Errors, errors_of

router = Router()

Text = Annotated[str, Form(max_length=100_000)]


@router.get("/phan-anh/tra-cuu")
def ask(
    request: Request,
    place: AtPlace,
    ma: Annotated[str, Query(max_length=60)] = "",
) -> HTMLResponse:
    """Ask for the code and the secret."""
    return _form(request, place, ma, {})


@router.post("/phan-anh/tra-cuu")
def show(
    request: Request, database: Db, now: Now, place: AtPlace, given: BothCodes
) -> Response:
    """Show how far it is to whoever knows the secret; the same to everybody else."""
    found = _found(request, database, now, place, given)
    if isinstance(found, Response):
        return found
    return _result(request, place, found, given, {})


@router.post("/phan-anh/bo-sung")
def add(
    request: Request,
    database: Db,
    now: Now,
    place: AtPlace,
    given: BothCodes,
    text: Text = "",
) -> Response:
    """Take in what the sender adds to it after being asked."""
    found = _found(request, database, now, place, given)
    if isinstance(found, Response):
        return found
    row = found.row
    command = partial(
        send_supplement, agency_id=row.agency_id, feedback_id=row.id, text=text, now=now
    )
    try:
        database.write(command)
    except (InvalidValueError, FeedbackStateError) as error:
        faults = errors_of(error)
        return _result(request, place, found, given, faults, text, status_of(error))
    return _again(request, database, place, given)


@router.post("/phan-anh/khong-cong-khai")
def keep_private(
    request: Request, database: Db, now: Now, place: AtPlace, given: BothCodes
) -> Response:
    """Let the sender take back the agreement that it may be published."""
    found = _found(request, database, now, place, given)
    if isinstance(found, Response):
        return found
    row = found.row
    database.write(
        partial(withdraw_consent, agency_id=row.agency_id, feedback_id=row.id, now=now)
    )
    return _again(request, database, place, given)


def _found(
    request: Request, database: Database, now: datetime, place: Place, given: Codes
) -> LookedUpFeedback | Response:
    faults = not_typed(
        given,
        "Nhập mã phản ánh, bắt đầu bằng PA.",
        "Nhập mã tra cứu nhận được khi gửi.",
    )
    if faults:
        return _form(request, place, given.code, faults, status=422)
    count_look_up(request, database, now)
    found = look_up_feedback(place.session, given.code, given.secret)
    if found is None:
        return _form(request, place, given.code, {}, missed=True, status=404)
    request.state.agency = found.office.agency
    return found


def _again(
    request: Request, database: Database, place: Place, given: Codes
) -> Response:
    """Show it anew after it was changed."""
    with database.read() as session:
        found = look_up_feedback(session, given.code, given.secret)
        if found is None:  # it was there a moment ago
            return _form(request, place, given.code, {}, missed=True, status=404)
        return _result(request, place, found, given, {}, is_done=True)


def _result(
    request: Request,
    place: Place,
    found: LookedUpFeedback,
    given: Codes,
    faults: Errors,
    text: str = "",
    status: int = 200,
    *,
    is_done: bool = False,
) -> HTMLResponse:
    response = page(
        request,
        "public/feedback_own.html",
        status_code=status,
        place=place,
        found=found,
        given=given,
        errors=faults,
        text=text,
        is_done=is_done,
    )
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _form(
    request: Request,
    place: Place,
    code: str,
    faults: Errors,
    *,
    missed: bool = False,
    status: int = 200,
) -> HTMLResponse:
    return page(
        request,
        "public/feedback_look_up.html",
        status_code=status,
        place=place,
        code=code,
        errors=faults,
        missed=missed,
    )

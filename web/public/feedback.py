"""Feedback by anybody: the form at /phan-anh, and what is published of the answers."""

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import Query, Request
from fastapi.responses import HTMLResponse, Response

from tracker.accounts.throttle import SEND_FEEDBACK
from tracker.db import Database
from tracker.errors import InvalidValueError, NotFoundError, TooManyAttemptsError
from tracker.feedback.entry import NewFeedback, send, write_once
from tracker.ids import new_id
from tracker.models import Agency, Feedback
from tracker.offices import office_of
from tracker.queries.feedback_public import published_answer, published_feedback
from tracker.queries.own_case import key_of
from web.deps import Db, Now, page
from web.errors import answer, status_of
from web.public.codes import count, count_look_up
from web.public.keeping import kept
from web.public.reading import AtPlace, Place
from web.router import Router
from web.typed import Errors, Form, TypedForm, errors_of, typed

router = Router()

_NEEDED = {
    "kind": "Chọn phản ánh hay kiến nghị.",
    "topic": "Chọn nội dung này nói về việc gì.",
    "subject": "Nhập tiêu đề ngắn cho phản ánh, kiến nghị.",
    "text": "Nhập nội dung phản ánh, kiến nghị.",
}


@router.get("/phan-anh")
def write_feedback(
    request: Request,
    place: AtPlace,
    ma: Annotated[str, Query(max_length=60)] = "",
) -> HTMLResponse:
    """Show the form; `?ma=` names the case that it is about."""
    given = typed(form_id=str(new_id()), case_code=ma, sender_kind="natural")
    return _form(request, place, given, {})


@router.post("/phan-anh")
def send_feedback(
    request: Request, database: Db, now: Now, place: AtPlace, form: Form
) -> Response:
    """Take feedback in and show its code and secret; nothing typed is lost."""
    agency = _agency(place, form)
    faults: Errors = {
        name: said for name, said in _NEEDED.items() if not form.text(name).strip()
    }
    if agency is None:
        faults["agency"] = "Chọn cơ quan nhận phản ánh."
    has_code, has_secret = (
        bool(form.text(name).strip()) for name in ("case_code", "case_secret")
    )
    if has_code != has_secret:
        missing = "case_secret" if has_code else "case_code"
        faults[missing] = (
            "Nhập mã tra cứu in dưới mã hồ sơ, hoặc bỏ trống cả hai ô."
            if has_code
            else "Nhập mã hồ sơ, hoặc bỏ trống cả hai ô."
        )
    if agency is None or faults:
        return _form(request, place, form, faults, 422)
    try:
        row = _sent(request, database, now, place, agency, form)
    except (InvalidValueError, TooManyAttemptsError) as error:
        found = errors_of(error, name="sender_name")
        return _form(request, place, form, found, status_of(error))
    request.state.agency = agency
    civil = office_of(place.session, agency.agency_id).time.civil
    sent = page(
        request,
        "public/feedback_sent.html",
        place=place,
        row=row,
        decide_by=civil(row.decide_until),
        answer_by=civil(row.answer_until or row.decide_until),
    )
    sent.headers["X-Robots-Tag"] = "noindex, nofollow"
    return sent


def _sent(
    request: Request,
    database: Database,
    now: Now,
    place: Place,
    agency: Agency,
    form: TypedForm,
) -> Feedback:
    """Count the attempt, find the case, and store what was sent."""
    new = read_feedback(form)
    count(request, database, SEND_FEEDBACK, now)
    case_id = None
    if new.case_code.strip():
        count_look_up(request, database, now)
        key = key_of(place.session, new.case_code, new.case_secret, prefix=agency.code)
        if key is None or key[0] != agency.agency_id:
            raise InvalidValueError(
                field="case_code",
                problem="there is no case with this code and this secret.",
                problem_vi="Không có hồ sơ nào có mã và mã tra cứu này.",
            )
        case_id = key[1]
    return write_once(
        database,
        partial(send, agency_id=agency.agency_id, new=new, case_id=case_id, now=now),
    )


def read_feedback(form: TypedForm) -> NewFeedback:
    """Read what was typed; the command looks at each value."""
    return NewFeedback(
        id=form.id("form_id") or new_id(),
        agrees=form.ticked("agrees"),
        **{
            name: form.text(name)
            for name in (
                "kind", "topic", "subject", "text", "sender_kind", "sender_name",
                "phone", "email", "address", "case_code", "case_secret",
            )
        },
    )  # fmt: skip


def _agency(place: Place, form: TypedForm) -> Agency | None:
    if not place.is_one_of_several:
        return place.agency
    wanted = form.text("agency") or (place.agency.code if place.agency else "")
    return next((one for one in place.agencies if one.code == wanted), None)


def _form(
    request: Request, place: Place, form: TypedForm, faults: Errors, status: int = 200
) -> HTMLResponse:
    return page(
        request,
        "public/feedback.html",
        status_code=status,
        place=place,
        form=form,
        errors=faults,
        newest=_newest(place, limit=3) if not faults else [],
    )


def _newest(place: Place, limit: int) -> object:
    agency_id = place.agency.agency_id if place.agency else None
    return published_feedback(place.session, agency_id=agency_id, limit=limit).shown


@router.get("/phan-anh/cong-khai")
def list_published(
    request: Request,
    place: AtPlace,
    sau: Annotated[str, Query(max_length=100)] = "",
) -> HTMLResponse:
    """List the published answers, the newest first."""
    agency_id = place.agency.agency_id if place.agency else None
    found = published_feedback(place.session, agency_id=agency_id, after=sau)
    response = page(
        request,
        "public/feedback_published.html",
        place=place,
        shown=found.shown,
        after=found.after,
        is_first=not sau,
    )
    return kept(request, response)


@router.get("/phan-anh/cong-khai/{published_id}")
def read_published(request: Request, place: AtPlace, published_id: UUID) -> Response:
    """Show one published answer; of one that was taken back only the mark."""
    try:
        found = published_answer(place.session, published_id)
    except NotFoundError as error:
        return answer(
            request,
            404,
            code=error.code,
            vi="Không có trả lời nào được công khai ở địa chỉ này.",
            en="No answer is published at this address.",
        )
    response = page(request, "public/feedback_answer.html", place=place, found=found)
    return kept(request, response)

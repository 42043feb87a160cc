"""When procedures were posted: recorded by the administrator, listed for the Office."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse, Response, StreamingResponse

from tracker.accounts.actor import Actor
from tracker.accounts.permissions import may, require
from tracker.calendars import time_of
from tracker.catalogue import get
from tracker.catalogue.postings import NewPosting, record_posting
from tracker.db import Session
from tracker.errors import CommandRefusedError
from tracker.models import Procedure
from tracker.queries.postings import PostingLine, posting_line, posting_lines
from web.admin.calendar_effects import csv_answer
from web.admin.gate import Administrator, Changing, administrators
from web.deps import Db, Now, Reader, Reading, go, page
from web.errors import status_of
from web.presenting.i18n import translate
from web.presenting.sheets import Row, csv_file
from web.rendering import language_of
from web.router import Router
from web.typed import Errors, Form, TypedForm, errors_of, shown_day, typed

router = administrators()
open_router = Router()

Chosen = Literal["tat-ca", "cham", "chua-ghi"]
_TABS = {
    "tat-ca": "Tất cả",
    "cham": "Chậm công khai",
    "chua-ghi": "Chưa ghi quyết định",
}
_HEADS = (
    "Mã",
    "Thủ tục",
    "Phiên bản",
    "Áp dụng từ ngày",
    "Số quyết định",
    "Ngày quyết định",
    "Quyết định chậm nhất (1.1)",
    "Quyết định chậm (ngày làm việc)",
    "Ngày công khai",
    "Công khai chậm nhất (1.2)",
    "Công khai chậm (ngày làm việc)",
    "Nơi công khai",
)


def posting_reader(actor: Reader) -> Actor:
    """Give who reads which procedures were posted in time."""
    require(actor, "administration.read")
    return actor


PostingReader = Annotated[Actor, Depends(posting_reader)]


def _fits(line: PostingLine, chosen: str) -> bool:
    if chosen == "cham":
        return line.is_late
    return chosen == "tat-ca" or line.verdict is None


@open_router.get("/cong-khai-thu-tuc")
def show(
    request: Request,
    session: Reading,
    now: Now,
    actor: PostingReader,
    loc: Chosen = "tat-ca",
) -> HTMLResponse:
    """List the procedures in force with the days of decision and posting."""
    lines = posting_lines(session, actor, now)
    return page(
        request,
        "admin/postings.html",
        lines=[line for line in lines if _fits(line, loc)],
        tabs=[
            (key, text, sum(_fits(line, key) for line in lines))
            for key, text in _TABS.items()
        ],
        chosen=loc,
        keeps=may(actor, "procedure.change"),
    )


@open_router.get("/cong-khai-thu-tuc.csv")
def as_csv(
    request: Request, session: Reading, now: Now, actor: PostingReader
) -> StreamingResponse:
    """Give the whole list as CSV."""
    lang = language_of(request)
    rows = [_row(line) for line in posting_lines(session, actor, now)]
    heads = [translate(head, lang) for head in _HEADS]
    return csv_answer(csv_file(heads, rows), "cong-khai-thu-tuc.csv")


@router.get("/danh-muc/{procedure_id}/cong-khai")
def ask(
    request: Request,
    session: Reading,
    now: Now,
    actor: Administrator,
    procedure_id: UUID,
) -> HTMLResponse:
    """Ask for the decision and the day of posting of a version."""
    row = get(session, actor.agency_id, procedure_id)
    line = posting_line(session, actor, row, now)
    today = time_of(session, actor.agency_id).today(now)
    form = typed(
        decision_no=line.decision_no,
        decided_on=shown_day(line.decided_on),
        posted_on=shown_day(line.posted_on or today),
        place_vi=line.place_vi,
    )
    return _form_page(request, row, line, form)


@router.post("/danh-muc/{procedure_id}/cong-khai", response_model=None)
def post(
    request: Request,
    database: Db,
    session: Reading,
    now: Now,
    actor: Changing,
    procedure_id: UUID,
    form: Form,
) -> Response:
    """Record them; a correction leaves the row before it in place."""
    row = get(session, actor.agency_id, procedure_id)
    today = time_of(session, actor.agency_id).today(now)
    try:
        new = NewPosting(
            decision_no=form.text("decision_no"),
            decided_on=form.day("decided_on", "Ngày quyết định"),
            posted_on=form.day_or_none("posted_on", "Ngày công khai"),
            place_vi=form.text("place_vi"),
            why=form.text("why"),
        )
        database.write(
            lambda writing: record_posting(
                writing, actor, row.id, new, today=today, now=now
            )
        )
    except CommandRefusedError as error:
        errors, status = errors_of(error), status_of(error)
        return _refused(request, session, now, actor, row, form, errors, status)
    return go(f"/quan-tri/danh-muc/{row.id}", "da-luu")


def _refused(
    request: Request,
    session: Session,
    now: Now,
    actor: Actor,
    row: Procedure,
    form: TypedForm,
    errors: Errors,
    status: int,
) -> HTMLResponse:
    line = posting_line(session, actor, row, now)
    return _form_page(request, row, line, form, errors, status)


def _form_page(
    request: Request,
    row: Procedure,
    line: PostingLine,
    form: TypedForm,
    errors: Errors | None = None,
    status_code: int = 200,
) -> HTMLResponse:
    return page(
        request,
        "admin/posting.html",
        status_code,
        row=row,
        line=line,
        form=form,
        errors=errors or {},
    )


def _row(line: PostingLine) -> Row:
    verdict = line.verdict
    return (
        line.code,
        line.name_vi,
        line.version_no,
        line.effective_on,
        line.decision_no,
        line.decided_on,
        verdict.decide_by if verdict else None,
        verdict.decided_days_late if verdict else None,
        line.posted_on,
        verdict.post_by if verdict else None,
        verdict.posted_days_late if verdict else None,
        line.place_vi,
    )

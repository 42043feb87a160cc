"""Reports that make themselves, and those that were made: /bao-cao/da-lap."""

from uuid import UUID

from fastapi import Request
from fastapi.responses import HTMLResponse, Response, StreamingResponse

from tracker.accounts.actor import Actor
from tracker.accounts.permissions import may, require
from tracker.db import Session
from tracker.errors import (
    CommandRefusedError,
    FileGoneError,
    InvalidValueError,
    NotFoundError,
)
from tracker.ids import new_id
from tracker.offices import office_of
from tracker.queries.issued_reports import (
    Repeated,
    kept_file,
    kept_reports,
    readers_to_choose,
    repeated_reports,
)
from tracker.reports import ReportFormat, ReportName
from tracker.reports.files import MEDIA_TYPES
from tracker.reports.periods import Every
from tracker.reports.subscriptions import NewSubscription, subscribe, unsubscribe
from web.deps import Db, Files, Now, Poster, Reader, Reading, go, page
from web.errors import status_of
from web.report_choice import GROUPINGS
from web.router import Router
from web.typed import Errors, Form, TypedForm, errors_of, typed

router = Router("/bao-cao")

_EVERY = {
    "thang": Every.MONTH,
    "quy": Every.QUARTER,
    "sau-thang": Every.HALF,
    "nam": Every.YEAR,
}


@router.get("/da-lap")
def read_kept(request: Request, session: Reading, actor: Reader) -> HTMLResponse:
    """List the reports that were made, and those that make themselves."""
    require(actor, "report.read")
    return page(
        request,
        "manager/reports_kept.html",
        kept=kept_reports(session, actor),
        repeated=repeated_reports(session, actor),
        office=office_of(session, actor.agency_id),
        may_subscribe=may(actor, "report.subscribe"),
    )


@router.get("/da-lap/{report_id}/{name}")
def read_kept_file(
    report_id: UUID, name: str, session: Reading, store: Files, actor: Reader
) -> StreamingResponse:
    """Give a file of a report as it was kept."""
    row = kept_file(session, actor, report_id, name)
    if store.size(row.agency_id, row.sha256) != row.size:
        raise FileGoneError(name=row.name)
    return StreamingResponse(
        store.chunks(row.agency_id, row.sha256),
        media_type=MEDIA_TYPES[ReportFormat(row.kind)],
        headers={
            "Content-Disposition": f'attachment; filename="{row.name}"',
            "Content-Length": str(row.size),
        },
    )


@router.get("/dinh-ky")
def read_form(request: Request, session: Reading, actor: Reader) -> HTMLResponse:
    """Ask which report is to make itself."""
    require(actor, "report.subscribe")
    form = typed(
        report="ii-06a", theo="linh-vuc", moi="thang", working_day="2", formats="pdf"
    )
    return _form(request, session, actor, form, {})


@router.post("/dinh-ky", response_model=None)
def create(
    request: Request,
    database: Db,
    session: Reading,
    now: Now,
    actor: Poster,
    form: Form,
) -> Response:
    """Have a report made after every period."""
    require(actor, "report.subscribe")
    subscription_id = new_id()
    try:
        new = _read(form)
        database.write(
            lambda writing: subscribe(
                writing, actor, new, now=now, subscription_id=subscription_id
            )
        )
    except CommandRefusedError as error:
        errors = errors_of(error, email="addresses")
        return _form(request, session, actor, form, errors, status_of(error))
    return go("/bao-cao/da-lap", "da-luu")


@router.get("/dinh-ky/{subscription_id}/dung")
def ask_to_end(
    request: Request, subscription_id: UUID, session: Reading, actor: Reader
) -> HTMLResponse:
    """Ask before a report makes itself no more."""
    require(actor, "report.subscribe")
    return page(
        request,
        "manager/report_end.html",
        one=_repeated(session, actor, subscription_id),
    )


@router.post("/dinh-ky/{subscription_id}/dung", response_model=None)
def end(subscription_id: UUID, database: Db, now: Now, actor: Poster) -> Response:
    """End a subscription; what it made stays."""
    database.write(
        lambda writing: unsubscribe(writing, actor, subscription_id, now=now)
    )
    return go("/bao-cao/da-lap", "da-dung-bao-cao")


def _repeated(session: Session, actor: Actor, subscription_id: UUID) -> Repeated:
    for one in repeated_reports(session, actor):
        if one.row.id == subscription_id:
            return one
    raise NotFoundError(
        what="subscription", what_vi="báo cáo định kỳ", key=str(subscription_id)
    )


def _read(form: TypedForm) -> NewSubscription:
    try:
        return NewSubscription(
            report=ReportName(form.text("report")),
            grouping=GROUPINGS[form.text("theo")],
            every=_EVERY[form.text("moi")],
            working_day=form.whole("working_day", "Ngày làm việc thứ mấy"),
            formats=[ReportFormat(one) for one in form.every("formats")],
            officer_ids=[UUID(one) for one in form.every("readers")],
            addresses=form.text("addresses").replace(",", "\n").splitlines(),
        )
    except (KeyError, ValueError) as error:
        if isinstance(error, CommandRefusedError):
            raise
        raise InvalidValueError(
            field="report",
            problem="choose what the form offers.",
            problem_vi="Chọn một trong các mục của biểu mẫu.",
        ) from None


def _form(
    request: Request,
    session: Session,
    actor: Actor,
    form: TypedForm,
    errors: Errors,
    status: int = 200,
) -> HTMLResponse:
    return page(
        request,
        "manager/report_subscription.html",
        status,
        form=form,
        errors=errors,
        readers=[
            (str(one.id), one.name, one.position_vi)
            for one in readers_to_choose(session, actor)
        ],
        formats=[(str(kind), kind.upper()) for kind in ReportFormat],
    )

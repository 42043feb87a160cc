"""The report of a period (Biểu II.06a): /bao-cao, its files, and its cases."""

from datetime import datetime
from typing import Annotated, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from notifications.papers import period_report_grid, period_report_sheet
from rules.report import Column
from tracker.accounts.permissions import require
from tracker.cards import CaseCard
from tracker.errors import InvalidValueError
from tracker.offices import office_of
from tracker.queries.period_report import (
    PeriodReport,
    cases_behind,
    period_report,
    report_paper,
)
from web.deps import Now, Reader, Reading, page
from web.paper_files import paper_file, sheet_file
from web.period import Period, asked, period_of, usual_periods
from web.typed import errors_of

router = APIRouter()

#: What each figure counts, as the page says it.
MEANINGS: dict[Column, str] = {
    Column.TAKEN: "Nhận giải quyết, tổng số",
    Column.TAKEN_ONLINE: "Nhận trong kỳ, trực tuyến",
    Column.TAKEN_IN_PERSON: "Nhận trong kỳ, trực tiếp hoặc bưu chính",
    Column.CARRIED_OVER: "Từ kỳ trước chuyển sang",
    Column.DECIDED: "Đã giải quyết, tổng số",
    Column.DECIDED_EARLY: "Đã giải quyết trước hạn",
    Column.DECIDED_ON_TIME: "Đã giải quyết đúng hạn",
    Column.DECIDED_LATE: "Đã giải quyết quá hạn",
    Column.IN_HAND: "Đang giải quyết, tổng số",
    Column.IN_HAND_ON_TIME: "Đang giải quyết, trong hạn",
    Column.IN_HAND_LATE: "Đang giải quyết, quá hạn",
}


@router.get("/bao-cao")
def read_report(
    request: Request, session: Reading, actor: Reader, now: Now
) -> HTMLResponse:
    """Show the report of a period; every figure leads to its cases."""
    require(actor, "report.read")
    today = office_of(session, actor.agency_id).time.today(now)
    period = period_of(request.query_params, today)
    errors, found = period.errors, None
    if not errors:
        try:
            found = period_report(session, actor, period.first, period.last, now)
        except InvalidValueError as error:
            errors = errors_of(error)
    return page(
        request,
        "manager/report.html",
        422 if errors else 200,
        period=period,
        errors=errors,
        found=found,
        columns=list(Column),
        link=lambda column, field: _behind(period, column, field),
        usual=usual_periods(today),
    )


@router.get("/bao-cao/ho-so")
def read_cases_behind(
    request: Request,
    session: Reading,
    actor: Reader,
    now: Now,
    cot: Annotated[int, Query(ge=3, le=13)] = 3,
    linh_vuc: Annotated[str, Query(alias="linh-vuc", max_length=300)] = "",
    trang: Annotated[int, Query(ge=1, le=100_000)] = 1,
) -> HTMLResponse:
    """List the cases behind one figure of the report."""
    require(actor, "report.read")
    today = office_of(session, actor.agency_id).time.today(now)
    period = asked(period_of(request.query_params, today))
    column = Column(cot)
    found = cases_behind(
        session,
        actor,
        period.first,
        period.last,
        column=column,
        field=linh_vuc,
        page_no=trang,
        now=now,
    )
    return page(
        request,
        "manager/report_cases.html",
        found=found,
        period=period,
        meaning=MEANINGS[column],
        column=int(column),
        field=linh_vuc,
        is_past=lambda card: _is_past(card, now),
        turn=lambda no: f"{_behind(period, column, linh_vuc)}&trang={no}",
    )


@router.get("/bao-cao/ii-06a.{kind}")
def print_report(
    request: Request,
    kind: Literal["pdf", "docx", "xlsx"],
    session: Reading,
    actor: Reader,
    now: Now,
) -> Response:
    """Give the report of a period as a file."""
    require(actor, "report.read")
    today = office_of(session, actor.agency_id).time.today(now)
    period = asked(period_of(request.query_params, today))
    found: PeriodReport = period_report(session, actor, period.first, period.last, now)
    paper = report_paper(found)
    name = f"bieu-II-06a-{period.first:%Y%m%d}-{period.last:%Y%m%d}"
    if kind == "xlsx":
        return sheet_file(period_report_grid(paper), paper.as_of, name)
    return paper_file(period_report_sheet(paper), kind, name)


def _is_past(card: CaseCard, now: datetime) -> bool:
    """Say whether the deadline in force itself was missed, not one before it."""
    due_at = card.original_due_at
    return due_at is not None and (card.ended_at or now) > due_at


def _behind(period: Period, column: Column, field: str) -> str:
    wanted = {"cot": int(column)} | ({"linh-vuc": field} if field else {})
    return f"/bao-cao/ho-so?{period.query}&{urlencode(wanted)}"

"""The statement of a unit: /giai-trinh/bang-ke, on screen and as files."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Query, Request
from fastapi.responses import HTMLResponse, Response

from notifications.papers import (
    PaperHead,
    StatementLine,
    StatementPaper,
    statement_grid,
    statement_sheet,
)
from tracker.accounts.actor import Actor, Role
from tracker.accounts.paper_wordings import wording_for
from tracker.db import Session
from tracker.errors import InvalidValueError
from tracker.offices import office_of
from tracker.queries.ledger import require_reading
from tracker.queries.ledger_repeats import units_to_choose
from tracker.queries.ledger_statement import (
    FIGURES,
    Promised,
    Statement,
    StatementEntry,
    statement,
)
from web.deps import Now, Reader, Reading, page
from web.manager.holding import CAUSES
from web.paper_files import paper_file, sheet_file
from web.period import Period, asked, period_of, usual_periods
from web.presenting.dates import date_plain
from web.presenting.labels import label
from web.router import Router
from web.typed import errors_of

router = Router()

#: What each figure counts, as the page and the paper say it.
MEANINGS = {
    "carried": "Chuyển từ kỳ trước",
    "opened": "Mở trong kỳ",
    "explained_in_time": "Giải trình đúng hạn",
    "explained_late": "Giải trình quá hạn",
    "not_explained": "Chưa giải trình",
    "measures_planned": "Biện pháp đã hứa",
    "measures_in_time": "Biện pháp xong đúng hạn",
    "measures_late": "Biện pháp xong quá hạn",
    "measures_open": "Biện pháp chưa xong",
    "closed": "Đã khép",
    "reversed": "Đã đảo, không tính",
    "still_open": "Còn mở cuối kỳ",
}
#: How the page lays the figures out: what became of the entries, and of the measures.
GROUPS = (
    ("Mục giải trình", ("carried", "opened", "closed", "reversed", "still_open")),
    ("Giải trình", ("explained_in_time", "explained_late", "not_explained")),
    (
        "Biện pháp khắc phục",
        ("measures_planned", "measures_in_time", "measures_late", "measures_open"),
    ),
)
STAGES = {
    "unexplained": "Chưa giải trình",
    "to_read": "Chờ duyệt giải trình",
    "accepted": "Đã duyệt giải trình, chưa khép",
    "closed": "Đã khép",
    "reversed": "Đã đảo, không tính",
}
UnitId = Annotated[str, Query(alias="don-vi", max_length=40)]


@router.get("/giai-trinh/bang-ke")
def read_statement(
    request: Request, session: Reading, actor: Reader, now: Now, don_vi: UnitId = ""
) -> HTMLResponse:
    """Show the statement of a unit for a period."""
    require_reading(actor)
    today = office_of(session, actor.agency_id).time.today(now)
    period = period_of(request.query_params, today)
    errors, found = period.errors, None
    if not errors:
        try:
            found = _read(session, actor, period, don_vi, now)
        except InvalidValueError as error:
            errors = errors_of(error)
    return page(
        request,
        "manager/ledger_statement.html",
        422 if errors else 200,
        period=period,
        errors=errors,
        found=found,
        units=units_to_choose(session, actor)
        if actor.has(Role.MANAGER, Role.INSPECTOR)
        else [],
        unit=str(_id(don_vi) or ""),
        groups=GROUPS,
        meanings=MEANINGS,
        stages=STAGES,
        causes=CAUSES,
        usual=usual_periods(today),
    )


@router.get("/giai-trinh/bang-ke.{kind}")
def print_statement(
    request: Request,
    kind: Literal["pdf", "docx", "xlsx"],
    session: Reading,
    actor: Reader,
    now: Now,
    don_vi: UnitId = "",
) -> Response:
    """Give the statement as a file."""
    require_reading(actor)
    today = office_of(session, actor.agency_id).time.today(now)
    period = asked(period_of(request.query_params, today))
    found = _read(session, actor, period, don_vi, now)
    paper = _paper(found, now)
    name = f"bang-ke-giai-trinh-{period.first:%Y%m%d}-{period.last:%Y%m%d}"
    if kind == "xlsx":
        return sheet_file(statement_grid(paper), paper.made_at, name)
    return paper_file(statement_sheet(paper), kind, name)


def _read(
    session: Session, actor: Actor, period: Period, unit: str, now: datetime
) -> Statement:
    return statement(session, actor, _id(unit), period.first, period.last, now)


def _paper(found: Statement, now: datetime) -> StatementPaper:
    office = found.office
    return StatementPaper(
        head=PaperHead(
            agency=office.agency.name_vi,
            parent_agency=office.agency.parent_name_vi,
            place=office.agency.place_vi,
        ),
        unit=found.unit_vi or "Tất cả các đơn vị",
        first=found.first,
        last=found.last,
        figures=[(MEANINGS[name], found.figures[name]) for name in FIGURES],
        lines=[_line(found, one) for one in found.lines],
        made_at=office.local(now),
        wording=wording_for(office.choices, "ledger_statement", found.last).text,
    )


def _line(found: Statement, one: StatementEntry) -> StatementLine:
    return StatementLine(
        code=one.card.code,
        procedure=one.card.procedure_vi,
        about=_about(one),
        due_on=None
        if one.entry.error_no
        else found.office.time.today(one.entry.due_at),
        cause=CAUSES.get(one.cause, one.cause),
        explained=_explained(one),
        measures="\n".join(map(_measure, one.measures)),
        stage=STAGES[one.stage],
    )


def _about(one: StatementEntry) -> str:
    if one.entry.error_no:
        return label("apology_kind", one.entry.kind)
    if one.days_late:
        return f"Trễ {one.days_late} ngày làm việc"
    return "Trễ trong ngày hẹn"


def _explained(one: StatementEntry) -> str:
    if one.is_to_be_explained:
        late = f", quá {one.explained_late} ngày làm việc" if one.explained_late else ""
        if one.explained_on is not None:
            return f"Phải viết lại{late}"
        return f"Chưa{late}" if late else ""
    if one.explained_on is None:
        return ""
    behind = f", muộn {one.explained_late} ngày làm việc" if one.explained_late else ""
    return f"{date_plain(one.explained_on)}{behind}: {one.explanation}"


def _measure(one: Promised) -> str:
    late = f" {one.days_late} ngày làm việc" if one.days_late else ""
    ends = {
        "open": f"quá{late}" if late else "đang làm",
        "done": f"xong muộn{late}" if late else "xong đúng hạn",
        "dropped": "đã bỏ",
    }
    end = ends.get(one.how, "không còn phải làm")
    return f"{one.no}. {one.text} ({one.owner}, {date_plain(one.due_on)}): {end}"


def _id(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None

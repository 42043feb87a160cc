"""Cases whose dates are “tạm tính”: /lich-lam-viec/tam-tinh, and as a file."""

from fastapi import Request
from fastapi.responses import HTMLResponse, StreamingResponse

from tracker.accounts.permissions import may
from tracker.calendars import AgencyTime, announced_years, time_of
from tracker.queries.provisional import (
    MOST_SHOWN,
    ProvisionalCase,
    provisional_cases,
)
from tracker.year_ahead import count_provisional
from web.admin.calendar_effects import csv_answer
from web.admin.calendar_gate import CalendarReader
from web.deps import Now, Reading, page
from web.presenting.i18n import translate
from web.presenting.sheets import Row, csv_file
from web.rendering import language_of
from web.router import Router

router = Router("/lich-lam-viec")

_HEADS = ("Mã hồ sơ", "Thủ tục", "Đơn vị đang giữ", "Ngày tiếp nhận", "Hạn tạm tính")


@router.get("/tam-tinh")
def show(
    request: Request, session: Reading, now: Now, actor: CalendarReader
) -> HTMLResponse:
    """List them, the first due first, and the years that are not announced."""
    time = time_of(session, actor.agency_id)
    total = count_provisional(session, actor.agency_id)
    return page(
        request,
        "admin/provisional.html",
        rows=list(provisional_cases(session, actor, limit=MOST_SHOWN)),
        total=total,
        civil=time.civil,
        announced=max(announced_years(session, actor.agency_id), default=None),
        today=time.today(now),
        reads_cases=may(actor, "case.read"),
        keeps=may(actor, "calendar.change"),
    )


@router.get("/tam-tinh.csv")
def as_csv(
    request: Request, session: Reading, actor: CalendarReader
) -> StreamingResponse:
    """Give all of them as CSV."""
    lang = language_of(request)
    time = time_of(session, actor.agency_id)
    rows = [_row(one, time) for one in provisional_cases(session, actor)]
    heads = [translate(head, lang) for head in _HEADS]
    return csv_answer(csv_file(heads, rows), "ho-so-tam-tinh.csv")


def _row(one: ProvisionalCase, time: AgencyTime) -> Row:
    return (
        one.code,
        one.procedure,
        one.unit,
        time.today(one.received_at) if one.received_at else None,
        f"{time.civil(one.due_at):%Y-%m-%d %H:%M}" if one.due_at else "",
    )

"""How fast feedback was handled in a period: /bao-cao/phan-anh, and as CSV."""

from collections.abc import Iterator, Sequence

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, StreamingResponse

from tracker.accounts.permissions import require
from tracker.offices import office_of
from tracker.queries.feedback_times import FeedbackTally, FeedbackTimes, feedback_times
from web.deps import Now, Reader, Reading, page
from web.period import asked, period_of, usual_periods
from web.presenting.i18n import translate
from web.presenting.labels import label
from web.presenting.sheets import Row, csv_file
from web.rendering import language_of

router = APIRouter()

_PATH = "/bao-cao/phan-anh"
_HEADS = (
    "Nhóm",
    "Tên",
    "Nhận trong kỳ",
    "Đã trả lời, chuyển",
    "Không thụ lý",
    "Đúng hạn",
    "Quá hạn",
    "Số ngày làm việc bình quân",
    "Đang xử lý cuối kỳ",
    "Đang xử lý, quá hạn",
    "Đã công khai",
)


@router.get(_PATH)
def read_times(
    request: Request, session: Reading, actor: Reader, now: Now
) -> HTMLResponse:
    """Show the figures of a period."""
    require(actor, "report.read")
    today = office_of(session, actor.agency_id).time.today(now)
    period = period_of(request.query_params, today)
    found = None
    if not period.errors:
        found = feedback_times(session, actor, period.first, period.last, now=now)
    return page(
        request,
        "manager/feedback_times.html",
        422 if period.errors else 200,
        period=period,
        found=found,
        usual=usual_periods(today),
        one_decimal=lambda value: _decimal(value, language_of(request)),
    )


@router.get(f"{_PATH}.csv")
def as_csv(
    request: Request, session: Reading, actor: Reader, now: Now
) -> StreamingResponse:
    """Give the figures of a period as CSV."""
    require(actor, "report.read")
    today = office_of(session, actor.agency_id).time.today(now)
    period = asked(period_of(request.query_params, today))
    found = feedback_times(session, actor, period.first, period.last, now=now)
    lang = language_of(request)
    heads = [translate(head, lang) for head in _HEADS]
    name = f"phan-anh-{period.first:%Y%m%d}-{period.last:%Y%m%d}.csv"
    return StreamingResponse(
        csv_file(heads, list(_rows(found, lang))),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _rows(found: FeedbackTimes, lang: str) -> Iterator[Row]:
    yield _row(translate("Toàn cơ quan", lang), "", found.whole, lang)
    parts: Sequence[tuple[str, Sequence[tuple[str, FeedbackTally]]]] = (
        (
            translate("Đơn vị", lang),
            [
                (name or translate("Chưa giao đơn vị", lang), one)
                for name, one in found.by_unit
            ],
        ),
        (
            translate("Về việc", lang),
            [(label("feedback_topic", key, lang), one) for key, one in found.by_topic],
        ),
    )
    for group, lines in parts:
        for name, tally in lines:
            yield _row(group, name, tally, lang)


def _row(group: str, name: str, tally: FeedbackTally, lang: str) -> Row:
    return (
        group,
        name,
        tally.received,
        tally.handled,
        tally.refused,
        tally.in_time,
        tally.late,
        _decimal(tally.mean_days, lang),
        tally.open,
        tally.open_late,
        tally.published,
    )


def _decimal(value: float | None, lang: str) -> str:
    """Write a mean with one decimal, as the language writes it; none is empty."""
    if value is None:
        return ""
    said = f"{value:.1f}"
    return said if lang == "en" else said.replace(".", ",")

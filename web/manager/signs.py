"""Signs worth a look: /thanh-tra/dau-hieu, by officer and unit, with their events."""

from collections.abc import Iterator
from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Query, Request
from fastapi.responses import HTMLResponse, StreamingResponse

from tracker.accounts.permissions import may, require
from tracker.errors import InvalidValueError
from tracker.offices import Office, office_of
from tracker.queries.sign_rules import Kind
from tracker.queries.signs import Sign, Signs, last_moved, signs, thresholds
from web.deps import Now, Reader, Reading, page
from web.period import Period, asked, period_of, usual_periods
from web.presenting.i18n import translate
from web.presenting.sheets import Row, csv_file, xlsx_file
from web.rendering import language_of
from web.router import Router
from web.typed import errors_of

router = Router()

PAGE = 50
#: What each sign is called, and how it is found.
NAMES = {
    Kind.DATE_MOVED: "Lùi ngày khi sát hoặc đã quá hạn",
    Kind.SECOND_DATE: "Hẹn lại lần thứ hai",
    Kind.ENTERED_LATE: "Ghi kết quả muộn",
    Kind.END_CHANGED: "Đổi thời điểm kết thúc",
    Kind.ASKED_ON_LAST_DAY: "Yêu cầu bổ sung vào ngày cuối",
    Kind.PAUSED_NEAR_DUE: "Tạm dừng khi sát hạn",
    Kind.IN_BULK: "Ghi hàng loạt",
}
HOW = {
    Kind.DATE_MOVED: "Hạn được lùi khi còn {near} ngày làm việc trở xuống hoặc đã qua; "
    "lần hẹn lại đầu tiên chỉ tính khi hạn đã qua.",
    Kind.SECOND_DATE: "Quy định chỉ cho hẹn lại một lần; lần sau có người cho phép.",
    Kind.ENTERED_LATE: "Kết quả được ghi sau ngày xong từ {late} ngày làm việc.",
    Kind.END_CHANGED: "Thời điểm xong hoặc trả kết quả được đính chính về sau.",
    Kind.ASKED_ON_LAST_DAY: "Yêu cầu khi thời hạn yêu cầu bổ sung còn {ask} ngày làm "
    "việc trở xuống (0 là ngày cuối) hoặc đã qua.",
    Kind.PAUSED_NEAR_DUE: "Tạm dừng hoặc chờ nộp phí khi hạn còn {near} ngày làm việc "
    "trở xuống hoặc đã qua.",
    Kind.IN_BULK: "Một người ghi cùng một việc cho từ {cases} hồ sơ trong {minutes} "
    "phút.",
}
#: How each threshold is called in `HOW`, and on its own line of the page.
_SHORT = {
    "sign_near_working_days": "near",
    "sign_late_working_days": "late",
    "sign_ask_left_working_days": "ask",
    "sign_bulk_cases": "cases",
    "sign_bulk_minutes": "minutes",
}
THRESHOLDS = {
    "sign_near_working_days": "Sát hạn: còn từ chừng này ngày làm việc trở xuống",
    "sign_late_working_days": "Ghi muộn: sau ngày xong từ chừng này ngày làm việc",
    "sign_ask_left_working_days": "Yêu cầu bổ sung vào lúc cuối: thời hạn yêu cầu còn "
    "từ chừng này ngày làm việc trở xuống",
    "sign_bulk_cases": "Ghi hàng loạt: từ chừng này hồ sơ",
    "sign_bulk_minutes": "Ghi hàng loạt: trong chừng này phút",
}
_SLUGS = {
    "lui-ngay": Kind.DATE_MOVED,
    "hen-lai-lan-hai": Kind.SECOND_DATE,
    "ghi-muon": Kind.ENTERED_LATE,
    "doi-ket-thuc": Kind.END_CHANGED,
    "bo-sung-ngay-cuoi": Kind.ASKED_ON_LAST_DAY,
    "tam-dung-sat-han": Kind.PAUSED_NEAR_DUE,
    "hang-loat": Kind.IN_BULK,
}
_SLUG = {kind: slug for slug, kind in _SLUGS.items()}
_HEADS = (
    "Dấu hiệu",
    "Mã hồ sơ",
    "Người ghi",
    "Đơn vị",
    "Ngày xảy ra",
    "Ngày ghi",
    "Hạn khi đó",
    "Lý do đã ghi",
)
_SHEETS = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

SignName = Annotated[str, Query(alias="dau-hieu", max_length=40)]
Whose = Annotated[str, Query(max_length=40)]


@router.get("/thanh-tra/dau-hieu")
def read_signs(
    request: Request, session: Reading, actor: Reader, now: Now
) -> HTMLResponse:
    """Show how many signs a period has, by kind, by unit and by officer."""
    require(actor, "signs.read")
    office = office_of(session, actor.agency_id)
    today = office.time.today(now)
    period = period_of(request.query_params, today)
    errors, found = period.errors, None
    if not errors:
        try:
            found = signs(session, actor, period.first, period.last, now)
        except InvalidValueError as error:
            errors = errors_of(error)
    return page(
        request,
        "manager/signs.html",
        422 if errors else 200,
        period=period,
        errors=errors,
        found=found,
        kinds=list(Kind),
        names=NAMES,
        how=HOW,
        limits=_limits(office),
        thresholds=thresholds(office),
        called=THRESHOLDS,
        moved=last_moved(session, actor),
        civil=office.time.civil,
        may_move=may(actor, "agency.change"),
        link=lambda **wanted: _events_at(period, **wanted),
        usual=usual_periods(today),
    )


@router.get("/thanh-tra/dau-hieu/su-kien")
def read_events(
    request: Request,
    session: Reading,
    actor: Reader,
    now: Now,
    dau_hieu: SignName = "",
    nguoi: Whose = "",
    don_vi: Annotated[str, Query(alias="don-vi", max_length=40)] = "",
    trang: Annotated[int, Query(ge=1, le=100_000)] = 1,
) -> HTMLResponse:
    """List the events behind a figure; each leads to its case."""
    require(actor, "signs.read")
    today = office_of(session, actor.agency_id).time.today(now)
    period = asked(period_of(request.query_params, today))
    whole = signs(session, actor, period.first, period.last, now)
    kind = _SLUGS.get(dau_hieu)
    found = list(_some(whole, kind, _id(nguoi), _id(don_vi)))
    wanted = {"dau-hieu": dau_hieu if kind else "", "nguoi": nguoi, "don-vi": don_vi}
    pages = max(1, -(-len(found) // PAGE))
    at = min(trang, pages)
    return page(
        request,
        "manager/sign_events.html",
        found=found[(at - 1) * PAGE : at * PAGE],
        count=len(found),
        office=whole.office,
        period=period,
        kind=kind,
        names=NAMES,
        how=HOW,
        limits=_limits(whole.office),
        page_no=at,
        pages=pages,
        turn=lambda no: _address(period, {**wanted, "trang": str(no)}),
    )


@router.get("/thanh-tra/dau-hieu.csv")
def as_csv(
    request: Request, session: Reading, actor: Reader, now: Now
) -> StreamingResponse:
    """Give the events of a period as CSV."""
    rows = _rows(request, session, actor, now)
    heads = [translate(head, language_of(request)) for head in _HEADS]
    return _file(csv_file(heads, rows), "text/csv; charset=utf-8", "csv")


@router.get("/thanh-tra/dau-hieu.xlsx")
def as_xlsx(
    request: Request, session: Reading, actor: Reader, now: Now
) -> StreamingResponse:
    """Give the events of a period as a workbook."""
    rows = _rows(request, session, actor, now)
    lang = language_of(request)
    heads = [translate(head, lang) for head in _HEADS]
    name = translate("Dấu hiệu cần xem", lang)
    return _file(xlsx_file(name, heads, rows), _SHEETS, "xlsx")


def _limits(office: Office) -> dict[str, int]:
    return {_SHORT[one.name]: one.value for one in thresholds(office)}


def _rows(request: Request, session: Reading, actor: Reader, now: Now) -> list[Row]:
    require(actor, "signs.read")
    today = office_of(session, actor.agency_id).time.today(now)
    period = asked(period_of(request.query_params, today))
    found = signs(session, actor, period.first, period.last, now)
    day, lang = found.office.time.today, language_of(request)
    return [
        (
            translate(NAMES[one.kind], lang),
            one.case_code,
            one.officer,
            one.unit_vi,
            day(one.event.at),
            day(one.event.recorded_at),
            day(one.due_at) if one.due_at else None,
            one.event.reason,
        )
        for one in found.found
    ]


def _some(
    whole: Signs, kind: Kind | None, officer: UUID | None, unit: UUID | None
) -> Iterator[Sign]:
    for one in whole.found:
        if (
            kind in {None, one.kind}
            and officer in {None, one.officer_id}
            and unit in {None, one.unit_id}
        ):
            yield one


def _events_at(
    period: Period,
    kind: Kind | None = None,
    officer: UUID | None = None,
    unit: UUID | None = None,
) -> str:
    wanted = {
        "dau-hieu": _SLUG[kind] if kind else "",
        "nguoi": str(officer or ""),
        "don-vi": str(unit or ""),
    }
    return _address(period, wanted)


def _address(period: Period, wanted: dict[str, str]) -> str:
    query_text = urlencode({name: text for name, text in wanted.items() if text})
    rest = f"&{query_text}" if query_text else ""
    return f"/thanh-tra/dau-hieu/su-kien?{period.query}{rest}"


def _id(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def _file(
    pieces: Iterator[str] | Iterator[bytes], media_type: str, kind: str
) -> StreamingResponse:
    name = f'attachment; filename="dau-hieu-can-xem.{kind}"'
    return StreamingResponse(
        pieces, media_type=media_type, headers={"Content-Disposition": name}
    )

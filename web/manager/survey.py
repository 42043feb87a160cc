"""What applicants answered after their results: counts, shares, and their words."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Query, Request
from fastapi.responses import HTMLResponse, StreamingResponse

from tracker.accounts.actor import Actor
from tracker.accounts.permissions import require
from tracker.db import Session
from tracker.offices import office_of
from tracker.queries.survey import (
    FEWEST_TO_NAME,
    SurveyReport,
    Tally,
    kept_back,
    survey_report,
    surveyed_units,
    year_before,
)
from web.deps import Now, Reader, Reading, page
from web.period import Period, asked, period_of, usual_periods
from web.presenting.i18n import translate
from web.presenting.numbers import percent
from web.presenting.sheets import Row, csv_file
from web.rendering import language_of
from web.router import Router
from web.typed import shown_day, typed

router = Router()

UnitAsked = Annotated[str, Query(alias="don-vi", max_length=40)]

_HEADS = (
    "Nhóm",
    "Tên",
    "Câu trả lời",
    "Đúng hẹn",
    "Muộn hơn hẹn",
    "Thái độ tốt",
    "Thái độ chưa tốt",
    "Được hỏi về lời xin lỗi",
    "Được xin lỗi",
    "Hẹn lại được giữ",
)
#: What a CSV has in place of a number that is withheld.
_WITHHELD = "…"


@router.get("/y-kien")
def read_answers(
    request: Request,
    session: Reading,
    actor: Reader,
    now: Now,
    don_vi: UnitAsked = "",
) -> HTMLResponse:
    """Show the answers of a period, of one unit or of all; a year if none is asked."""
    require(actor, "report.read")
    today: date = office_of(session, actor.agency_id).time.today(now)
    period = _period(request.query_params, today)
    units = surveyed_units(session, actor)
    chosen = _unit(session, actor, don_vi)
    lang = language_of(request)

    def share(tally: Tally, question: str, choice: str) -> str:
        found = tally.share(question, choice)
        return "–" if found is None else percent(found, lang, 0)

    return page(
        request,
        "manager/survey.html",
        422 if period.errors else 200,
        report=_report(session, actor, period, chosen),
        period=period,
        usual=usual_periods(today),
        units=[(str(unit), name) for unit, name in units],
        unit=str(chosen) if chosen else "",
        share=share,
        fewest=FEWEST_TO_NAME,
    )


@router.get("/y-kien.csv")
def as_csv(
    request: Request,
    session: Reading,
    actor: Reader,
    now: Now,
    don_vi: UnitAsked = "",
    cong_bo: Annotated[str, Query(alias="cong-bo", max_length=1)] = "",
) -> StreamingResponse:
    """Give the answers of a period as CSV; to be published, without small groups."""
    require(actor, "report.read")
    today: date = office_of(session, actor.agency_id).time.today(now)
    period = asked(_period(request.query_params, today))
    # One unit alone could be told apart by comparing two files.
    unit_id = None if cong_bo else _unit(session, actor, don_vi)
    report = _report(session, actor, period, unit_id)
    lang = language_of(request)
    rows = list(_rows(report, lang, is_public=bool(cong_bo)))
    kind = "cong-bo" if cong_bo else "noi-bo"
    name = f"y-kien-{kind}-{period.first:%Y%m}-{period.last:%Y%m}.csv"
    return StreamingResponse(
        csv_file([translate(head, lang) for head in _HEADS], rows),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _period(query: Mapping[str, str], today: date) -> Period:
    """Read the period; answers know their month only, so it is one of whole months."""
    if not query.get("tu") and not query.get("den"):
        first = year_before(today)
        form = typed(tu=shown_day(first), den=shown_day(today))
        return replace(period_of({}, today), first=first, last=today, form=form)
    return period_of(query, today)


def _report(
    session: Session, actor: Actor, period: Period, unit_id: UUID | None
) -> SurveyReport:
    return survey_report(
        session, actor, first=period.first, last=period.last, unit_id=unit_id
    )


def _unit(session: Session, actor: Actor, text: str) -> UUID | None:
    units = surveyed_units(session, actor)
    return next((unit for unit, _ in units if str(unit) == text), None)


def _rows(report: SurveyReport, lang: str, *, is_public: bool) -> Iterator[Row]:
    hidden = kept_back(report) if is_public else set()

    def row(key: tuple[str, str], group: str, name: str, tally: Tally) -> Row:
        said = (translate(group, lang), name)
        if key in hidden:
            return (*said, *[_WITHHELD] * (len(_HEADS) - 2))
        if not tally.is_told:
            return (*said, tally.answers, *[_WITHHELD] * (len(_HEADS) - 3))
        return (*said, *_figures(tally))

    yield row(("all", ""), "Toàn cơ quan", "", report.whole)
    for name, tally in report.by_unit:
        shown = name or translate("Chưa phân công", lang)
        yield row(("unit", name), "Đơn vị", shown, tally)
    for name, tally in report.by_procedure:
        shown = name or translate("Chưa ghi thủ tục", lang)
        yield row(("procedure", name), "Thủ tục", shown, tally)


def _figures(tally: Tally) -> list[int]:
    return [
        tally.answers,
        tally.time_kept["yes"],
        tally.time_kept["no"],
        tally.attitude["good"],
        tally.attitude["poor"],
        tally.apology.total(),
        tally.apology["kept"] + tally.apology["broken"],
        tally.apology["kept"],
    ]

"""Issued apologies as the public reads them: /xin-loi."""

import re
from datetime import date, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import Query, Request
from fastapi.responses import HTMLResponse, Response

from rules import DayMark, DayMeaning
from tracker.errors import NotFoundError
from tracker.queries import published
from web.deps import page
from web.errors import answer
from web.presenting.dates import month_said
from web.presenting.fates import headline, verdict_of
from web.public.keeping import kept
from web.public.log import proof_of
from web.public.reading import AtPlace, Place
from web.rendering import language_of
from web.router import Router

router = Router()

#: What became of the new date, as the address names it.
FATES = {
    "da-giu": "kept",
    "lai-tre": "broken",
    "dang-cho": "waiting",
    "da-rut": "withdrawn",
}
#: For what it is, as the address names it.
KINDS = {
    "tre-hen": "late",
    "ket-qua-sai": "wrong_result",
    "huong-dan-sai": "wrong_guidance",
    "tu-choi": "refused_without_ground",
    "mat-giay-to": "papers_lost",
}
_MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")
_LONGEST_STRIP = 400


@router.get("/xin-loi")
def list_apologies(
    request: Request,
    place: AtPlace,
    sau: Annotated[str, Query(max_length=100)] = "",
    don_vi: Annotated[str, Query(alias="don-vi", max_length=200)] = "",
    linh_vuc: Annotated[str, Query(alias="linh-vuc", max_length=200)] = "",
    thang: Annotated[str, Query(max_length=7)] = "",
    ket_qua: Annotated[str, Query(alias="ket-qua", max_length=20)] = "",
    loai: Annotated[str, Query(max_length=20)] = "",
) -> HTMLResponse:
    """List the apologies, the newest first."""
    asked = {
        "don-vi": don_vi,
        "linh-vuc": linh_vuc,
        "thang": thang if _MONTH.fullmatch(thang) else "",
        "ket-qua": ket_qua if ket_qua in FATES else "",
        "loai": loai if loai in KINDS else "",
    }
    wanted = _wanted(place, asked)
    found = published.apologies(
        place.session, today=place.today, wanted=wanted, after=sau
    )
    figures, offered = published.overview(
        place.session, today=place.today, agency_id=wanted.agency_id
    )
    is_chosen = any(asked.values())
    response = page(
        request,
        "public/apologies.html",
        place=place,
        shown=found.shown,
        after=found.after,
        is_first=not sau,
        asked=asked,
        kinds=KINDS,
        offered=_options(offered, language_of(request)),
        figures=figures,
        matching=published.apology_figures(
            place.session, today=place.today, wanted=wanted
        ).shown
        if is_chosen
        else figures.shown,
    )
    return kept(request, response)


def _wanted(place: Place, asked: dict[str, str]) -> published.Wanted:
    return published.Wanted(
        agency_id=place.agency.agency_id if place.agency else None,
        unit_vi=asked["don-vi"],
        field_vi=asked["linh-vuc"],
        month=date.fromisoformat(f"{asked['thang']}-01") if asked["thang"] else None,
        fate=FATES.get(asked["ket-qua"], ""),
        kind=KINDS.get(asked["loai"], ""),
    )


def _options(found: published.Offered, lang: str) -> dict[str, list[tuple[str, str]]]:
    """Give the choices of each filter, as the options of a list."""
    return {
        "don-vi": [(name, name) for name in found.units],
        "linh-vuc": [(name, name) for name in found.fields],
        "thang": [(f"{day:%Y-%m}", month_said(day, lang)) for day in found.months],
    }


@router.get("/xin-loi/{apology_id}")
def read_apology(request: Request, place: AtPlace, apology_id: UUID) -> Response:
    """Show one apology; what is no longer published is gone, not unknown."""
    try:
        found = published.apology(place.session, apology_id, place.today)
    except NotFoundError as error:
        return answer(
            request,
            404,
            code=error.code,
            vi="Không có lời xin lỗi nào ở địa chỉ này.",
            en="There is no apology at this address.",
        )
    if published.is_over(found, place.today):
        return answer(
            request,
            410,
            code="gone",
            vi="Lời xin lỗi này đã hết thời hạn công khai.",
            en="The time for which this apology was published is over.",
        )
    request.state.agency = found.office.agency
    lang = language_of(request)
    return kept(
        request,
        page(
            request,
            "public/apology.html",
            place=place,
            found=found,
            headline=headline(found, lang),
            said=verdict_of(found, lang),
            marks=_marks(found),
            today=place.today,
            proof=proof_of(place, found),
        ),
    )


def _marks(found: published.ShownApology) -> list[DayMark]:
    """Mark the days from the reception to the last date that was promised."""
    row, calendar = found.row, found.office.time.calendar
    last = max(row.promised_on, row.new_on or row.promised_on)
    length = min((last - row.received_on).days, _LONGEST_STRIP)
    days = [row.received_on + timedelta(days=ahead) for ahead in range(length + 1)]
    return [
        DayMark(
            on=day,
            meaning=_meaning(found, day),
            name=calendar.day_name(day),
            decision=calendar.decision(day),
            is_make_up=calendar.is_working_day(day) and calendar.is_rest_day(day),
            is_estimated=not calendar.is_announced(day.year),
            is_due=day == row.promised_on,
            is_reappointed=day == row.new_on,
        )
        for day in days
    ]


def _meaning(found: published.ShownApology, day: date) -> DayMeaning:
    calendar = found.office.time.calendar
    if day == found.row.received_on:
        return DayMeaning.RECEIVED
    if calendar.is_working_day(day):
        return DayMeaning.NOT_COUNTED
    is_plain = calendar.is_rest_day(day) and not calendar.day_name(day)
    return DayMeaning.WEEKEND if is_plain else DayMeaning.HOLIDAY

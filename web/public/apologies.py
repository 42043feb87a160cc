"""Issued apologies as the public reads them: /xin-loi."""

from datetime import date, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from rules import DayMark, DayMeaning
from tracker.errors import NotFoundError
from tracker.queries import published
from web.deps import page
from web.errors import answer
from web.public.reading import AtPlace, kept

router = APIRouter()

#: What became of the new date, as the address names it.
FATES = {"da-giu": "kept", "lai-tre": "broken", "dang-cho": "waiting"}
_LONGEST_STRIP = 400


@router.get("/xin-loi")
def list_apologies(
    request: Request,
    place: AtPlace,
    sau: Annotated[str, Query(max_length=100)] = "",
    don_vi: Annotated[str, Query(alias="don-vi", max_length=200)] = "",
    ket_qua: Annotated[str, Query(alias="ket-qua", max_length=20)] = "",
) -> HTMLResponse:
    """List the apologies, the newest first."""
    wanted = published.Wanted(
        agency_id=place.agency.agency_id if place.agency else None,
        unit_vi=don_vi,
        fate=FATES.get(ket_qua, ""),
    )
    found = published.apologies(
        place.session, today=place.today, wanted=wanted, after=sau
    )
    whole = published.Wanted(agency_id=wanted.agency_id)
    return kept(
        request,
        page(
            request,
            "public/apologies.html",
            place=place,
            shown=found.shown,
            after=found.after,
            is_first=not sau,
            unit_vi=don_vi,
            fate=ket_qua if ket_qua in FATES else "",
            unit_choices=[
                (unit, unit)
                for unit in published.apology_units(
                    place.session, today=place.today, wanted=whole
                )
            ],
            figures=published.apology_figures(
                place.session, today=place.today, wanted=whole
            ),
        ),
    )


@router.get("/xin-loi/{apology_id}")
def read_apology(request: Request, place: AtPlace, apology_id: UUID) -> Response:
    """Show one apology."""
    try:
        found = published.apology(place.session, apology_id, place.today)
    except NotFoundError as error:
        return answer(
            request,
            404,
            code=error.code,
            vi="Lời xin lỗi này không có, hoặc đã hết thời hạn công khai.",
            en="There is no such apology, or the time of its publication is over.",
        )
    request.state.agency = found.office.agency
    return kept(
        request,
        page(
            request,
            "public/apology.html",
            place=place,
            found=found,
            marks=_marks(found),
            today=place.today,
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

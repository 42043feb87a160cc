"""What the agency publishes about itself: /thong-ke, also to take away and count."""

from io import StringIO
from typing import Annotated, Any

from fastapi import Query, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse

from notifications.cells import csv_line
from tracker.disclosure import FEWEST
from tracker.queries.statistics import Figure, Statistics, statistics
from tracker.statistics import YEAR
from web.deps import page
from web.presenting.dates import month_said
from web.presenting.figures import Values
from web.presenting.i18n import translate
from web.presenting.numbers import percent
from web.public.keeping import kept
from web.public.reading import AtPlace, Place
from web.rendering import language_of
from web.router import Router

router = Router()

LICENCE = "CC-BY-4.0"
LICENCE_URL = "https://creativecommons.org/licenses/by/4.0/"
_COLUMNS = (
    "received",
    "finished",
    "on_time",
    "on_time_by_score",
    "late",
    "apologised",
)
_HEADS = (
    "ky",
    "loai",
    "ten",
    "nhan",
    "xong",
    "dung_hen_theo_luat",
    "dung_hen_theo_cach_cham_diem",
    "tre",
    "tre_da_xin_loi",
)
_KINDS = {"all": "ca_co_quan", "field": "linh_vuc", "unit": "don_vi"}
#: What a sheet would take for a formula; a name must stay a name.


@router.get("/thong-ke")
def read_statistics(
    request: Request,
    place: AtPlace,
    ky: Annotated[str, Query(max_length=7)] = "",
) -> HTMLResponse:
    """Show the figures: month by month, and the fields and units of one period."""
    found = _statistics(place)
    lang = language_of(request)
    months = found.months
    known = {figure.period for figure in months}
    period = ky if ky in known else YEAR
    response = page(
        request,
        "public/statistics.html",
        place=place,
        found=found,
        months=months,
        period=period,
        periods=[
            (figure.period, month_said(figure.month, lang))
            for figure in months
            if figure.month
        ],
        fields=found.groups("field", period),
        units=found.groups("unit", period),
        chart=_lines(months, lang) if _are_told(months) else None,
        chart_labels=[_month_label(figure) for figure in reversed(months)],
        computed_at=_local(place, found),
        fewest=FEWEST,
        licence_url=LICENCE_URL,
    )
    return kept(request, response)


@router.get("/thong-ke.csv")
def as_csv(request: Request, place: AtPlace) -> Response:
    """Give every published figure as CSV; what is withheld is left empty."""
    written = StringIO()
    written.write(f"\ufeff# {_source(place)}; {LICENCE} {LICENCE_URL}\r\n")
    written.write(csv_line(_HEADS))
    for figure in _statistics(place).figures:
        cells = (
            "12-thang" if figure.period == YEAR else figure.period,
            _KINDS[figure.kind],
            figure.name_vi,
            *(getattr(figure, name) for name in _COLUMNS),
        )
        written.write(csv_line(cells))
    return _download(request, Response(written.getvalue(), media_type="text/csv"))


@router.get("/thong-ke.json")
def as_json(request: Request, place: AtPlace) -> Response:
    """Give every published figure as JSON; what is withheld is null."""
    found = _statistics(place)
    body: dict[str, Any] = {
        "source": _source(place),
        "licence": LICENCE,
        "licence_url": LICENCE_URL,
        "computed_at": found.computed_at.isoformat() if found.computed_at else None,
        "withheld_below": FEWEST,
        "figures": [
            {
                "period": figure.period,
                "kind": figure.kind,
                "name": figure.name_vi,
                **{name: getattr(figure, name) for name in _COLUMNS},
            }
            for figure in found.figures
        ],
    }
    return _download(request, JSONResponse(body))


def _statistics(place: Place) -> Statistics:
    if place.agency is None:
        return Statistics(figures=(), computed_at=None)
    return statistics(place.session, place.agency.agency_id)


def _download(request: Request, response: Response) -> Response:
    response.headers["Link"] = f'<{LICENCE_URL}>; rel="license"'
    return kept(request, response)


def _source(place: Place) -> str:
    return place.agency.name_vi if place.agency else "Đúng Hẹn"


def _local(place: Place, found: Statistics) -> Any:
    if found.computed_at is None or place.office is None:
        return None
    return place.office.time.civil(found.computed_at)


def _are_told(months: list[Figure]) -> bool:
    """Say whether a line would show two months of three.

    A month with few late cases is withheld (ADR 0033); scattered points would look
    like a course of things that nobody knows.
    """
    told = sum(figure.share is not None for figure in months)
    return 3 * told >= 2 * sum(1 for figure in months if figure.finished != 0)


def _lines(months: list[Figure], lang: str) -> list[tuple[str, Values, str]]:
    """Draw the two shares over the months, the oldest first."""
    lines: list[tuple[str, Values, str]] = []
    ordered = months[::-1]
    for name, shares in (
        (translate("Theo luật", lang), [figure.share for figure in ordered]),
        (translate("Chấm điểm", lang), [figure.score_share for figure in ordered]),
    ):
        values = [None if share is None else 100 * share for share in shares]
        last = next((share for share in reversed(shares) if share is not None), None)
        said = percent(last, lang) if last is not None else "–"
        lines.append((name, values, said))
    return lines


def _month_label(figure: Figure) -> str:
    """Write a month under the chart: `11` or, in January, `1/26`."""
    month = figure.month
    if month is None:
        return ""
    return f"1/{month:%y}" if month.month == 1 else str(month.month)

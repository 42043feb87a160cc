"""What applicants answered after their results: counts, shares, and their words."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from tracker.offices import office_of
from tracker.queries.survey import Tally, survey_report, surveyed_units
from web.deps import Now, Reader, Reading, page
from web.presenting.numbers import percent
from web.rendering import language_of

router = APIRouter()


@router.get("/y-kien")
def read_answers(
    request: Request,
    session: Reading,
    actor: Reader,
    now: Now,
    don_vi: Annotated[str, Query(alias="don-vi", max_length=40)] = "",
) -> HTMLResponse:
    """Show a year of answers, of one unit or of all."""
    today: date = office_of(session, actor.agency_id).time.today(now)
    units = surveyed_units(session, actor)
    chosen = next((unit for unit, _ in units if str(unit) == don_vi), None)
    lang = language_of(request)

    def share(tally: Tally, question: str, choice: str) -> str:
        found = tally.share(question, choice)
        return "–" if found is None else percent(found, lang, 0)

    return page(
        request,
        "manager/survey.html",
        report=survey_report(session, actor, today=today, unit_id=chosen),
        units=[(str(unit), name) for unit, name in units],
        unit=str(chosen) if chosen else "",
        share=share,
    )

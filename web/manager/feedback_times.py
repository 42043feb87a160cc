"""How fast feedback was handled in a period: /bao-cao/phan-anh.

The files of the same figures are those of the report `phan-anh` (web.manager.reports).
"""

from fastapi import Request
from fastapi.responses import HTMLResponse

from rules.feedback_figures import FeedbackMark
from rules.progress import Mark
from tracker.accounts.permissions import require
from tracker.errors import InvalidValueError
from tracker.offices import office_of
from tracker.queries.feedback_times import feedback_times
from web.deps import Now, Reader, Reading, page
from web.feedback_figures import behind
from web.manager.report_figures import cases_address
from web.report_choice import choice_of, usual_choices
from web.router import Router
from web.typed import errors_of

router = Router()


@router.get("/bao-cao/phan-anh")
def read_times(
    request: Request, session: Reading, actor: Reader, now: Now
) -> HTMLResponse:
    """Show the times of a period step by step, by unit and by topic."""
    require(actor, "report.read")
    office = office_of(session, actor.agency_id)
    choice = choice_of(request.query_params, office, now)
    errors, found = choice.errors, None
    if not errors:
        try:
            found = feedback_times(session, actor, choice.span)
        except InvalidValueError as error:
            errors = errors_of(error)
    return page(
        request,
        "manager/feedback_times.html",
        422 if errors else 200,
        choice=choice,
        errors=errors,
        found=found,
        usual=list(usual_choices(office.time.today(now))),
        mark=FeedbackMark,
        case_mark=Mark,
        # A topic and a unit may have the same name: the address says which is meant.
        of_units=lambda slug, group=None: behind(choice.by("don-vi"), slug, group),
        of_topics=lambda slug, group=None: behind(choice.by("linh-vuc"), slug, group),
        cases=lambda figure: cases_address(choice, figure, None),
    )

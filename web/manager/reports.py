"""The reports of a period, /bao-cao: on screen, as files, and the cases behind them."""

from typing import Annotated

from fastapi import Query, Request
from fastapi.responses import HTMLResponse, Response

from rules.feedback_figures import FeedbackMark
from rules.progress import Mark
from rules.report import Column
from tracker.accounts.actor import Actor
from tracker.accounts.permissions import require
from tracker.db import Session
from tracker.errors import InvalidValueError
from tracker.offices import office_of
from tracker.queries.period_report import (
    Wanted,
    cases_behind,
    period_report,
)
from tracker.reports import (
    PeriodReport,
    ReportFormat,
    ReportName,
    file_stem,
    grid_of,
    report_file,
)
from web.deps import Now, Reader, ReadingBehind, page
from web.feedback_figures import behind
from web.manager.report_figures import MEANINGS, cases_address, figure_of
from web.paper_files import named_file
from web.presenting.i18n import translate
from web.rendering import language_of
from web.report_choice import ReportChoice, asked_for, choice_of, usual_choices
from web.router import Router
from web.typed import errors_of

router = Router()


@router.get("/bao-cao")
def read_report(
    request: Request, session: ReadingBehind, actor: Reader, now: Now
) -> HTMLResponse:
    """Show the report of a period; every figure leads to its cases."""
    require(actor, "report.read")
    office = office_of(session, actor.agency_id)
    choice = choice_of(request.query_params, office, now)
    errors, found = choice.errors, None
    if not errors:
        try:
            found = _report(session, actor, choice)
        except InvalidValueError as error:
            errors = errors_of(error)
    return page(
        request,
        "manager/report.html",
        422 if errors else 200,
        choice=choice,
        errors=errors,
        found=found,
        columns=list(Column),
        mark=Mark,
        link=lambda figure, group=None: cases_address(choice, figure, group),
        usual=list(usual_choices(office.time.today(now))),
        feedback_mark=FeedbackMark,
        feedback=lambda slug, group=None: behind(choice, slug, group),
    )


@router.get("/bao-cao/ho-so")
def read_cases_behind(
    request: Request,
    session: ReadingBehind,
    actor: Reader,
    now: Now,
    cot: Annotated[int, Query(ge=3, le=13)] = 3,
    muc: Annotated[str, Query(max_length=40)] = "",
    trang: Annotated[int, Query(ge=1, le=100_000)] = 1,
) -> HTMLResponse:
    """List the cases behind one figure of the report."""
    require(actor, "report.read")
    office = office_of(session, actor.agency_id)
    choice = asked_for(choice_of(request.query_params, office, now))
    figure = figure_of(muc, cot)
    group = request.query_params.get(choice.grouped_as)
    wanted = Wanted(figure=figure, grouping=choice.grouping, group=group)
    found = cases_behind(session, actor, choice.span, wanted, trang)
    return page(
        request,
        "manager/report_cases.html",
        found=found,
        choice=choice,
        figure=figure,
        meaning=MEANINGS[figure],
        column=int(figure) if isinstance(figure, Column) else 0,
        group=group,
        turn=lambda no: f"{cases_address(choice, figure, group)}&trang={no}",
    )


@router.get("/bao-cao/{name}.{kind}")
def read_report_file(
    request: Request,
    name: ReportName,
    kind: ReportFormat,
    session: ReadingBehind,
    actor: Reader,
    now: Now,
) -> Response:
    """Give the report of a period as a file."""
    require(actor, "report.read")
    office = office_of(session, actor.agency_id)
    choice = asked_for(choice_of(request.query_params, office, now))
    found = _report(session, actor, choice)
    heads: list[str] = []
    if kind is ReportFormat.CSV:
        lang = language_of(request)
        heads = [translate(head, lang) for head in grid_of(found, name).heads]
    made = report_file(found, name, kind, heads)
    return named_file(made, str(kind), file_stem(found, name))


def _report(session: Session, actor: Actor, choice: ReportChoice) -> PeriodReport:
    return period_report(session, actor, choice.span, choice.grouping)

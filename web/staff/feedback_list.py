"""The list of feedback for officers, with its filters in the address."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Query, Request
from fastapi.responses import HTMLResponse

from tracker.accounts.actor import Actor
from tracker.accounts.permissions import may
from tracker.db import Session
from tracker.errors import InvalidValueError
from tracker.feedback.words import CHANNELS, TOPICS
from tracker.offices import office_of
from tracker.queries.desk import receivers
from tracker.queries.feedback_list import FeedbackFilter, feedback_list
from tracker.queries.feedback_times import WantedFeedback, feedback_behind
from tracker.reports import Grouping
from web.deps import Now, Reader, Reading, page
from web.feedback_figures import LIST, behind, feedback_figure
from web.report_choice import asked_for, choice_of
from web.router import Router
from web.typed import Errors, day_of, errors_of, shown_day

router = Router()

PATH = LIST
#: The parts of the list: as the address names them, what they are called, their icon.
TABS = {
    "open": ("", "Chưa xong", "list"),
    "to_decide": ("cho-xem-xet", "Chờ xem xét", "incoming"),
    "to_answer": ("cho-tra-loi", "Chờ trả lời", "pencil"),
    "waiting": ("cho-bo-sung", "Chờ bổ sung", "wait"),
    "to_approve": ("cho-duyet", "Chờ duyệt", "owe"),
    "to_publish": ("cho-cong-khai", "Chờ công khai", "globe"),
    "late": ("qua-han", "Quá hạn", "late"),
    "closed": ("da-xong", "Đã xong", "check"),
}
_TAB_OF = {slug: tab for tab, (slug, _, _) in TABS.items()}
_PERIOD = {"tu": "Nhận từ ngày", "den": "Nhận đến ngày"}


@router.get(PATH)
def list_feedback(
    request: Request,
    session: Reading,
    actor: Reader,
    now: Now,
    sau: Annotated[str, Query(max_length=100)] = "",
    trang: Annotated[int, Query(ge=1, le=100_000)] = 1,
) -> HTMLResponse:
    """List the feedback of a filter; what cannot be read narrows nothing.

    With `muc` the list is that of the feedback behind a figure of a report.
    """
    if request.query_params.get("muc"):
        return _behind_figure(request, session, actor, now, trang)
    given = {key: value[:200] for key, value in request.query_params.items()}
    wanted, errors = read_filter(given)
    found = feedback_list(session, actor, wanted, after=sau, now=now)
    return page(
        request,
        "staff/feedback_list.html",
        found=found,
        wanted=wanted,
        tabs=TABS,
        typed=given,
        errors=errors,
        units=[(one.unit_id, one.unit_vi) for one in receivers(session, actor)],
        link=lambda tab: address_of(replace(wanted, tab=tab)),
        older=address_of(wanted, sau=found.after) if found.after else "",
        is_first=not sau,
        may_register=may(actor, "feedback.register"),
        may_read_report=may(actor, "report.read"),
    )


def _behind_figure(
    request: Request, session: Session, actor: Actor, now: datetime, page_no: int
) -> HTMLResponse:
    query = request.query_params
    figure = feedback_figure(query["muc"][:60])
    office = office_of(session, actor.agency_id)
    choice = asked_for(choice_of(query, office, now))
    group = query.get("nhom")
    wanted = WantedFeedback(marks=figure.marks, grouping=choice.grouping, group=group)
    found = feedback_behind(session, actor, choice.span, wanted, page_no)
    return page(
        request,
        "staff/feedback_behind.html",
        found=found,
        choice=choice,
        figure=figure,
        group=group,
        by_topic=choice.grouping is Grouping.FIELD,
        turn=lambda no: f"{behind(choice, figure.slug, group)}&trang={no}",
    )


def read_filter(given: Mapping[str, str]) -> tuple[FeedbackFilter, Errors]:
    """Read an address; a day that cannot be read is named."""
    errors: Errors = {}
    days: dict[str, date | None] = {}
    for name, label_vi in _PERIOD.items():
        try:
            days[name] = day_of(given.get(name, ""), name, label_vi)
        except InvalidValueError as error:
            errors |= errors_of(error)
    topic, channel = given.get("viec", ""), given.get("kenh", "")
    wanted = FeedbackFilter(
        tab=_TAB_OF.get(given.get("loc", ""), "open"),
        unit_id=_id(given.get("don-vi", "")),
        topic=topic if topic in TOPICS else "",
        channel=channel if channel in CHANNELS else "",
        first=days.get("tu"),
        last=days.get("den"),
    )
    return wanted, errors


def address_of(wanted: FeedbackFilter, **more: str) -> str:
    """Write a filter as an address, always in the same order."""
    query = {
        "loc": TABS[wanted.tab][0],
        "don-vi": str(wanted.unit_id or ""),
        "viec": wanted.topic,
        "kenh": wanted.channel,
        "tu": shown_day(wanted.first),
        "den": shown_day(wanted.last),
        **more,
    }
    text = urlencode({name: value for name, value in query.items() if value})
    return f"{PATH}?{text}" if text else PATH


def _id(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None

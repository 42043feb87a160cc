"""Apology notices: the list by state, one notice beside its facts, its paper."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from notifications.errors import NotificationError
from notifications.papers import apology_paragraphs, apology_pdf
from tracker.accounts.actor import Actor
from tracker.accounts.permissions import may
from tracker.apologies.issuing import DELIVERY_CHANNELS
from tracker.apologies.notice_acts import REASONS
from tracker.db import Session
from tracker.offices import Office
from tracker.queries import manager
from tracker.queries.apology_paper import apology_paper
from tracker.queries.notice import NoticePage, notice_page
from web.deps import Now, Reader, Reading, page

router = APIRouter()
_STATES = ("draft", "submitted", "approved", "issued", "delivered", "withdrawn")


@dataclass(frozen=True, slots=True, kw_only=True)
class DayChoice:
    """One day that a new date could be: working or not, and what is promised then."""

    day: date
    is_possible: bool
    note: str
    load: int


@router.get("/loi-xin-loi")
def list_notices(
    request: Request,
    session: Reading,
    actor: Reader,
    trang_thai: Annotated[str, Query(alias="trang-thai", max_length=20)] = "",
) -> HTMLResponse:
    """List notices of one state; without one, what waits for the reader."""
    counts = manager.notice_counts(session, actor)
    state = trang_thai if trang_thai in _STATES else _first(counts)
    return page(
        request,
        "manager/apologies.html",
        state=state,
        states=_STATES,
        counts=counts,
        lines=manager.notices(session, actor, state=state),
        reasons=REASONS,
    )


@router.get("/loi-xin-loi/{notice_id}")
def read_notice(
    request: Request, notice_id: UUID, session: Reading, actor: Reader, now: Now
) -> HTMLResponse:
    """Show a notice: the facts, the letter as it will look, what can be done."""
    return show(request, session, actor, notice_id, now)


@router.get("/loi-xin-loi/{notice_id}/van-ban.pdf")
def read_paper(notice_id: UUID, session: Reading, actor: Reader) -> Response:
    """Give the notice as an official paper; a draft says so across the page."""
    pdf = apology_pdf(apology_paper(session, actor, notice_id))
    name = f'inline; filename="xin-loi-{notice_id.hex[-8:]}.pdf"'
    return Response(
        pdf, media_type="application/pdf", headers={"Content-Disposition": name}
    )


def show(
    request: Request,
    session: Session,
    actor: Actor,
    notice_id: UUID,
    now: Now,
    *,
    typed: dict[str, Any] | None = None,
    problem: str = "",
    status: int = 200,
) -> HTMLResponse:
    """Show the page of a notice, again with what was typed if it was refused."""
    found = notice_page(session, actor, notice_id, now)
    paper = apology_paper(session, actor, notice_id)
    try:
        paragraphs, wording_problem = apology_paragraphs(paper.wording, paper), ""
    except NotificationError as error:
        paragraphs, wording_problem = [], str(error)
    return page(
        request,
        "manager/apology.html",
        status_code=status,
        found=found,
        paper=paper,
        paragraphs=paragraphs,
        wording_problem=wording_problem,
        reasons=REASONS,
        channels=DELIVERY_CHANNELS,
        days=_days(session, actor, found, now),
        can={act: may(actor, f"apology.{act}", found.case) for act in _ACTS},
        typed=typed or {},
        problem=problem,
        now=now,
    )


_ACTS = (
    "edit",
    "submit",
    "approve",
    "return",
    "issue",
    "deliver",
    "withdraw",
    "release_text",
    "unpublish",
)


def _first(counts: dict[str, int]) -> str:
    return next((state for state in _STATES[:3] if counts.get(state)), "issued")


def _days(
    session: Session, actor: Actor, found: NoticePage, now: Now
) -> list[DayChoice]:
    """Offer three weeks of days from the old date on, with the holder's load."""
    office = found.office
    today = office.time.today(now)
    old = office.time.today(found.case.due_at) if found.case.due_at else today
    first = min(today, old)
    first -= timedelta(days=first.weekday())
    days = [first + timedelta(days=number) for number in range(28)]
    load = manager.promised_load(
        session, actor, found.case.holder_officer_id, days[0], days[-1]
    )
    return [
        DayChoice(
            day=day,
            is_possible=office.time.calendar.is_working_day(day)
            and day > old
            and day >= today,
            note=_note(office, day, today, old),
            load=load.get(day, 0),
        )
        for day in days
    ]


def _note(office: Office, day: date, today: date, old: date) -> str:
    if day == old:
        return "hẹn cũ"
    if day == today:
        return "hôm nay"
    name = office.time.calendar.day_name(day)
    if name and not office.time.calendar.is_working_day(day):
        return "lễ"
    return "" if office.time.calendar.is_working_day(day) else "nghỉ"

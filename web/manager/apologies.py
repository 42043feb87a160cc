"""Apology notices: the lists, one notice beside its facts, its paper."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query, Request
from fastapi.responses import HTMLResponse, Response

from notifications.papers import ApologyPaper, apology_pdf, apology_sheet
from tracker.accounts.actor import Actor
from tracker.accounts.permissions import may
from tracker.apologies.issuing import DELIVERY_CHANNELS
from tracker.apologies.notice_acts import REASONS
from tracker.db import Session
from tracker.errors import InvalidValueError
from tracker.offices import office_of
from tracker.queries.apology_paper import apology_paper
from tracker.queries.manager import promised_load
from tracker.queries.notice import NoticePage, notice_page
from tracker.queries.notice_list import LISTS, OWED, notice_counts, notices
from web.deps import Now, Reader, Reading, page
from web.manager.days import added_words, last_of, span_of, weeks_of
from web.manager.letter import letter_of, with_typed
from web.manager.typed_dates import a_day
from web.paper_files import paper_file
from web.presenting.labels import label
from web.rendering import language_of
from web.router import Router

router = Router()

#: Lists as the address names them; a state of a notice names its own.
_BY_SLUG = {"can-gui": "owed", "chua-xin-loi": "missing"}
_SLUG = {name: slug for slug, name in _BY_SLUG.items()}
_ACTS = (
    "edit",
    "submit",
    "approve",
    "return",
    "issue",
    "deliver",
    "withdraw",
    "second",
    "release_text",
    "remedy",
    "unpublish",
)


@router.get("/loi-xin-loi")
def list_notices(
    request: Request,
    session: Reading,
    actor: Reader,
    now: Now,
    trang_thai: Annotated[str, Query(alias="trang-thai", max_length=20)] = "",
    sau: Annotated[str, Query(max_length=100)] = "",
) -> HTMLResponse:
    """List notices of one state; without one, what waits for the reader."""
    office = office_of(session, actor.agency_id)
    today = office.time.today(now)
    counts = notice_counts(session, actor, today)
    wanted = _BY_SLUG.get(trang_thai, trang_thai)
    listed = wanted if wanted in LISTS else _first(actor, counts)
    found = notices(session, actor, listed=listed, today=today, after=sau)
    return page(
        request,
        "manager/apologies.html",
        listed=listed,
        lists=LISTS,
        slug=lambda name: _SLUG.get(name, name),
        counts=counts,
        lines=found.lines,
        after=found.after,
        is_first=not sau,
        office=office,
        today=today,
    )


@router.get("/loi-xin-loi/{notice_id}")
def read_notice(
    request: Request, notice_id: UUID, session: Reading, actor: Reader, now: Now
) -> HTMLResponse:
    """Show a notice: the facts, the letter as it will look, what can be done."""
    return show(request, session, actor, notice_id, now)


@router.get("/loi-xin-loi/{notice_id}/van-ban.pdf")
def read_paper(notice_id: UUID, session: Reading, actor: Reader, now: Now) -> Response:
    """Give the notice as an official paper; a draft says so across the page."""
    pdf = apology_pdf(apology_paper(session, actor, notice_id, now))
    name = f'inline; filename="xin-loi-{notice_id.hex[-8:]}.pdf"'
    return Response(
        pdf, media_type="application/pdf", headers={"Content-Disposition": name}
    )


@router.get("/loi-xin-loi/{notice_id}/van-ban.docx")
def read_document(
    notice_id: UUID, session: Reading, actor: Reader, now: Now
) -> Response:
    """Give the notice as DOCX, for the registry to go on with."""
    sheet = apology_sheet(apology_paper(session, actor, notice_id, now))
    return paper_file(sheet, "docx", f"xin-loi-{notice_id.hex[-8:]}")


def show(
    request: Request,
    session: Session,
    actor: Actor,
    notice_id: UUID,
    now: datetime,
    *,
    typed: dict[str, str] | None = None,
    errors: dict[str, str] | None = None,
    status: int = 200,
) -> HTMLResponse:
    """Show the page of a notice, again with what was typed if it was refused."""
    found = notice_page(session, actor, notice_id, now)
    lang = language_of(request)
    span = span_of(found, now)
    load = promised_load(
        session, actor, found.case.holder_officer_id, span.first, last_of(span)
    )
    calendar = found.office.time.calendar
    paper = _paper(session, actor, found, typed or {}, now)
    return page(
        request,
        "manager/apology.html",
        status_code=status,
        found=found,
        office=found.office,
        letter=letter_of(paper),
        added=added_words(calendar, paper.promised_at, paper.new_at, lang),
        reasons=[(key, label("reason", key, lang)) for key in REASONS],
        channels=[(key, label("delivery", key, lang)) for key in DELIVERY_CHANNELS],
        weeks=weeks_of(calendar, span, load, lang),
        closes=_closes(found),
        can={act: may(actor, f"apology.{act}", found.case) for act in _ACTS},
        typed=typed or {},
        errors=errors or {},
        now=found.office.time.civil(now),
    )


def _paper(
    session: Session,
    actor: Actor,
    found: NoticePage,
    typed: dict[str, str],
    now: datetime,
) -> ApologyPaper:
    """Give the paper; with what was typed, where that was refused."""
    paper = apology_paper(session, actor, found.notice.id, now)
    if "reason_text" not in typed:
        return paper
    try:
        day = a_day(typed.get("new_date", ""), "new_date")
    except InvalidValueError:
        day = None
    return with_typed(paper, found.office, typed["reason_text"], day)


def _closes(found: NoticePage) -> datetime | None:
    """Give the hour until which the notice is sent in the decree's time."""
    owed_on = found.notice.owed_on
    calendar = found.office.time.calendar
    if owed_on is None or not calendar.is_working_day(owed_on):
        return None
    return calendar.close(owed_on)


def _first(actor: Actor, counts: dict[str, int]) -> str:
    """Choose the list that waits for this reader; what is owed, if none does."""
    mine = [
        ("submitted", may(actor, "apology.approve")),
        ("approved", may(actor, "apology.issue")),
    ]
    return next((name for name, is_mine in mine if is_mine and counts.get(name)), OWED)

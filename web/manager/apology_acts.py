"""What is done to an apology notice: one act, one address."""

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import Form, Request
from fastapi.responses import HTMLResponse, Response

from tracker.apologies import drafting, issuing
from tracker.apologies.errors import record_remedy
from tracker.db import Session
from tracker.errors import InvalidValueError
from tracker.offices import office_of
from tracker.queries.apology_paper import apology_paper
from tracker.queries.cases import case_id_of
from web.deps import Db, Now, Poster, Reading, go, page
from web.manager.days import added_words
from web.manager.letter import letter_of, with_typed
from web.manager.notice_form import ByHand
from web.manager.typed_dates import a_day, an_id, an_instant, required_day
from web.rendering import language_of
from web.router import Router

router = Router("/loi-xin-loi/{notice_id}")
by_case = Router()
Text = Annotated[str, Form(max_length=8000)]
Short = Annotated[str, Form(max_length=200)]

#: What follows a saved text at once, and how that is called when it is done.
_THEN = {"trinh": "da-trinh", "duyet": "da-duyet"}


@router.post("/noi-dung")
def edit(
    hand: ByHand,
    reason_code: Short = "",
    reason_text: Text = "",
    new_date: Short = "",
    then: Short = "",
) -> Response:
    """Write reason and new date; with `then` send it on, or approve it, at once."""

    def write(session: Session) -> None:
        drafting.edit(
            session,
            hand.actor,
            hand.notice_id,
            reason_code=reason_code,
            reason_text=reason_text,
            new_date=a_day(new_date, "new_date"),
            now=hand.now,
        )
        if then == "trinh":
            drafting.submit_notice(session, hand.actor, hand.notice_id, now=hand.now)
        elif then == "duyet":
            drafting.approve(session, hand.actor, hand.notice_id, now=hand.now)

    typed = {
        "reason_code": reason_code,
        "reason_text": reason_text,
        "new_date": new_date,
    }
    return hand.do(write, _THEN.get(then, "da-luu"), typed)


@router.post("/xem-thu")
def preview(
    request: Request,
    notice_id: UUID,
    session: Reading,
    actor: Poster,
    now: Now,
    reason_text: Text = "",
    new_date: Short = "",
) -> HTMLResponse:
    """Show the letter with what is typed; nothing is written."""
    paper = apology_paper(session, actor, notice_id, now)
    try:
        day = a_day(new_date, "new_date")
    except InvalidValueError:
        day = None
    office = office_of(session, actor.agency_id)
    shown = with_typed(paper, office, reason_text, day)
    lang = language_of(request)
    return page(
        request,
        "manager/letter.html",
        letter=letter_of(shown),
        added=added_words(office.time.calendar, shown.promised_at, shown.new_at, lang),
    )


@router.post("/trinh")
def submit(hand: ByHand) -> Response:
    """Send to the manager."""
    act = partial(
        drafting.submit_notice,
        actor=hand.actor,
        notice_id=hand.notice_id,
        now=hand.now,
    )
    return hand.do(act, "da-trinh", {})


@router.post("/duyet")
def approve(hand: ByHand) -> Response:
    """Approve."""
    act = partial(
        drafting.approve, actor=hand.actor, notice_id=hand.notice_id, now=hand.now
    )
    return hand.do(act, "da-duyet", {})


@router.post("/tra-lai")
def send_back(hand: ByHand, remark: Text = "") -> Response:
    """Return with a remark."""
    act = partial(
        drafting.return_notice,
        actor=hand.actor,
        notice_id=hand.notice_id,
        remark=remark,
        now=hand.now,
    )
    return hand.do(act, "da-tra-lai", {"remark": remark})


@router.post("/phat-hanh")
def issue(
    hand: ByHand, number: Short = "", issued_on: Short = "", signatory_id: Short = ""
) -> Response:
    """Issue with the number, date and signatory of the signed paper."""

    def write(session: Session) -> None:
        issuing.issue(
            session,
            hand.actor,
            hand.notice_id,
            number=number,
            issued_on=required_day(issued_on, "issued_on"),
            signatory_id=an_id(signatory_id, "signatory_id", "Chọn người ký."),
            now=hand.now,
        )

    typed = {"number": number, "issued_on": issued_on, "signatory_id": signatory_id}
    return hand.do(write, "da-phat-hanh", typed)


@router.post("/gui")
def deliver(
    hand: ByHand, channel: Short = "", at: Short = "", evidence: Text = ""
) -> Response:
    """Record how the notice reached the applicant."""

    def write(session: Session) -> None:
        office = office_of(session, hand.actor.agency_id)
        issuing.record_delivery(
            session,
            hand.actor,
            hand.notice_id,
            channel=channel,
            at=an_instant(office, at, hand.now),
            evidence=evidence,
            now=hand.now,
        )

    return hand.do(
        write, "da-gui", {"channel": channel, "at": at, "evidence": evidence}
    )


@router.post("/rut")
def withdraw(hand: ByHand, why: Text = "") -> Response:
    """Withdraw what was not issued."""
    act = partial(
        drafting.withdraw_notice,
        actor=hand.actor,
        notice_id=hand.notice_id,
        why=why,
        now=hand.now,
    )
    return hand.do(act, "da-rut", {"why": why})


@router.post("/ly-do-cong-khai")
def release(hand: ByHand, text: Text = "") -> Response:
    """Release a free text of the reason to the public."""
    act = partial(
        issuing.release_text,
        actor=hand.actor,
        notice_id=hand.notice_id,
        text=text,
        now=hand.now,
    )
    return hand.do(act, "da-luu", {"text": text})


@router.post("/ngung-cong-khai")
def unpublish(hand: ByHand, why: Text = "") -> Response:
    """Take a notice off the public page."""
    act = partial(
        issuing.unpublish,
        actor=hand.actor,
        notice_id=hand.notice_id,
        why=why,
        now=hand.now,
    )
    return hand.do(act, "da-luu", {"why": why})


@router.post("/da-sua")
def set_right(hand: ByHand, remedy: Text = "") -> Response:
    """Say that the error was set right, and how."""
    act = partial(
        record_remedy,
        actor=hand.actor,
        notice_id=hand.notice_id,
        text=remedy,
        now=hand.now,
    )
    return hand.do(act, "da-sua-xong", {"remedy": remedy})


@by_case.post("/ho-so/{code}/hen-lai-lan-hai")
def draft_second(
    code: str, database: Db, actor: Poster, now: Now, reason: Text = ""
) -> Response:
    """Draft a second re-appointment, by a named approver, with the reason."""
    with database.read() as session:
        case_id = case_id_of(session, actor, code)
    notice = database.write(
        partial(
            drafting.draft_second, actor=actor, case_id=case_id, reason=reason, now=now
        )
    )
    return go(f"/loi-xin-loi/{notice.id}")

"""What is done to an apology notice: one act, one address."""

from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from tracker.accounts.actor import Actor
from tracker.apologies import drafting, issuing
from tracker.db import Database, Session
from tracker.errors import CommandRefusedError, InvalidValueError
from tracker.offices import office_of
from tracker.queries.cases import case_id_of
from web.deps import Db, Now, Poster, go
from web.errors import status_of
from web.manager.apologies import show
from web.rendering import language_of

router = APIRouter(prefix="/loi-xin-loi/{notice_id}")
by_case = APIRouter()
Text = Annotated[str, Form(max_length=8000)]
Short = Annotated[str, Form(max_length=200)]


@router.post("/noi-dung")
def edit(
    request: Request,
    notice_id: UUID,
    database: Db,
    actor: Poster,
    now: Now,
    reason_code: Short = "",
    reason_text: Text = "",
    new_date: Short = "",
    then: Short = "",
) -> Response:
    """Write reason and new date; with `then=trinh` send it to approval at once."""

    def write(session: Session) -> None:
        drafting.edit(
            session,
            actor,
            notice_id,
            reason_code=reason_code,
            reason_text=reason_text,
            new_date=a_day(new_date, "new_date"),
            now=now,
        )
        if then == "trinh":
            drafting.submit_notice(session, actor, notice_id, now=now)

    typed = {
        "reason_code": reason_code,
        "reason_text": reason_text,
        "new_date": new_date,
    }
    done = "da-trinh" if then == "trinh" else "da-luu"
    return _do(request, database, actor, notice_id, now, write, done, typed)


@router.post("/trinh")
def submit(
    request: Request, notice_id: UUID, database: Db, actor: Poster, now: Now
) -> Response:
    """Send to the manager."""
    act = partial(drafting.submit_notice, actor=actor, notice_id=notice_id, now=now)
    return _do(request, database, actor, notice_id, now, act, "da-trinh")


@router.post("/duyet")
def approve(
    request: Request, notice_id: UUID, database: Db, actor: Poster, now: Now
) -> Response:
    """Approve."""
    act = partial(drafting.approve, actor=actor, notice_id=notice_id, now=now)
    return _do(request, database, actor, notice_id, now, act, "da-duyet")


@router.post("/tra-lai")
def send_back(
    request: Request,
    notice_id: UUID,
    database: Db,
    actor: Poster,
    now: Now,
    remark: Text = "",
) -> Response:
    """Return with a remark."""
    act = partial(
        drafting.return_notice, actor=actor, notice_id=notice_id, remark=remark, now=now
    )
    typed = {"remark": remark}
    return _do(request, database, actor, notice_id, now, act, "da-tra-lai", typed)


@router.post("/phat-hanh")
def issue(
    request: Request,
    notice_id: UUID,
    database: Db,
    actor: Poster,
    now: Now,
    number: Short = "",
    issued_on: Short = "",
    signatory_id: Short = "",
) -> Response:
    """Issue with the number, date and signatory of the signed paper."""

    def write(session: Session) -> None:
        issuing.issue(
            session,
            actor,
            notice_id,
            number=number,
            issued_on=required_day(issued_on, "issued_on"),
            signatory_id=an_id(signatory_id, "signatory_id", "Chọn người ký."),
            now=now,
        )

    typed = {"number": number, "issued_on": issued_on, "signatory_id": signatory_id}
    return _do(request, database, actor, notice_id, now, write, "da-phat-hanh", typed)


@router.post("/gui")
def deliver(
    request: Request,
    notice_id: UUID,
    database: Db,
    actor: Poster,
    now: Now,
    channel: Short = "",
    at: Short = "",
    evidence: Text = "",
) -> Response:
    """Record how the notice reached the applicant."""

    def write(session: Session) -> None:
        issuing.record_delivery(
            session,
            actor,
            notice_id,
            channel=channel,
            at=an_instant(session, actor, at, now),
            evidence=evidence,
            now=now,
        )

    typed = {"channel": channel, "at": at, "evidence": evidence}
    return _do(request, database, actor, notice_id, now, write, "da-gui", typed)


@router.post("/rut")
def withdraw(
    request: Request,
    notice_id: UUID,
    database: Db,
    actor: Poster,
    now: Now,
    why: Text = "",
) -> Response:
    """Withdraw what was not issued."""
    act = partial(
        drafting.withdraw_notice, actor=actor, notice_id=notice_id, why=why, now=now
    )
    typed = {"why": why}
    return _do(request, database, actor, notice_id, now, act, "da-rut", typed)


@router.post("/ly-do-cong-khai")
def release(
    request: Request,
    notice_id: UUID,
    database: Db,
    actor: Poster,
    now: Now,
    text: Text = "",
) -> Response:
    """Release a free text of the reason to the public."""
    act = partial(
        issuing.release_text, actor=actor, notice_id=notice_id, text=text, now=now
    )
    typed = {"text": text}
    return _do(request, database, actor, notice_id, now, act, "da-luu", typed)


@router.post("/ngung-cong-khai")
def unpublish(
    request: Request,
    notice_id: UUID,
    database: Db,
    actor: Poster,
    now: Now,
    why: Text = "",
) -> Response:
    """Take a notice off the public page."""
    act = partial(issuing.unpublish, actor=actor, notice_id=notice_id, why=why, now=now)
    return _do(request, database, actor, notice_id, now, act, "da-luu", {"why": why})


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


def _do(
    request: Request,
    database: Database,
    actor: Actor,
    notice_id: UUID,
    now: datetime,
    act: Callable[[Session], Any],
    done: str,
    typed: dict[str, Any] | None = None,
) -> Response:
    """Carry an act out and go back to the notice; a refusal shows what was typed."""
    try:
        database.write(act)
    except CommandRefusedError as error:
        status = status_of(error)
        if status in {403, 404}:
            raise
        with database.read() as session:
            return show(
                request,
                session,
                actor,
                notice_id,
                now,
                typed=typed,
                problem=error.message(language_of(request)),
                status=status,
            )
    return go(f"/loi-xin-loi/{notice_id}", done)


def a_day(text: str, field: str) -> date | None:
    """Read a date as a browser or a person writes it; nothing for nothing."""
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(text.strip(), form).date()  # noqa: DTZ007
        except ValueError:
            continue
    if not text.strip():
        return None
    raise InvalidValueError(
        field=field,
        problem="write the date as 31/12/2026.",
        problem_vi="Nhập ngày dạng 31/12/2026.",
    )


def required_day(text: str, field: str) -> date:
    """Read a date that must be given."""
    found = a_day(text, field)
    if found is None:
        raise InvalidValueError(
            field=field,
            problem="enter the date of the paper.",
            problem_vi="Nhập ngày của văn bản.",
        )
    return found


def an_id(text: str, field: str, problem_vi: str) -> UUID:
    """Read an id chosen in a form."""
    try:
        return UUID(text)
    except ValueError:
        raise InvalidValueError(
            field=field, problem="choose one.", problem_vi=problem_vi
        ) from None


def an_instant(session: Session, actor: Actor, text: str, now: datetime) -> datetime:
    """Read a local date and time; nothing means now."""
    if not text.strip():
        return now
    office = office_of(session, actor.agency_id)
    for form in ("%Y-%m-%dT%H:%M", "%d/%m/%Y %H:%M", "%d/%m/%Y, %H:%M"):
        try:
            local = datetime.strptime(text.strip(), form)  # noqa: DTZ007
        except ValueError:
            continue
        return office.time.instant(local)
    raise InvalidValueError(
        field="at",
        problem="write the time as 31/12/2026 14:30.",
        problem_vi="Nhập thời điểm dạng 31/12/2026 14:30.",
    )

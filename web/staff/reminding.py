"""Reminders: of one case or of many from the list, their answers, and the list."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Annotated, Any

from fastapi import Query, Request
from fastapi.responses import HTMLResponse, Response

from rules.errors import RuleError
from tracker.accounts.actor import Actor
from tracker.accounts.permissions import may, may_sometimes, require
from tracker.cases.passing_on import MOST, Chosen, StayedBehind
from tracker.cases.reminding import answer_reminder, remind, remind_many
from tracker.db import Session
from tracker.errors import CommandRefusedError, InvalidValueError, NotPermittedError
from tracker.queries.case_page import CaseView, case_view
from tracker.queries.reminders import (
    ReminderLine,
    remindable,
    reminder_list,
    reminders_of,
)
from web.deps import Db, Now, Poster, Reader, Reading, go, page
from web.errors import status_of
from web.presenting.i18n import translate
from web.rendering import language_of
from web.router import Router
from web.staff.case_acts import message_of
from web.staff.work_address import PATH
from web.typed import Errors, Form, TypedForm, errors_of, typed

router = Router()
#: What a reminder begins with; the clerk changes it.
_DRAFT = (
    "Hồ sơ sắp đến hạn hoặc đã quá hạn. Đề nghị đơn vị khẩn trương giải quyết. "
    "Nếu có lý do khách quan mà không kịp hẹn, thực hiện ngay việc xin lỗi và hẹn lại "
    "theo khoản 6 Điều 19 Nghị định số 118/2025/NĐ-CP."
)


@router.get("/don-doc")
def list_reminders(
    request: Request, session: Reading, actor: Reader, now: Now
) -> HTMLResponse:
    """List the reminders: not answered in time, waiting, answered lately."""
    return page(
        request,
        "staff/reminders.html",
        found=reminder_list(session, actor, now),
        may_remind=may_sometimes(actor, "reminder.send"),
    )


@router.get("/ho-so/{code}/don-doc")
def ask(
    request: Request, code: str, session: Reading, actor: Reader, now: Now
) -> HTMLResponse:
    """Ask for the text of a reminder."""
    view = case_view(session, actor, code, now=now)
    require(actor, "reminder.send", view.case)
    errors: Errors = {}
    for found in remindable(session, actor, [view.code], now):
        if found.refusal is not None:
            errors = errors_of(found.refusal, case="")
    return _show(request, view, "remind", typed(text=_DRAFT), errors)


@router.post("/ho-so/{code}/don-doc")
def send(
    request: Request, code: str, database: Db, actor: Poster, now: Now, form: Form
) -> Response:
    """Send the reminder."""
    with database.read() as session:
        view = case_view(session, actor, code, now=now)
    try:
        database.write(
            partial(
                remind,
                actor=actor,
                case_id=view.case.id,
                text=form.text("text"),
                now=now,
            )
        )
    except (CommandRefusedError, RuleError) as error:
        return _refused(request, view, "remind", form, error)
    return go(f"/ho-so/{view.code}", "da-don-doc")


@router.get("/ho-so/{code}/tra-loi-don-doc")
def ask_answer(
    request: Request, code: str, session: Reading, actor: Reader, now: Now
) -> HTMLResponse:
    """Show the reminder that waits, with the form of its answer."""
    view = case_view(session, actor, code, now=now)
    open_one = _open(session, view, now)
    form = typed(
        reminder=str(open_one.reminder.id) if open_one else "",
        answer="",
        promised_on="",
    )
    return _show(
        request,
        view,
        "answer",
        form,
        {},
        asked=open_one,
        may_answer=may(actor, "reminder.answer", view.case),
    )


@router.post("/ho-so/{code}/tra-loi-don-doc")
def answer(
    request: Request, code: str, database: Db, actor: Poster, now: Now, form: Form
) -> Response:
    """Answer the reminder."""
    with database.read() as session:
        view = case_view(session, actor, code, now=now)
        asked = _open(session, view, now)
    reminder_id = form.id("reminder")
    try:
        if reminder_id is None:
            raise InvalidValueError(
                field="answer",
                problem="there is no reminder to answer.",
                problem_vi="Không có phiếu đôn đốc nào chờ trả lời.",
            )
        promised_on = form.day_or_none("promised_on", "Hứa xong ngày")
        database.write(
            partial(
                answer_reminder,
                actor=actor,
                case_id=view.case.id,
                reminder_id=reminder_id,
                answer=form.text("answer"),
                promised_on=promised_on,
                now=now,
            )
        )
    except (CommandRefusedError, RuleError) as error:
        return _refused(
            request, view, "answer", form, error, asked=asked, may_answer=True
        )
    return go(f"/ho-so/{view.code}", "da-tra-loi-don-doc")


@router.get(f"{PATH}/don-doc")
def ask_many(
    request: Request,
    session: Reading,
    actor: Reader,
    now: Now,
    case: Annotated[list[str], Query(default_factory=list, max_length=MOST)],
    back: Annotated[str, Query(max_length=2000)] = "",
) -> HTMLResponse:
    """Show which of the chosen cases' units can be reminded, and ask for the text."""
    form = typed(case=case, back=back, text=_DRAFT)
    return _show_many(request, session, actor, form, now)


@router.post(f"{PATH}/don-doc")
def send_many(
    request: Request, database: Db, actor: Poster, now: Now, form: Form
) -> Response:
    """Remind of each case by itself; those left out are listed with the reason."""
    with database.read() as session:
        found = remindable(session, actor, form.every("case"), now)
        chosen = [Chosen(case_id=one.card.case_id, code=one.card.code) for one in found]
        if not chosen:
            errors: Errors = {"case": "Chọn ít nhất một hồ sơ."}
            return _show_many(request, session, actor, form, now, errors, 422)
    try:
        left_out = remind_many(database, actor, chosen, form.text("text"), now=now)
    except InvalidValueError as error:
        with database.read() as session:
            return _show_many(request, session, actor, form, now, errors_of(error), 422)
    if not left_out:
        return go(_back(form), "da-don-doc")
    return _show_left_out(request, form, chosen, left_out)


def _open(session: Session, view: CaseView, now: datetime) -> ReminderLine | None:
    lines = reminders_of(session, view.office, view.case.id, now)
    return next((one for one in lines if one.reminder.answered_at is None), None)


def _show(
    request: Request,
    view: CaseView,
    mode: str,
    form: TypedForm,
    errors: Errors,
    status: int = 200,
    **context: Any,
) -> HTMLResponse:
    return page(
        request,
        "staff/remind.html",
        status_code=status,
        view=view,
        mode=mode,
        form=form,
        errors=errors,
        hours=view.office.choices.reminder_answer_hours,
        **context,
    )


def _refused(
    request: Request,
    view: CaseView,
    mode: str,
    form: TypedForm,
    error: CommandRefusedError | RuleError,
    **context: Any,
) -> HTMLResponse:
    if isinstance(error, NotPermittedError):
        raise error
    if isinstance(error, CommandRefusedError):
        errors, status = errors_of(error, case=""), status_of(error)
    else:
        errors, status = {"": message_of(error, language_of(request))}, 422
    return _show(request, view, mode, form, errors, status, **context)


def _show_many(
    request: Request,
    session: Session,
    actor: Actor,
    form: TypedForm,
    now: datetime,
    errors: Errors | None = None,
    status: int = 200,
) -> HTMLResponse:
    if not may_sometimes(actor, "reminder.send"):
        raise NotPermittedError(act="reminder.send")
    lang = language_of(request)
    found = remindable(session, actor, form.every("case"), now)
    return page(
        request,
        "staff/remind_many.html",
        status_code=status,
        found=found,
        count=sum(one.refusal is None for one in found),
        form=form,
        errors=errors or {},
        back=_back(form),
        why=lambda error: message_of(error, lang),
    )


def _show_left_out(
    request: Request,
    form: TypedForm,
    chosen: Sequence[Chosen],
    left_out: Sequence[StayedBehind],
) -> HTMLResponse:
    lang = language_of(request)
    done = len(chosen) - len(left_out)
    return page(
        request,
        "staff/not_reminded.html",
        status_code=200 if done else 409,
        done=done,
        left_out=[(one.code, message_of(one.refusal, lang)) for one in left_out],
        title=translate("{n} hồ sơ chưa đôn đốc được", lang, n=len(left_out)),
        back=_back(form),
    )


def _back(form: TypedForm) -> str:
    back = form.text("back")
    return back if back.startswith(f"{PATH}?") else PATH

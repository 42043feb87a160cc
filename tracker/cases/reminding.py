"""The desk's written reminders to the unit that holds a case, and their answers.

The one-stop desk urges on the bodies that handle cases which are due or overdue
(NĐ 118/2025, Đ.8 k.1 d). A reminder asks for an answer within a time of the agency's
choice; the unit says why, and may promise a day.
"""

from collections.abc import Sequence
from datetime import date, datetime
from functools import partial
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from rules.deadline import due
from rules.errors import RuleError
from rules.ladder import Concern
from rules.procedure import LimitUnit, TimeLimit
from tracker.accounts.actor import Actor
from tracker.accounts.permissions import require
from tracker.acts import Act, open_act
from tracker.cases.passing_on import MOST, Chosen, StayedBehind
from tracker.db import Database
from tracker.errors import (
    AlreadyDoneError,
    CommandRefusedError,
    InvalidValueError,
    NotFoundError,
)
from tracker.escalation.people import people_of
from tracker.ids import new_id
from tracker.models import Case, Reminder, Unit
from tracker.post import tell_reminder
from tracker.text_entry import required_text

BASIS = "NĐ 118/2025/NĐ-CP, Điều 8 khoản 1 điểm d"
LONGEST = 2000


def remind(
    session: Session,
    actor: Actor,
    case_id: UUID,
    *,
    text: str,
    now: datetime,
    reminder_id: UUID | None = None,
) -> Reminder:
    """Remind the unit that holds a case, in writing; its head and the holder are told.

    Raises `NotPermittedError`, `NotFoundError` and `InvalidValueError`: of a case that
    no unit is working, or whose unit still has time to answer the last reminder.
    """
    said = required_text(text, "text", "Nhập nội dung đôn đốc.")[:LONGEST]
    act = open_act(session, actor, case_id, None, now=now, permission="reminder.send")
    unit = check_reminding(session, actor, act.case, now)
    row = Reminder(
        agency_id=actor.agency_id,
        id=reminder_id or new_id(),
        case_id=act.case.id,
        unit_id=unit.id,
        officer_id=act.case.holder_officer_id,
        text=said,
        sent_at=now,
        sent_by=actor.officer_id,
        sent_by_name=actor.name,
        answer_due_at=_answer_due_at(act),
    )
    session.add(row)
    promised = act.case.reappointed_at or act.case.appointed_at
    act.record(
        "case.reminded",
        {
            "reminder_id": str(row.id),
            "unit_id": str(unit.id),
            "unit": unit.name_vi,
            "officer": _holder(act, row),
            "due_at": row.answer_due_at.isoformat(),
            "promised_at": promised.isoformat() if promised else None,
        },
        reason=said,
        legal_basis=BASIS,
    )
    act.conclude("reminded")
    _tell(act, row, unit)
    return row


def answer_reminder(
    session: Session,
    actor: Actor,
    case_id: UUID,
    reminder_id: UUID,
    *,
    answer: str,
    promised_on: date | None = None,
    now: datetime,
) -> Reminder:
    """Answer a reminder: why the case is where it is, and perhaps a day promised."""
    said = required_text(answer, "answer", "Nhập lý do và hướng giải quyết.")[:LONGEST]
    act = open_act(session, actor, case_id, None, now=now, permission="reminder.answer")
    row = session.get(Reminder, (actor.agency_id, reminder_id), with_for_update=True)
    if row is None or row.case_id != act.case.id:
        raise NotFoundError(
            what="reminder", what_vi="phiếu đôn đốc", key=str(reminder_id)
        )
    if row.answered_at is not None:
        raise AlreadyDoneError(
            what="the reminder was answered", what_vi="đã trả lời đôn đốc"
        )
    if promised_on is not None and promised_on < act.office.time.today(now):
        raise InvalidValueError(
            field="promised_on",
            problem="the day promised has passed.",
            problem_vi="Ngày hứa xong đã qua. Chọn từ hôm nay trở đi, hoặc để trống.",
        )
    row.answered_at = now
    row.answered_by = actor.officer_id
    row.answered_by_name = actor.name
    row.answer = said
    row.promised_on = promised_on
    act.record(
        "case.reminder_answered",
        {
            "reminder_id": str(row.id),
            "promised_on": promised_on.isoformat() if promised_on else "",
            "was_late": now > row.answer_due_at,
        },
        reason=said,
        legal_basis=BASIS,
    )
    act.conclude("reminder_answered")
    return row


def remind_many(
    database: Database,
    actor: Actor,
    chosen: Sequence[Chosen],
    text: str,
    *,
    now: datetime,
) -> list[StayedBehind]:
    """Remind of each case in a transaction of its own; list those that were not."""
    required_text(text, "text", "Nhập nội dung đôn đốc.")
    left_out = []
    for one in chosen[:MOST]:
        try:
            database.write(
                partial(remind, actor=actor, case_id=one.case_id, text=text, now=now)
            )
        except (CommandRefusedError, RuleError) as error:
            left_out.append(StayedBehind(code=one.code, refusal=error))
    return left_out


def check_reminding(session: Session, actor: Actor, case: Case, now: datetime) -> Unit:
    """Raise what would refuse a reminder of this case; give the unit that holds it."""
    require(actor, "reminder.send", case)
    if case.ended_at is not None or case.finished_at is not None:
        raise _refused(
            "the work on this case is done.",
            "Hồ sơ đã xử lý xong; không còn gì để đôn đốc.",
        )
    unit = (
        session.get(Unit, (case.agency_id, case.holder_unit_id))
        if case.holder_unit_id
        else None
    )
    if unit is None or case.holder_kind == "desk" or case.received_at is None:
        raise _refused(
            "no unit holds this case.",
            "Hồ sơ chưa ở phòng chuyên môn nào; không có đơn vị để đôn đốc.",
        )
    waiting = session.scalar(
        select(Reminder.id).where(
            Reminder.agency_id == case.agency_id,
            Reminder.case_id == case.id,
            Reminder.unit_id == unit.id,
            Reminder.answered_at.is_(None),
            Reminder.answer_due_at >= now,
        )
    )
    if waiting is not None:
        raise _refused(
            "the unit still has time to answer the last reminder.",
            "Đã đôn đốc rồi và đơn vị còn thời gian trả lời. Hãy chờ đến hạn trả lời.",
        )
    return unit


def _answer_due_at(act: Act) -> datetime:
    """Count the time to answer in office hours, by the one calculator."""
    limit = TimeLimit(act.office.choices.reminder_answer_hours, LimitUnit.WORKING_HOUR)
    time = act.office.time
    found = due(time.civil(act.now), limit, time.calendar).due_at
    return time.instant(found) if found is not None else act.now


def _holder(act: Act, row: Reminder) -> str:
    people = people_of(
        act.session, act.case.agency_id, since=act.office.time.today(act.now)
    )
    person = people.by_id.get(row.officer_id) if row.officer_id else None
    return person.name if person else ""


def _tell(act: Act, row: Reminder, unit: Unit) -> None:
    today = act.office.time.today(act.now)
    people = people_of(act.session, act.case.agency_id, since=today)
    told = people.concerned((Concern.UNIT_HEAD, Concern.OFFICER), act.case, None)
    for person in told:
        for receiver, absent in people.receivers(person, today, act.now):
            tell_reminder(act, row, unit.name_vi, receiver, absent)


def _refused(problem: str, problem_vi: str) -> InvalidValueError:
    return InvalidValueError(field="case", problem=problem, problem_vi=problem_vi)

"""What the demo shows of the watch: a ladder, a substitute, reminders and answers."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from rules.ladder import Concern, Rung
from tracker.accounts.absences import NewAbsence, enter_absence
from tracker.accounts.actor import Actor
from tracker.calendars import time_of
from tracker.cases.reminding import answer_reminder, remind
from tracker.demo.department import DemoDepartment
from tracker.errors import CommandRefusedError
from tracker.escalation.ladder import DIGEST, SHIPPED, LadderRung
from tracker.escalation.saving import Draft, save_ladder
from tracker.models import Case, Reminder

_OWN = (
    LadderRung(
        rung=Rung.AFTER_DUE,
        amount=1,
        recipients=(Concern.UNIT_HEAD,),
        note="Báo lãnh đạo cách giải quyết trong ngày.",
    ),
    LadderRung(
        rung=Rung.AFTER_DUE,
        amount=3,
        recipients=(Concern.DIRECTOR,),
        legal_basis="NĐ 118/2025/NĐ-CP, Điều 9 khoản 1",
    ),
    LadderRung(
        rung=Rung.AFTER_DUE,
        amount=5,
        recipients=(Concern.INSPECTOR,),
        delivery=DIGEST,
    ),
)


def climb(session: Session, department: DemoDepartment, now: datetime) -> None:
    """Save a ladder of the department's own."""
    chosen = tuple(
        replace(one, may_choose=True) if one.rung is Rung.DUE_TODAY else one
        for one in SHIPPED.rungs
    )
    save_ladder(
        session,
        department.administrator,
        Draft(
            rungs=(*chosen, *_OWN),
            director_id=department.actors["chau"].officer_id,
        ),
        reason="Theo quy chế phối hợp của Sở.",
        now=now,
    )


def go_away(session: Session, department: DemoDepartment, now: datetime) -> None:
    """Let a clerk be away for some days, and the colleague stand in."""
    binh, mai = department.actors["binh"], department.actors["mai"]
    if binh.officer_id is None:
        return
    today = time_of(session, department.agency_id).today(now)
    enter_absence(
        session,
        binh,
        NewAbsence(
            officer_id=binh.officer_id,
            substitute_id=mai.officer_id,
            from_on=today,
            to_on=today + timedelta(days=3),
            reason="Đi tập huấn nghiệp vụ",
        ),
        now=now,
    )


_TEXT = (
    "Hồ sơ đã quá hạn, người nộp đã gọi hỏi. Đề nghị đơn vị khẩn trương giải quyết và "
    "cho biết ngày có kết quả."
)
_ANSWER = "Đang chờ biên bản thẩm định thực tế, đã giục đơn vị kỹ thuật."


def urge(session: Session, department: DemoDepartment, now: datetime) -> None:
    """Remind units of late cases: one long ago, unanswered; one answered; one today."""
    late = session.scalars(
        select(Case)
        .where(
            Case.agency_id == department.agency_id,
            Case.ended_at.is_(None),
            Case.finished_at.is_(None),
            Case.late_since.is_not(None),
            Case.holder_kind == "unit",
            Case.holder_officer_id.is_not(None),
        )
        .order_by(Case.late_since, Case.id)
        .limit(3)
    ).all()
    holders = {one.officer_id: one for one in department.actors.values()}
    for number, case in enumerate(late):
        when = now - timedelta(days=3 if number == 0 else 0, minutes=30)
        try:
            with session.begin_nested():
                _remind(session, department.actors["mai"], case, when)
        except CommandRefusedError:
            continue  # something happened to the case since then
        holder = holders.get(case.holder_officer_id)
        if number == 1 and holder is not None:
            _answer(session, holder, case, when + timedelta(minutes=20))


def _remind(session: Session, desk: Actor, case: Case, when: datetime) -> None:
    remind(session, desk, case.id, text=_TEXT, now=when)


def _answer(session: Session, holder: Actor, case: Case, when: datetime) -> None:
    row = session.scalars(
        select(Reminder).where(
            Reminder.agency_id == case.agency_id, Reminder.case_id == case.id
        )
    ).one()
    answer_reminder(
        session,
        holder,
        case.id,
        row.id,
        answer=_ANSWER,
        promised_on=when.date() + timedelta(days=3),
        now=when,
    )

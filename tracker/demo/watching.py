"""What the demo shows of the ladder and of substitutes: saved, entered, in force."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from rules.ladder import Concern, Rung
from tracker.accounts.absences import NewAbsence, enter_absence
from tracker.calendars import time_of
from tracker.demo.department import DemoDepartment
from tracker.escalation.ladder import DIGEST, SHIPPED, LadderRung
from tracker.escalation.saving import Draft, save_ladder

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

"""One case in each stage that the demo seldom shows, of people with very long names."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from rules import LimitUnit, TimeLimit
from tests.factories import a_person
from tests.showroom import Showroom
from tracker.accounts.actor import Actor
from tracker.accounts.sign_ins import actor_for
from tracker.cases import holders, outcomes, reception, waiting
from tracker.cases.entry import NewCase
from tracker.ids import new_id
from tracker.models import Case, Officer, Procedure

#: 200 signs of a name, with a word that no line can hold, and 30 lines of an address.
LONG_NAME = (
    "Công ty Trách nhiệm hữu hạn Một thành viên Ứng dụng Khoa học Công nghệ và "
    "Chuyển giao Kỹ thuật An toàn Bức xạ Nguyễn Phước Quý Thịnh Vượng "
    "Chinhanhthuongmaidichvuxuatnhapkhautonghopanhaimiendong"
).ljust(200, "g")
LONG_ADDRESS = "\n".join(f"{number}/{number} Hoa Mai," for number in range(1, 31))
_BASIS = {"reason": "Chờ kết quả.", "legal_basis": "NĐ 118/2025/NĐ-CP"}

Stage = Callable[["Acting", UUID, datetime], Any]


@dataclass(frozen=True, slots=True)
class Acting:
    """Who brings a case into its stage."""

    session: Session
    desk: Actor
    officer: Actor
    head: Actor


def _handed_over(who: Acting, case_id: UUID, now: datetime) -> None:
    holders.hand_over(
        who.session,
        who.desk,
        case_id,
        unit_id=who.officer.unit_id,
        officer_id=who.officer.officer_id,
        step_no=1,
        note="Chuyển xử lý.",
        now=now,
    )


def _accepted(who: Acting, case_id: UUID, now: datetime) -> None:
    _handed_over(who, case_id, now)
    holders.accept_handover(who.session, who.officer, case_id, now=now)


def _then(act: Callable[..., Any], **given: Any) -> Stage:
    def stage(who: Acting, case_id: UUID, now: datetime) -> None:
        _accepted(who, case_id, now)
        act(who.session, who.head, case_id, now=now + timedelta(hours=1), **given)

    return stage


_STAGES: dict[str, tuple[str, int, Stage]] = {
    "handed over": ("khcn-10", 1, _handed_over),
    "no clock yet": ("atbx-09", 1, _handed_over),
    "variants": ("khcn-10", 1, _accepted),
    "paused": ("khcn-10", 1, _then(waiting.pause, **_BASIS)),
    "to pay": ("khcn-10", 2, _then(waiting.require_payment, **_BASIS)),
    "asked": (
        "khcn-10",
        2,
        _then(
            holders.consult,
            body_name="Sở Y tế tỉnh An Hải",
            question="Đề nghị cho ý kiến.",
            limit=TimeLimit(3, LimitUnit.WORKING_DAY),
        ),
    ),
    "window over": (
        "khcn-10",
        60,
        _then(waiting.request_supplement, items="Giấy tờ còn thiếu", reason="Thiếu."),
    ),
    "finished": ("khcn-10", 3, _then(outcomes.finish, outcome="granted")),
}


def add_stages(showroom: Showroom) -> list[str]:
    """Bring a case into each stage by the commands; give their codes."""
    return [
        showroom.database.write(partial(_made, showroom.now, *stage))
        for stage in _STAGES.values()
    ]


def _made(now: datetime, key: str, days: int, stage: Stage, session: Session) -> str:
    who = Acting(session, *(_actor(session, name) for name in ("mai", "phuc", "yen")))
    when = now - timedelta(days=days, hours=1)
    new = NewCase(
        id=new_id(),
        procedure_id=session.scalars(
            select(Procedure.id)
            .where(Procedure.key == key)
            .order_by(Procedure.version_no.desc())
        ).first(),
        applicant=a_person(
            kind="organisation",
            name=LONG_NAME,
            representative=LONG_NAME,
            address=LONG_ADDRESS,
        ),
        documents=[{"name_vi": "Đơn đề nghị", "form": "original", "copies": 1}],
    )
    reception.register(session, who.desk, new, now=when)
    stage(who, new.id, when + timedelta(minutes=20))
    return str(session.get_one(Case, (who.desk.agency_id, new.id)).code)


def _actor(session: Session, username: str) -> Actor:
    return actor_for(
        session.scalars(select(Officer).where(Officer.username == username)).one()
    )

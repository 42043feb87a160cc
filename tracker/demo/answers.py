"""How the demo's people answer for a delay: explain, carry a measure out, appeal."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from tracker.accounts.actor import Actor
from tracker.demo.world import Offer, Story, World
from tracker.ledger import (
    answer,
    appeal,
    decide_appeal,
    entry_of,
    follow,
    fulfil_measure,
)
from tracker.models import Case

#: What heads say of a delay: the cause, what happened, what is changed.
_ANSWERS = (
    (
        "own_office",
        "Phòng phân công chậm: hồ sơ nằm hai ngày ở bước thẩm định chưa có người làm.",
        "Mỗi sáng trưởng phòng xem các hồ sơ còn ba ngày và phân công ngay.",
    ),
    (
        "other_body",
        "Phiếu lấy ý kiến không ghi hạn trả lời; phòng không đôn đốc.",
        "Mọi phiếu lấy ý kiến ghi hạn năm ngày làm việc, quá hạn thì gọi điện và ghi "
        "lại.",
    ),
    (
        "system_failure",
        "Phần mềm ký số ngừng hai buổi, hồ sơ trình ký phải chờ.",
        "",
    ),
)
_HOW_OFTEN = (6, 3, 1)
_DONE = "Đã ban hành thông báo phân công, xem sổ văn bản của phòng."
_WRONG_MARK = "Kết quả đã ký trong hạn, văn thư ghi sổ chậm sang hôm sau."
_DECISION = "Đã đối chiếu sổ văn bản đi và bản ký số."
_MORE = "Nói rõ ai giữ hồ sơ trong tuần cuối, và vì sao không trình lời xin lỗi sớm."


def answered_for(world: World, offer: Offer, case_id: UUID, at: datetime) -> Story:
    """Explain the delay in the ledger, and what follows from that."""
    session, now = yield world.later(at, 24)
    case = session.get_one(Case, (world.department.agency_id, case_id))
    entry = entry_of(session, case)
    if entry is None:
        return
    cause, why, measure = world.chance.choices(_ANSWERS, _HOW_OFTEN)[0]
    head = world.department.head_of(offer.unit)
    answer(
        session,
        head,
        entry.id,
        cause=cause,
        explanation=why,
        measure=measure,
        measure_due=world.time.calendar.shift(world.time.today(now), 8),
        now=now,
    )
    session, now = yield world.later(now, world.chance.uniform(6, 30))
    decision = world.chance.random()
    if decision < 0.75 and measure:
        yield from _measured(world, head, entry.id, now)
    elif decision < 0.75:
        _decided(session, world, entry.id, "closed", "", now)
    elif decision < 0.85:
        _decided(session, world, entry.id, "returned", _MORE, now)
    elif decision > 0.95:
        yield from _appealed(world, head, entry.id, now)


def _measured(world: World, head: Actor, entry_id: UUID, at: datetime) -> Story:
    """Accept the explanation, carry the measure out, mostly in time, and close."""
    session, now = yield world.later(at, 1)
    _decided(session, world, entry_id, "accepted", "", now)
    session, now = yield world.later(now, world.chance.choice((20, 36, 90)))
    fulfil_measure(session, head, entry_id, no=1, text=_DONE, now=now)
    session, now = yield world.later(now, 3)
    _decided(session, world, entry_id, "closed", "", now)


def _appealed(world: World, head: Actor, entry_id: UUID, at: datetime) -> Story:
    """Contest the mark; an inspector decides, one way or the other."""
    session, now = yield world.later(at, 1)
    appeal(session, head, entry_id, reason=_WRONG_MARK, now=now)
    session, now = yield world.later(now, 12)
    decide_appeal(
        session,
        world.khiem,
        entry_id,
        is_upheld=world.chance.random() < 0.5,
        reason=_DECISION,
        now=now,
    )


def _decided(
    session: Session, world: World, entry_id: UUID, kind: str, text: str, now: datetime
) -> None:
    follow(session, world.chau, entry_id, kind=kind, text=text, now=now)

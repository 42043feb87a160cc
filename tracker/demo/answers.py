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
#: How it goes on, when nobody asks for an ending; the last is that nobody has read it.
_ENDINGS = ("closed", "returned", "unread", "upheld")
_ENDINGS_HOW_OFTEN = (75, 10, 10, 5)
#: What a manager writes who has read an explanation.
_READ = {
    "closed": ("accepted", ""),
    "measure": ("accepted", ""),
    "returned": (
        "returned",
        "Nói rõ ai giữ hồ sơ trong tuần cuối, và vì sao không trình lời xin lỗi sớm.",
    ),
}
_DONE = "Đã ban hành thông báo phân công, xem sổ văn bản của phòng."
_WRONG_MARK = "Kết quả đã ký trong hạn, văn thư ghi sổ chậm sang hôm sau."
_DECISION = "Đã đối chiếu sổ văn bản đi và bản ký số."


def answered_for(
    world: World, offer: Offer, case_id: UUID, at: datetime, ending: str = ""
) -> Story:
    """Explain the delay in the ledger, and what follows from that.

    `ending` chooses it instead of chance: measure (promised, and still to be done),
    closed, returned, appealed, upheld.
    """
    session, now = yield world.later(at, 24)
    case = session.get_one(Case, (world.department.agency_id, case_id))
    entry = entry_of(session, case)
    if entry is None:
        return
    cause, why, measure = world.chance.choices(_ANSWERS, _HOW_OFTEN)[0]
    if ending == "measure":
        cause, why, measure = _ANSWERS[0]
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
    if not ending:
        ending = world.chance.choices(_ENDINGS, _ENDINGS_HOW_OFTEN)[0]
    session, now = yield world.later(now, world.chance.uniform(6, 30))
    if ending in {"appealed", "upheld"}:
        yield from _appealed(world, head, entry.id, now, is_decided=ending == "upheld")
    elif ending == "closed" and not measure:
        _decided(session, world, entry.id, "closed", "", now)
    elif ending in _READ:
        _decided(session, world, entry.id, *_READ[ending], now)
        if ending == "closed":
            yield from _measured(world, head, entry.id, now)


def _measured(world: World, head: Actor, entry_id: UUID, at: datetime) -> Story:
    """Carry the measure out, mostly in time, and close."""
    session, now = yield world.later(at, world.chance.choice((20, 36, 90)))
    fulfil_measure(session, head, entry_id, no=1, text=_DONE, now=now)
    session, now = yield world.later(now, 3)
    _decided(session, world, entry_id, "closed", "", now)


def _appealed(
    world: World, head: Actor, entry_id: UUID, at: datetime, *, is_decided: bool
) -> Story:
    """Contest the mark; an inspector finds that it was wrong, or has yet to look."""
    session, now = yield world.later(at, 1)
    appeal(session, head, entry_id, reason=_WRONG_MARK, now=now)
    if not is_decided:
        return
    session, now = yield world.later(now, 12)
    decide_appeal(
        session,
        world.khiem,
        entry_id,
        is_upheld=True,
        reason=_DECISION,
        now=now,
    )


def _decided(
    session: Session, world: World, entry_id: UUID, kind: str, text: str, now: datetime
) -> None:
    follow(session, world.chau, entry_id, kind=kind, text=text, now=now)

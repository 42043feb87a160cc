"""Contesting a mark: the appeal, its decision, and the line that reverses the entry.

Nothing is deleted. An entry whose mark was wrong stays where it was, with the line that
reverses it, and counts in no figure of the ledger from then on.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from tracker.accounts.actor import Actor
from tracker.duties import duties_of, end_duty
from tracker.events import make_event
from tracker.ledger.story import refused, take, words
from tracker.models import AccountabilityEvent
from tracker.transparency.leaves import enter_turn


def appeal(
    session: Session, actor: Actor, entry_id: UUID, *, reason: str, now: datetime
) -> AccountabilityEvent:
    """Contest an entry, once: by an officer or the head of the unit that is marked."""
    held = take(session, actor, entry_id, "ledger.appeal", now=now)
    if held.stage == "reversed":
        raise refused("the mark was reversed already.", "Mục này đã được đảo rồi.")
    if "appealed" in held.kinds:
        raise refused(
            "this entry was appealed already.",
            "Mục này đã có phản đối; mỗi mục chỉ xét phản đối một lần.",
        )
    said = words(reason, "reason", "Nhập lý do phản đối.")
    return held.write("appealed", text=said)


def decide_appeal(
    session: Session,
    actor: Actor,
    entry_id: UUID,
    *,
    is_upheld: bool,
    reason: str,
    now: datetime,
) -> AccountabilityEvent:
    """Uphold or reject an appeal, with the reason; by another than who appealed.

    Upheld, the entry is reversed by a line of its own, what was owed ends, the case
    says so among its events, and the public log that it happened.
    """
    held = take(session, actor, entry_id, "ledger.judge", now=now)
    if not held.is_appealed:
        raise refused("no appeal waits.", "Không có phản đối nào chờ quyết định.")
    appealed = held.last("appealed")
    if appealed is not None and appealed.actor_id == actor.officer_id:
        raise refused(
            "who appealed does not decide about it.",
            "Người phản đối không tự quyết định phản đối của mình.",
        )
    said = words(reason, "decision", "Nhập lý do của quyết định.")
    if not is_upheld:
        return held.write("appeal_rejected", text=said)
    for duty in duties_of(session, held.entry, only_open=True):
        end_duty(duty, held.office, "reversed", now)
    session.add(
        make_event(
            held.case,
            actor,
            "accountability.reversed",
            at=now,
            now=now,
            data={"entry_id": str(held.entry.id)},
            reason=said,
        )
    )
    session.flush()
    line = held.write("reversed", text=said)
    enter_turn(session, held.entry, line, held.office.time.today(now), now)
    return line

"""Measures: what will be changed, by whom, until when; done, or given up."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.accounts.actor import Actor
from tracker.accounts.permissions import require
from tracker.duties import MEASURE, days_late, end_duty, open_duty
from tracker.errors import InvalidValueError, NotFoundError
from tracker.ledger.story import Entry, matter_of, refused, take, words
from tracker.models import AccountabilityEntry, AccountabilityEvent, LedgerDuty, Officer


def plan_measure(
    session: Session,
    actor: Actor,
    entry_id: UUID,
    *,
    text: str,
    owner_id: UUID | None,
    due_on: date | None,
    now: datetime,
) -> LedgerDuty:
    """Promise a measure: what, by which officer, until which day."""
    held = take(session, actor, entry_id, "ledger.follow", now=now)
    if held.stage in {"closed", "reversed"}:
        raise refused(
            "the entry is closed; reopen it with the reason first.",
            "Mục này đã khép. Mở lại kèm lý do rồi mới ghi tiếp.",
        )
    said = words(text, "measure", "Nhập biện pháp khắc phục.")
    return promise(held, said, owner_id, due_on)


def promise(
    held: Entry, text: str, owner_id: UUID | None, due_on: date | None
) -> LedgerDuty:
    """Write a measure down, with its day, and let the clock watch it."""
    owner = _owner(held, owner_id)
    if due_on is None:
        raise InvalidValueError(
            field="measure_due",
            problem="a measure has a day until which it is done.",
            problem_vi="Ghi ngày làm xong biện pháp.",
        )
    if due_on < held.office.time.today(held.now):
        raise InvalidValueError(
            field="measure_due",
            problem="the day is past.",
            problem_vi="Ngày làm xong biện pháp đã qua; chọn ngày từ hôm nay trở đi.",
        )
    duty = open_duty(
        held.session,
        held.entry,
        MEASURE,
        due_on=due_on,
        now=held.now,
        text=text,
        owner_id=owner.id,
    )
    held.write(
        "measure",
        text=text,
        data={
            "no": duty.no,
            "owner_id": str(owner.id),
            "owner": owner.name,
            "due_on": due_on.isoformat(),
        },
    )
    return duty


def fulfil_measure(
    session: Session, actor: Actor, entry_id: UUID, *, no: int, text: str, now: datetime
) -> AccountabilityEvent:
    """Say that a measure was carried out, with what shows it; late is said, too.

    The officer who owes it says so, or whoever follows the entry.
    """
    held, duty = _in_hand(session, actor, entry_id, no, "ledger.read", now)
    if duty.owner_id != actor.officer_id:
        _require(held, "ledger.follow")
    said = words(text, "done", "Ghi đã làm gì, và xem ở đâu.")
    end_duty(duty, held.office, "done", now)
    late = days_late(held.office, duty, held.office.time.today(now))
    return held.write("measure_done", text=said, data={"no": no, "days_late": late})


def drop_measure(
    session: Session, actor: Actor, entry_id: UUID, *, no: int, why: str, now: datetime
) -> AccountabilityEvent:
    """Give a measure up, with the reason; it stays in the story."""
    held, duty = _in_hand(session, actor, entry_id, no, "ledger.close", now)
    said = words(why, "why", "Nhập lý do bỏ biện pháp.")
    end_duty(duty, held.office, "dropped", now)
    return held.write("measure_dropped", text=said, data={"no": no})


def owners_of(
    session: Session, agency_id: UUID, unit_id: UUID | None
) -> list[tuple[UUID, str]]:
    """List who may owe a measure: the unit's officers, and the managers."""
    rows = session.scalars(
        select(Officer)
        .where(Officer.agency_id == agency_id, Officer.is_active.is_(True))
        .order_by(Officer.name, Officer.id)
    )
    return [
        (one.id, one.name)
        for one in rows
        if _works_on_cases(one) and (unit_id in {None, one.unit_id} or _leads(one))
    ]


def _works_on_cases(officer: Officer) -> bool:
    return not {"desk", "officer", "unit_head", "manager"}.isdisjoint(officer.roles)


def _leads(officer: Officer) -> bool:
    return "manager" in officer.roles


def _owner(held: Entry, owner_id: UUID | None) -> Officer:
    entry: AccountabilityEntry = held.entry
    allowed = {
        one for one, _ in owners_of(held.session, entry.agency_id, entry.unit_id)
    }
    allowed.add(held.actor.officer_id or entry.id)  # whoever promises may take it on
    if owner_id is None or owner_id not in allowed:
        raise InvalidValueError(
            field="owner_id",
            problem="choose an officer of the unit, or a manager.",
            problem_vi="Chọn người chịu trách nhiệm thực hiện biện pháp.",
        )
    return held.session.get_one(Officer, (entry.agency_id, owner_id))


def _in_hand(
    session: Session, actor: Actor, entry_id: UUID, no: int, act: str, now: datetime
) -> tuple[Entry, LedgerDuty]:
    held = take(session, actor, entry_id, act, now=now)
    duty = session.scalar(
        select(LedgerDuty).where(
            LedgerDuty.agency_id == held.entry.agency_id,
            LedgerDuty.entry_id == held.entry.id,
            LedgerDuty.kind == MEASURE,
            LedgerDuty.no == no,
        )
    )
    if duty is None:
        raise NotFoundError(what="measure", what_vi="biện pháp", key=str(no))
    if duty.ended_at is not None:
        raise refused(
            "this measure has come to its end already.",
            "Biện pháp này đã kết thúc rồi.",
        )
    return held, duty


def _require(held: Entry, act: str) -> None:
    require(held.actor, act, matter_of(held.actor, act, held.entry, held.case))

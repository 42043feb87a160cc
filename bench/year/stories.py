"""What happens to the cases of the year; each step is a command an officer could give.

A story yields the instant of its next step, and is then given a session and the clock.
It reads nothing but the promised date of its own case.
"""

import random
from collections.abc import Callable, Generator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from bench.year.agency import Offered, YearAgency
from rules.work_calendar import WorkCalendar
from tracker.apologies import drafting, issuing
from tracker.cases import corrections, holders, outcomes, reception, waiting
from tracker.cases.entry import NewApplicant, NewCase
from tracker.ids import new_id
from tracker.models import ApologyNotice, Case, CaseEvent

Step = tuple[Session, datetime]
Story = Generator[datetime, Step, None]
_BASIS = "NĐ 118/2025/NĐ-CP"


def somebody(chance: random.Random) -> NewApplicant:
    """Invent an applicant who is as good as any other."""
    return NewApplicant(kind="natural", name=f"Người nộp {chance.randrange(999)}")


@dataclass(slots=True)
class Year:
    """What every story shares."""

    agency: YearAgency
    chance: random.Random
    calendar: WorkCalendar
    applicant: Callable[[random.Random], NewApplicant] = somebody
    fetched: float = 0.3  # of the results


def received(
    year: Year, start: datetime, offer: Offered
) -> Generator[datetime, Step, tuple[UUID, datetime | None]]:
    """Come in, a third of them online; say what was promised."""
    chance, desk = year.chance, year.agency.desk
    online = chance.random() < 0.33
    session, now = yield start
    new = NewCase(
        id=new_id(),
        procedure_id=offer.procedure_id,
        applicant=year.applicant(chance),
        channel="online" if online else "in_person",
    )
    if online:
        reception.submit(session, desk, new, now=now)
        session, now = yield now + timedelta(minutes=chance.randrange(5, 240))
        case = reception.receive(session, desk, new.id, now=now)
    else:
        case = reception.register(session, desk, new, now=now)
    due = case.due_at
    session, now = yield now + timedelta(minutes=chance.randrange(20, 200))
    unit = year.agency.units[offer.unit]
    holders.hand_over(session, desk, new.id, unit_id=unit, now=now)
    return new.id, due


def _finished(
    year: Year,
    offer: Offered,
    case_id: UUID,
    at: datetime,
    lag: timedelta | None = None,
) -> Story:
    session, now = yield at + (lag or timedelta())
    outcomes.finish(
        session,
        year.agency.heads[offer.unit],
        case_id,
        outcome="granted",
        now=now,
        at=at if lag else None,
    )
    if year.chance.random() < year.fetched:
        session, now = yield now + timedelta(hours=year.chance.uniform(1, 90))
        outcomes.return_outcome(session, year.agency.desk, case_id, now=now)


def _between(year: Year, begin: datetime, end: datetime | None) -> datetime:
    last = end or begin + timedelta(days=5)
    return begin + (last - begin) * year.chance.uniform(0.15, 0.97)


def on_time(year: Year, start: datetime, offer: Offered) -> Story:
    """Finish before the promised date, now and then typed in a day afterwards."""
    case_id, due = yield from received(year, start, offer)
    at = _between(year, start + timedelta(hours=9), due)
    lag = timedelta(hours=20) if year.chance.random() < 0.03 else None
    yield from _finished(year, offer, case_id, at, lag)


def supplemented(year: Year, start: datetime, offer: Offered) -> Story:
    """Wait for a supplement; a few are asked again, a few never answer."""
    case_id, due = yield from received(year, start, offer)
    head = year.agency.heads[offer.unit]
    rounds = 2 if year.chance.random() < 0.15 else 1
    at = _between(year, start + timedelta(hours=9), due)
    if year.chance.random() < 0.08:  # asked only when the promise was broken
        at = (due or at) + timedelta(hours=20)
    for _ in range(rounds):
        session, now = yield at
        waiting.request_supplement(
            session, head, case_id, items="Bản sao", reason="Thiếu.", now=now
        )
        if year.chance.random() < 0.08:
            session, now = yield now + timedelta(days=16, hours=3)
            outcomes.close(session, year.agency.desk, case_id, now=now)
            return
        session, now = yield now + timedelta(hours=year.chance.uniform(4, 200))
        case = waiting.receive_supplement(session, year.agency.desk, case_id, now=now)
        at = _between(year, now + timedelta(hours=1), case.due_at)
    yield from _finished(year, offer, case_id, at)


def paused(year: Year, start: datetime, offer: Offered) -> Story:
    """Stand still for a reason of the sector's law, then go on."""
    case_id, due = yield from received(year, start, offer)
    head = year.agency.heads[offer.unit]
    session, now = yield _between(year, start + timedelta(hours=9), due)
    waiting.pause(
        session, head, case_id, reason="Chờ kết quả.", legal_basis=_BASIS, now=now
    )
    session, now = yield now + timedelta(hours=year.chance.uniform(20, 150))
    case = waiting.resume(session, head, case_id, now=now)
    at = _between(year, now + timedelta(hours=1), case.due_at)
    yield from _finished(year, offer, case_id, at)


def withdrawn(year: Year, start: datetime, offer: Offered) -> Story:
    """End because the applicant no longer wants it."""
    case_id, due = yield from received(year, start, offer)
    session, now = yield _between(year, start + timedelta(hours=9), due)
    end = outcomes.withdraw if year.chance.random() < 0.6 else outcomes.stop
    end(session, year.agency.desk, case_id, reason="Đổi ý.", now=now)


def silent(year: Year, start: datetime, offer: Offered) -> Story:
    """Break the promise, and nobody says sorry."""
    case_id, due = yield from received(year, start, offer)
    late = timedelta(hours=year.chance.uniform(1, 250))
    yield from _finished(year, offer, case_id, (due or start) + late)


def apologised(year: Year, start: datetime, offer: Offered) -> Story:
    """Say sorry in time and give a new date: kept, or broken again."""
    case_id, due = yield from received(year, start, offer)
    head, agency = year.agency.heads[offer.unit], year.agency
    if due is None:
        return
    session, now = yield due - timedelta(hours=year.chance.uniform(2, 7))
    notice = session.scalar(
        select(ApologyNotice).where(
            ApologyNotice.agency_id == agency.agency_id,
            ApologyNotice.case_id == case_id,
            ApologyNotice.state == "draft",
        )
    ) or drafting.draft_now(session, head, case_id, now=now)
    new_date = year.calendar.shift(_local(due), year.chance.randrange(2, 6))
    drafting.edit(
        session,
        head,
        notice.id,
        reason_code="step_took_longer",
        reason_text="Việc thẩm định kéo dài hơn dự kiến.",
        new_date=new_date,
        now=now,
    )
    drafting.submit_notice(session, head, notice.id, now=now)
    drafting.approve(session, agency.manager, notice.id, now=now)
    session, now = yield now + timedelta(minutes=40)
    issuing.issue(
        session,
        agency.desk,
        notice.id,
        number=f"{year.chance.randrange(9000)}/SMP-XL",
        issued_on=_local(now),
        signatory_id=agency.signatory_id,
        now=now,
    )
    late = year.chance.uniform(5, 100) if year.chance.random() < 0.7 else 260
    yield from _finished(year, offer, case_id, due + timedelta(hours=late))


def corrected(year: Year, start: datetime, offer: Offered) -> Story:
    """Finish, and find some days later that the instant was typed wrongly."""
    case_id, due = yield from received(year, start, offer)
    at = _between(year, start + timedelta(hours=30), due)
    session, now = yield at
    head = year.agency.heads[offer.unit]
    outcomes.finish(session, head, case_id, outcome="granted", now=now)
    session, now = yield now + timedelta(hours=year.chance.uniform(20, 200))
    case = session.get_one(Case, (year.agency.agency_id, case_id))
    corrections.correct(
        session,
        year.agency.manager,
        case_id,
        seq=_seq_of_finish(session, case),
        at=at - timedelta(hours=year.chance.uniform(1, 15)),
        reason="Ghi nhầm giờ.",
        now=now,
    )


def _seq_of_finish(session: Session, case: Case) -> int:
    return session.scalars(
        select(CaseEvent.seq).where(
            CaseEvent.agency_id == case.agency_id,
            CaseEvent.case_id == case.id,
            CaseEvent.kind == "case.finished",
        )
    ).one()


def _local(at: datetime) -> date:
    return (at + timedelta(hours=7)).date()


Kinds = tuple[tuple[Callable[[Year, datetime, Offered], Story], int], ...]

#: The stories and how often they are told, in a thousand.
KINDS: Kinds = (
    (on_time, 786),
    (supplemented, 90),
    (paused, 30),
    (withdrawn, 40),
    (silent, 16),
    (apologised, 24),
    (corrected, 14),
)

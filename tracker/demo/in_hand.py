"""What lies on every desk on the day the demo is opened, whatever weekday that is.

Every officer has cases in each group of the worklist that the day can have, every head
has one to accept, and the desk has online submissions at three points of their eight
hours, and a result to hand over.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from tracker.accounts.actor import Actor, Role
from tracker.cases import holders, reception, waiting
from tracker.cases.entry import NewCase
from tracker.demo.department import ACCOUNTS
from tracker.demo.stories import on_time, received, to_officer
from tracker.demo.world import Offer, Story, World
from tracker.ids import new_id

#: Office hours that have passed of the eight in which a submission is answered.
_WAITED = (10.5, 6.6, 1.2)
_MISSING = (
    "Bản sao chứng thực giấy chứng nhận đăng ký\nBản thuyết minh có chữ ký",
    "Phiếu kết quả kiểm định thiết bị còn hiệu lực",
)


def everywhere(world: World, now: datetime) -> Iterator[Story]:
    """Give every officer of a unit work of each kind, and the desk its own."""
    units = [one.unit for one in ACCOUNTS if one.role is Role.OFFICER]
    for unit in units:
        yield from _of_unit(world, unit, now)
    yield from _at_the_desk(world, now)
    for hours in _WAITED:
        yield _submitted(world, world.chance.choice(world.offers), hours, now)
    calendar = world.time.calendar
    back = calendar.shift(world.time.today(now), -6)
    yield on_time(world, world.time.instant(datetime.combine(back, time(8, 40))))


def _at_the_desk(world: World, now: datetime) -> Iterator[Story]:
    """Let the desk have what came in yesterday, what waits, and what came back."""
    calendar = world.time.calendar
    today = calendar.roll(world.time.today(now))
    before = calendar.shift(today, -1)
    for minute in (5, 20, 35):
        start = world.time.instant(datetime.combine(before, time(15, minute)))
        yield _kept(world, world.chance.choice(world.offers), start)
    start_on = calendar.shift(today, -5)
    start = world.time.instant(datetime.combine(start_on, time(10, 15)))
    yield _kept(world, world.chance.choice(world.offers), start, is_lacking=True)
    offer, start = coming(world, "TDC", calendar.shift(today, 3))
    yield _sent_back(world, offer, start)


def _kept(
    world: World, offer: Offer, start: datetime, *, is_lacking: bool = False
) -> Story:
    """Lie at the desk, to be handed over; or wait there for what is lacking."""
    _, case_id = yield from received(world, start, offer)
    if is_lacking:
        session, now = yield world.later(start, 3)
        waiting.request_supplement(
            session,
            world.mai,
            case_id,
            items=world.chance.choice(_MISSING),
            reason="Thành phần hồ sơ chưa đủ so với danh mục của thủ tục.",
            now=now,
        )


def _sent_back(world: World, offer: Offer, start: datetime) -> Story:
    """Be sent back to the desk by the officer, and not yet accepted there."""
    _, case_id = yield from received(world, start, offer)
    yield from to_officer(world, offer, case_id, start)
    session, now = yield world.later(start, 9)
    holders.hand_over(
        session,
        world.department.officer_of(offer.unit),
        case_id,
        unit_id=world.department.units["MC"],
        note="Nhờ liên hệ người nộp để đối chiếu bản chính.",
        now=now,
    )


def _of_unit(world: World, unit: str, now: datetime) -> Iterator[Story]:
    """Let a unit have cases that are owed, due, late, waiting, offered and calm."""
    calendar = world.time.calendar
    today = calendar.roll(world.time.today(now))
    next_day, before = calendar.shift(today, 1), calendar.shift(today, -1)
    for due_on in (next_day, today, calendar.shift(today, 2), calendar.shift(today, 5)):
        offer, start = coming(world, unit, due_on)
        yield _held(world, offer, start)
    offer, start = coming(world, unit, calendar.shift(today, -3))
    yield _held(world, offer, start)
    for asked_before in (4, 8):
        asked = calendar.shift(today, -asked_before)
        yield _waiting(world, world.chance.choice(world.offers_of(unit)), asked)
    yield _offered(world, unit, before, world.department.officer_of(unit))
    yield _offered(world, unit, before, world.department.head_of(unit))
    yield _offered(world, unit, before, None)


def coming(world: World, unit: str, due_on: date) -> tuple[Offer, datetime]:
    """Choose a procedure of the unit, and when it came in to be due on the day."""
    offers = list(world.offers_of(unit))
    world.chance.shuffle(offers)
    for offer in offers:
        start = world.start_for(offer, due_on)
        if start is not None:
            return offer, start
    return offers[0], world.opening_of(world.time.instant(_noon(due_on)))


def _held(world: World, offer: Offer, start: datetime) -> Story:
    """Lie with the officer, worked and not finished."""
    _, case_id = yield from received(world, start, offer)
    yield from to_officer(world, offer, case_id, start)


def _waiting(world: World, offer: Offer, asked_on: date) -> Story:
    """Wait for what the applicant was asked for."""
    start_on = world.time.calendar.shift(asked_on, -1)
    start = world.time.instant(datetime.combine(start_on, time(8, 20)))
    _, case_id = yield from received(world, start, offer)
    yield from to_officer(world, offer, case_id, start)
    session, now = yield world.time.instant(datetime.combine(asked_on, time(15, 10)))
    waiting.request_supplement(
        session,
        world.department.officer_of(offer.unit),
        case_id,
        items=world.chance.choice(_MISSING),
        reason="Thành phần hồ sơ chưa đủ so với danh mục của thủ tục.",
        now=now,
    )


def _offered(world: World, unit: str, day: date, officer: Actor | None) -> Story:
    """Be handed over, and not yet accepted."""
    offer = world.chance.choice(world.offers_of(unit))
    minute = world.chance.randrange(60)
    start = world.time.instant(datetime.combine(day, time(13, minute)))
    _, case_id = yield from received(world, start, offer)
    session, now = yield world.later(start, 1.5)
    holders.hand_over(
        session,
        world.mai,
        case_id,
        unit_id=world.department.units[unit],
        officer_id=officer.officer_id if officer else None,
        step_no=min(2, offer.steps),
        now=now,
    )


def _submitted(world: World, offer: Offer, hours: float, now: datetime) -> Story:
    """Be submitted online so many office hours ago, and not yet answered."""
    at = _office_hours_before(world, now, hours)
    session, then = yield at
    new = NewCase(
        id=new_id(),
        procedure_id=offer.procedure_id,
        applicant=world.crowd.applicant(),
        channel="online",
        documents=[
            {"name_vi": name, "form": "electronic", "copies": 1}
            for name in offer.documents
        ],
    )
    reception.submit(session, world.mai, new, now=then)


def _office_hours_before(world: World, now: datetime, hours: float) -> datetime:
    """Find the instant since which so much office time has passed."""
    calendar, local = world.time.calendar, world.time.civil(now)
    wanted, at = hours * 3600, local
    while calendar.seconds_between(at, local) < wanted:
        at -= timedelta(minutes=10)
    return world.time.instant(at)


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12))

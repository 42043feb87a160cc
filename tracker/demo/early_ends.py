"""Stories that end before there is a result: withdrawn, stopped, never received."""

from datetime import datetime

from tracker.cases import outcomes, reception
from tracker.cases.entry import NewCase
from tracker.demo.stories import received
from tracker.demo.world import Story, World
from tracker.ids import new_id


def withdrawn(world: World, start: datetime) -> Story:
    """End because the applicant withdraws, or asks to stop."""
    _offer, case_id = yield from received(world, start)
    session, now = yield world.later(start, world.chance.uniform(7, 20))
    end = outcomes.withdraw if world.chance.random() < 0.6 else outcomes.stop
    end(session, world.mai, case_id, reason="Người nộp thay đổi kế hoạch.", now=now)


def not_accepted(world: World, start: datetime) -> Story:
    """Come in online, be guided, and be refused all the same."""
    session, now = yield start
    offer = world.chance.choice(world.offers)
    new = NewCase(
        id=new_id(),
        procedure_id=offer.procedure_id,
        applicant=world.crowd.applicant(),
        channel="online",
    )
    reception.submit(session, world.mai, new, now=now)
    session, now = yield world.later(now, 2)
    reception.guide(session, world.mai, new.id, items="Bổ sung đơn theo mẫu.", now=now)
    session, now = yield world.later(now, 16)
    reception.refuse_to_receive(
        session,
        world.mai,
        new.id,
        reason="Nội dung không thuộc thẩm quyền giải quyết của Sở.",
        now=now,
    )

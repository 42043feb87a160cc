"""What the newest month shows to whoever looks ahead, and to whoever looks closely.

Cases of the busy procedures lie with their officers shortly before their dates, as many
did that were late then; and some acts were recorded in a way that is worth a look.
"""

from collections.abc import Iterator
from datetime import datetime

from tracker.cases import holders, outcomes, waiting
from tracker.demo.stories import apologised, due_of, finished, received, to_officer
from tracker.demo.world import Offer, Story, World

#: Working days from today to the promise of a case that may be late.
_AHEAD = (1, 2, 3, 4)


def everywhere(world: World, now: datetime) -> Iterator[Story]:
    """Give each busy procedure cases ahead of their dates, and signs behind them."""
    calendar = world.time.calendar
    today = calendar.roll(world.time.today(now))
    for number, offer in enumerate(world.busy):
        told = (
            *((_in_work, days) for days in _AHEAD),
            (_recorded_late, -5 - number),
            (_paused_at_the_end, -7 - number),
            (_moved_after_the_day, -9 - number),
        )
        for story, days in told:
            start = world.start_for(offer, calendar.shift(today, days))
            if start is not None:
                yield story(world, offer, start)


def _in_work(world: World, offer: Offer, start: datetime) -> Story:
    """Lie with the officer, worked and not finished."""
    _, case_id = yield from received(world, start, offer)
    yield from to_officer(world, offer, case_id, start)


def _recorded_late(world: World, offer: Offer, start: datetime) -> Story:
    """Be finished in time, as the head says who types it in some days later."""
    _, case_id = yield from received(world, start, offer)
    yield from to_officer(world, offer, case_id, start)
    session, now = yield world.later(start, 8)
    head = world.department.head_of(offer.unit)
    session, now = yield world.before(due_of(session, world, case_id), 4)
    holders.hand_over(
        session,
        world.department.officer_of(offer.unit),
        case_id,
        unit_id=world.department.units[offer.unit],
        officer_id=head.officer_id,
        step_no=offer.steps,
        now=now,
    )
    holders.accept_handover(session, head, case_id, now=now)
    done = world.later(now, 0.5)
    session, now = yield world.later(done, 18)
    outcomes.finish(session, head, case_id, outcome="granted", at=done, now=now)


def _paused_at_the_end(world: World, offer: Offer, start: datetime) -> Story:
    """Be paused on the last morning, for a reason that may be a good one."""
    _, case_id = yield from received(world, start, offer)
    yield from to_officer(world, offer, case_id, start)
    session, now = yield world.later(start, 8)
    head = world.department.head_of(offer.unit)
    session, now = yield world.before(due_of(session, world, case_id), 5)
    waiting.pause(
        session,
        head,
        case_id,
        reason="Chờ kết quả giám định bổ sung của tổ chức được chỉ định.",
        legal_basis="Luật 94/2025/QH15",
        now=now,
    )
    session, now = yield world.later(now, 10)
    waiting.resume(session, head, case_id, note="Đã có kết quả giám định.", now=now)
    yield from finished(world, offer, case_id, world.later(now, 3))


def _moved_after_the_day(world: World, offer: Offer, start: datetime) -> Story:
    """Get its new date only when the old one had passed."""
    yield from apologised(world, start, offer=offer, overdue_first=True)

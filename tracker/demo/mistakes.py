"""What went wrong in the demo's office, and how it is apologised for and set right."""

from datetime import datetime

from tracker.apologies import drafting
from tracker.apologies.errors import open_error, record_remedy
from tracker.demo.stories import finished, issued, received, sent, to_officer
from tracker.demo.world import Story, World

_MISTAKES = (
    (
        "wrong_result",
        "Giấy phép ghi nhầm số hiệu thiết bị so với hồ sơ đã thẩm định.",
        "Đã in lại giấy phép, thu hồi bản cũ, trao tại Bộ phận Một cửa.",
    ),
    (
        "wrong_guidance",
        "Hướng dẫn thiếu bản thuyết minh nên người nộp phải đến lần thứ hai.",
        "Đã gửi hướng dẫn đầy đủ bằng văn bản và nhận hồ sơ tại nhà.",
    ),
    (
        "papers_lost",
        "Bản chính giấy chứng nhận kiểm định bị rách khi số hóa.",
        "Đã xin cấp lại, cơ quan chịu chi phí, trao lại người nộp.",
    ),
)


def mistaken(world: World, start: datetime) -> Story:
    """Finish in time with an error: noted, apologised for, mostly set right in time."""
    offer, case_id = yield from received(world, start)
    session, now = yield world.later(start, 6)
    yield from to_officer(world, offer, case_id, now)
    session, now = yield world.later(now, 4)
    yield from finished(world, offer, case_id, now)
    session, now = yield world.later(now, 20)
    kind, what, remedy = world.chance.choice(_MISTAKES)
    head = world.department.head_of(offer.unit)
    notice = open_error(
        session,
        head,
        case_id,
        kind=kind,
        what=what,
        unit_id=head.unit_id,
        now=now,
    )
    session, now = yield world.later(now, 1)
    drafting.submit_notice(session, head, notice.id, now=now)
    session, now = yield world.later(now, 2)
    drafting.approve(session, world.chau, notice.id, now=now)
    session, now = yield world.later(now, 1)
    line = issued(session, world, notice.id, now)
    sent(session, world, notice.id, line, now)
    session, now = yield world.later(now, world.chance.choice((8, 14, 30)))
    record_remedy(session, head, notice.id, text=remedy, now=now)

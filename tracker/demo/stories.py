"""What can happen to a case, told as a clerk would; each step is a real command.

A story is a generator: it yields the instant of its next step and is given a session
and that instant when the simulated clock gets there. Steps that lie after the end of
the half year never happen, which leaves cases open in every stage.
"""

from collections.abc import Generator
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from rules.procedure import LimitUnit, TimeLimit
from tracker.apologies import drafting, issuing
from tracker.cases import holders, outcomes, reception, waiting
from tracker.cases.entry import NewCase
from tracker.demo.answers import answered_for
from tracker.demo.judging import judged
from tracker.demo.scans import attach_result_sometimes, scan_sometimes
from tracker.demo.world import Offer, Step, Story, World
from tracker.ids import new_id
from tracker.models import ApologyNotice, Case

_CONSULTED = (
    "Trung tâm Kỹ thuật Đo lường Mẫu",
    "Sở Y tế tỉnh An Hải",
    "Ủy ban nhân dân phường Mẫu Hai",
)
_REASONS = (
    (
        "consulted_body_late",
        "Đơn vị được lấy ý kiến gửi văn bản trả lời muộn; Sở chưa đôn đốc kịp thời.",
    ),
    (
        "step_took_longer",
        "Việc thẩm định phải đối chiếu lại số liệu nên kéo dài hơn dự kiến.",
    ),
    ("officer_absent", "Cán bộ xử lý nghỉ ốm, phòng chưa bố trí người thay."),
    ("site_inspection", "Phải kiểm tra thực tế tại cơ sở trước khi quyết định."),
    ("signing_delayed", "Hồ sơ trình ký chậm so với quy trình nội bộ."),
)


def received(
    world: World, start: datetime, offer: Offer | None = None, *, online: bool = False
) -> Generator[datetime, Step, tuple[Offer, UUID]]:
    """Come in at the desk, or online with a reception some hours later."""
    if offer is None:
        offer = world.some_offer()
        online = world.chance.random() < 0.3
    session, now = yield start
    new = NewCase(
        id=new_id(),
        procedure_id=offer.procedure_id,
        applicant=world.crowd.applicant(),
        channel="online" if online else world.chance.choice(("in_person", "post")),
        documents=[
            {"name_vi": name, "form": "original", "copies": 1}
            for name in offer.documents
        ],
    )
    if online:
        reception.submit(session, world.mai, new, now=now)
        session, now = yield world.later(now, world.chance.uniform(0.3, 5))
        reception.receive(session, world.mai, new.id, now=now)
    else:
        reception.register(session, world.mai, new, now=now)
    if offer.waits_for_fee:
        reception.start_clock(
            session,
            world.mai,
            new.id,
            basis="Đã nộp đủ phí, lệ phí theo biên lai thu tiền.",
            now=now,
        )
    scan_sometimes(session, world, offer, new.id, now)
    return offer, new.id


def to_officer(world: World, offer: Offer, case_id: UUID, after: datetime) -> Story:
    """Be handed to the unit, and accepted by its officer."""
    officer = world.department.officer_of(offer.unit)
    session, now = yield world.later(after, world.chance.uniform(0.3, 2.5))
    holders.hand_over(
        session,
        world.mai,
        case_id,
        unit_id=world.department.units[offer.unit],
        officer_id=officer.officer_id,
        step_no=min(2, offer.steps),
        now=now,
    )
    session, now = yield world.later(now, world.chance.uniform(0.2, 1.5))
    holders.accept_handover(session, officer, case_id, now=now)


def finished(world: World, offer: Offer, case_id: UUID, at: datetime) -> Story:
    """Be signed and finished at about the instant, then handed to the applicant."""
    officer = world.department.officer_of(offer.unit)
    head = world.department.head_of(offer.unit)
    session, now = yield world.before(at, 3)
    holders.hand_over(
        session,
        officer,
        case_id,
        unit_id=world.department.units[offer.unit],
        officer_id=head.officer_id,
        step_no=offer.steps,
        now=now,
    )
    holders.accept_handover(session, head, case_id, now=now)
    session, now = yield max(at, now + timedelta(minutes=20))
    granted = world.chance.random() < 0.93
    outcomes.finish(
        session,
        head,
        case_id,
        outcome="granted" if granted else "refused",
        reason="" if granted else "Chưa đáp ứng điều kiện theo quy định của thủ tục.",
        now=now,
    )
    attach_result_sometimes(session, world, head, case_id, now)
    session, now = yield world.later(now, world.chance.uniform(1, 20))
    outcomes.return_outcome(session, world.mai, case_id, now=now)
    session, now = yield world.later(now, world.chance.uniform(1, 12))
    judged(session, world, case_id, now)


def due_of(session: Session, world: World, case_id: UUID) -> datetime:
    case = session.get_one(Case, (world.department.agency_id, case_id))
    return case.due_at or case.created_at + timedelta(days=20)


def on_time(world: World, start: datetime) -> Story:
    """Received, worked, finished before the date."""
    offer, case_id = yield from received(world, start)
    session, now = yield world.later(start, 6)
    share = world.chance.uniform(0.35, 0.97)
    end = now + (due_of(session, world, case_id) - now) * share
    yield from to_officer(world, offer, case_id, now)
    yield from finished(world, offer, case_id, world.before(end, 0))


def supplemented(world: World, start: datetime) -> Story:
    """Wait for a supplement, after which the limit runs again from the start."""
    offer, case_id = yield from received(world, start)
    session, now = yield world.later(start, 6)
    yield from to_officer(world, offer, case_id, now)
    late = world.chance.random() < 0.2
    session, now = yield world.later(now, 40 if late else world.chance.uniform(6, 14))
    officer = world.department.officer_of(offer.unit)
    waiting.request_supplement(
        session,
        officer,
        case_id,
        items="Bản sao chứng thực giấy chứng nhận kiểm định còn hiệu lực\n"
        "Bản thuyết minh có chữ ký của người đại diện",
        reason="Thành phần hồ sơ chưa đủ so với danh mục của thủ tục.",
        now=now,
    )
    if world.chance.random() < 0.15:
        session, now = yield world.later(now + timedelta(days=16), 2)
        outcomes.close(session, world.mai, case_id, now=now)
        return
    session, now = yield world.later(now, world.chance.uniform(8, 60))
    waiting.receive_supplement(session, world.mai, case_id, now=now)
    end = now + (due_of(session, world, case_id) - now) * world.chance.uniform(
        0.4, 0.95
    )
    yield from finished(world, offer, case_id, world.before(end, 0))


def consulted(world: World, start: datetime) -> Story:
    """Another body is asked and answers, sometimes late."""
    offer, case_id = yield from received(world, start)
    session, now = yield world.later(start, 6)
    yield from to_officer(world, offer, case_id, now)
    session, now = yield world.later(now, 5)
    officer = world.department.officer_of(offer.unit)
    due = due_of(session, world, case_id)
    row = holders.consult(
        session,
        officer,
        case_id,
        body_name=world.chance.choice(_CONSULTED),
        question="Đề nghị cho ý kiến về nội dung chuyên môn của hồ sơ.",
        limit=TimeLimit(3, LimitUnit.WORKING_DAY),
        now=now,
    )
    session, now = yield min(world.later(now, world.chance.uniform(12, 40)), due)
    holders.record_answer(
        session,
        officer,
        case_id,
        consultation_id=row.id,
        answer="Thống nhất với nội dung đề nghị, kèm kết quả kiểm tra.",
        now=now,
    )
    end = world.later(now, world.chance.uniform(4, 16))
    yield from finished(world, offer, case_id, end)


def apologised(
    world: World,
    start: datetime,
    *,
    offer: Offer | None = None,
    until: str = "finished",
    days_over: float = 2,
    keeps: bool = True,
    overdue_first: bool = False,
    ending: str = "",
) -> Story:
    """Will be late: draft, approval, number, new date; kept or broken.

    `until` stops the story in a stage: draft, submitted, approved, issued, delivered.
    With `overdue_first` nobody takes the draft up before the promise is broken; with
    `ending` the answer in the ledger ends so (`answered_for`).
    """
    offer = offer or world.some_offer(is_late=True)
    offer, case_id = yield from received(world, start, offer)
    session, now = yield world.later(start, 6)
    yield from to_officer(world, offer, case_id, now)
    session, now = yield world.later(now, 2)
    due = due_of(session, world, case_id)
    lead = timedelta(days=-1 if overdue_first else 1)
    session, now = yield max(world.opening_of(due - lead), now)
    now = yield from _carried(world, offer, case_id, now, until)
    if until != "finished":
        return
    over = days_over + (0 if keeps else 9) + (3 if overdue_first else 0)
    end = due + timedelta(days=over)
    yield from finished(world, offer, case_id, world.before(max(end, now), 0))
    yield from answered_for(world, offer, case_id, max(end, now), ending)


def _carried(
    world: World, offer: Offer, case_id: UUID, at: datetime, until: str
) -> Generator[datetime, Step, datetime]:
    """Carry the draft that the watch made through approval to issue."""
    officer = world.department.officer_of(offer.unit)
    head = world.department.head_of(offer.unit)
    session, now = yield world.later(at, 0.5)
    notice = _open_notice(session, world, case_id)
    if notice is None or until == "draft":
        return now
    code, text = world.chance.choice(_REASONS)
    calendar = world.time.calendar
    today = world.time.today(now)
    due_on = world.time.today(due_of(session, world, case_id))
    drafting.edit(
        session,
        officer,
        notice.id,
        reason_code=code,
        reason_text=text,
        new_date=calendar.shift(max(today, due_on), world.chance.randrange(3, 6)),
        now=now,
    )
    drafting.submit_notice(session, head, notice.id, now=now)
    if until == "submitted":
        return now
    session, now = yield world.later(now, 0.5)
    drafting.approve(session, world.chau, notice.id, now=now)
    if until == "approved":
        return now
    session, now = yield world.later(now, 0.5)
    line = issued(session, world, notice.id, now)
    if until == "issued":
        return now
    sent(session, world, notice.id, line, now)
    if world.chance.random() < 0.5:
        issuing.release_text(session, world.chau, notice.id, text=text, now=now)
    return now


def issued(session: Session, world: World, notice_id: UUID, now: datetime) -> int:
    """Let the clerk number and issue a notice; give its line in the registry."""
    number = world.chance.randrange(10, 900)
    issuing.issue(
        session,
        world.binh,
        notice_id,
        number=f"{number}/SKHCN-XL",
        issued_on=world.time.today(now),
        signatory_id=world.department.signatory_id,
        now=now,
    )
    return number


def sent(
    session: Session, world: World, notice_id: UUID, line: int, now: datetime
) -> None:
    """Say how an issued notice reached its reader."""
    issuing.record_delivery(
        session,
        world.binh,
        notice_id,
        channel=world.chance.choice(("telephone", "post", "zalo")),
        at=now,
        evidence=f"Sổ gửi văn bản, dòng {line}",
        now=now,
    )


def silent(world: World, start: datetime) -> Story:
    """Is late, and nobody apologises; finished long after, or not yet."""
    offer = world.some_offer(is_late=True)
    offer, case_id = yield from received(world, start, offer)
    session, now = yield world.later(start, 6)
    yield from to_officer(world, offer, case_id, now)
    session, now = yield world.later(now, 1)
    due = due_of(session, world, case_id)
    end = due + timedelta(days=world.chance.uniform(1, 12))
    yield from finished(world, offer, case_id, world.before(end, 0))
    yield from answered_for(world, offer, case_id, end)


def _open_notice(session: Session, world: World, case_id: UUID) -> ApologyNotice | None:
    return session.scalar(
        select(ApologyNotice).where(
            ApologyNotice.agency_id == world.department.agency_id,
            ApologyNotice.case_id == case_id,
            ApologyNotice.error_no == 0,
            ApologyNotice.state == "draft",
        )
    )

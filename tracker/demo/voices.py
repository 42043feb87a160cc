"""What people wrote to the demo's department, and how far each has come by today."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.accounts.actor import Actor
from tracker.demo.world import Story, World
from tracker.feedback import answering, entry, handling
from tracker.feedback.entry import NewFeedback
from tracker.ids import new_id
from tracker.models import Case

_SENDERS = ("Lê Văn Tám", "Nguyễn Thị Hoa", "", "Trần Bảo Ngọc", "", "Phạm Văn Lực")


@dataclass(frozen=True, slots=True)
class _Voice:
    """One piece of feedback: days ago, what was said, and where it stands."""

    days: int
    until: str
    kind: str
    topic: str
    subject: str
    text: str
    answer: str = ""
    slow: bool = False


_VOICES = (
    _Voice(
        96, "published", "report", "lateness", "Hẹn rồi mà phải gọi mới biết chậm",
        "Hẹn ngày 14, đến nơi mới biết chưa có. Xin báo trước để khỏi mất công đi.",
        "Phòng đã xin lỗi và từ nay báo trước ngày hẹn ít nhất một ngày làm việc.",
    ),
    _Voice(
        61, "published", "proposal", "procedure", "Đề nghị bớt bản sao giấy phép cũ",
        "Giấy phép cũ do chính Sở cấp, sao phải nộp bản sao chứng thực?",
        "Sở đã bỏ yêu cầu nộp bản sao giấy phép do chính Sở cấp.", slow=True,
    ),
    _Voice(
        40, "refused", "report", "other", "Hàng xóm làm ồn buổi tối",
        "Quán bên cạnh mở nhạc đến khuya.",
        "Việc này không thuộc lĩnh vực của Sở; mời gửi đến Ủy ban nhân dân phường.",
    ),
    _Voice(
        24, "accepted", "report", "conduct", "Không được giải thích còn thiếu giấy gì",
        "Tôi hỏi thiếu gì thì chỉ được trả lời là về xem lại.",
    ),
    _Voice(
        9, "proposed", "report", "fee", "Phí ghi trên trang khác với phí thu",
        "Trên trang ghi 250.000 đồng, tại quầy thu 300.000 đồng.",
        "Mức đúng là 250.000 đồng. Quầy đã hoàn lại 50.000 đồng và sửa bảng niêm yết.",
    ),
    _Voice(
        1, "received", "proposal", "procedure", "Nên nhận hồ sơ cả sáng thứ Bảy",
        "Người đi làm khó đến trong giờ hành chính.",
    ),
)  # fmt: skip


def everybody(world: World, now: datetime) -> list[Story]:
    """Tell what each of them wrote, and what became of it."""
    return [
        _voice(world, one, sender, world.opening_of(now - timedelta(days=one.days)))
        for one, sender in zip(_VOICES, _SENDERS, strict=True)
    ]


def _voice(world: World, one: _Voice, sender: str, start: datetime) -> Story:
    session, now = yield world.later(start, 1)
    new = NewFeedback(
        id=new_id(),
        kind=one.kind,
        topic=one.topic,
        subject=one.subject,
        text=one.text,
        sender_name=sender,
        agrees=True,
    )
    agency_id = world.department.agency_id
    row = entry.send(session, agency_id, new, case_id=None, now=now)
    if one.until == "received":
        return
    session, now = yield world.later(now, 5)
    mai, officer, chau = world.mai, _officer(world), world.chau
    if one.until == "refused":
        handling.refuse(session, mai, row.id, reason=one.answer, now=now)
        return
    handling.accept(
        session, mai, row.id, unit_id=None, officer_id=officer.officer_id, now=now
    )
    if one.until == "accepted":
        handling.link_case(session, mai, row.id, case_code=_latest(session), now=now)
        return
    session, now = yield world.later(now, 130 if one.slow else 30)
    answering.propose_answer(session, officer, row.id, answer=one.answer, now=now)
    if one.until == "proposed":
        return
    session, now = yield world.later(now, 6)
    answering.approve_answer(session, chau, row.id, agency_agrees=True, now=now)
    session, now = yield world.later(now, 8)
    answering.publish(session, chau, row.id, asked=one.text, answer=one.answer, now=now)


def _officer(world: World) -> Actor:
    return world.department.actors["thao"]


def _latest(session: Session) -> str:
    """Give the code of the case that was received last: the sender was at the desk."""
    newest = select(Case.code).order_by(Case.received_at.desc(), Case.id).limit(1)
    return session.scalar(newest.where(Case.code.is_not(None))) or ""

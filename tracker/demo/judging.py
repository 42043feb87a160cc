"""What the demo's applicants answer to the three questions after a result."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.demo.world import World
from tracker.models import ApologyNotice, Case
from tracker.offices import office_of
from tracker.survey import Answers, answer, invite

_SHARE = 0.45  # of the applicants who answer at all
_REMARKS_PLEASED = (
    "Cán bộ hướng dẫn rõ ràng, có kết quả sớm hơn hẹn.",
    "Nhận thư báo là đến lấy được ngay, không phải hỏi lại.",
    "Giấy hẹn ghi rõ vì sao là ngày đó, rất dễ hiểu.",
    "Lần đầu làm thủ tục này mà không phải đi lại lần nào.",
    "Chị ở quầy kiểm tra giấy tờ kỹ nên tôi không bị thiếu gì.",
    "Mong có chỗ gửi xe gần hơn, còn lại đều tốt.",
    "Tra cứu bằng mã QR tiện, mẹ tôi cũng tự xem được.",
    "Quầy đông vào sáng thứ Hai, nên có số thứ tự.",
)
_REMARKS_LATE = (
    "Có thư xin lỗi trước ngày hẹn nên tôi không phải đi lại.",
    "Lần sau mong được báo sớm hơn để sắp xếp công việc.",
    "Phải gọi hai lần mới biết hồ sơ đang ở đâu.",
    "Trễ nhưng có nói rõ lý do, tôi thông cảm.",
)


def judged(session: Session, world: World, case_id: UUID, now: datetime) -> None:
    """Let the applicant of a case answer, or not."""
    chance = world.chance
    if chance.random() > _SHARE:
        return
    agency_id = world.department.agency_id
    case = session.get_one(Case, (agency_id, case_id))
    address = invite(session, office_of(session, agency_id), case, now=now)
    is_late = case.late_since is not None
    apologised = session.scalar(
        select(ApologyNotice.id).where(
            ApologyNotice.agency_id == agency_id,
            ApologyNotice.case_id == case_id,
            ApologyNotice.error_no == 0,
            ApologyNotice.issued_on.is_not(None),
        )
    )
    again, end = case.reappointed_at, case.finished_at
    kept = again is not None and end is not None and end <= again
    remark = ""
    if chance.random() < 0.25:
        remark = chance.choice(_REMARKS_LATE if is_late else _REMARKS_PLEASED)
    attitudes = (5, 3, 2) if is_late else (16, 4, 1)
    answers = Answers(
        time_kept="no" if is_late else "yes",
        attitude=chance.choices(("good", "fair", "poor"), attitudes)[0],
        apology=("kept" if kept else "broken") if apologised else "none",
        remark=remark,
    )
    answer(session, address.rpartition("/")[2], answers, now=now)

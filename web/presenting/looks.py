"""How states, rungs and events look: the word's shape and colour beside it."""

from collections.abc import Mapping
from dataclasses import dataclass

#: Every state a tag can have, and the icon that is its shape. The colour is the
#: style sheet's (`.tag-<state>`); none of the three ever stands alone.
TAGS: Mapping[str, str] = {
    "on_time": "clock",
    "due_soon": "soon",
    "owe": "owe",
    "late": "late",
    "late_again": "late",
    "again": "again",
    "waiting": "wait",
    "incoming": "incoming",
    "done": "check",
    "provisional": "calendar",
    "draft": "pencil",
    "quiet": "document",
}

_OF_STATE: Mapping[str, str] = {
    "registered": "incoming",
    "received": "on_time",
    "not_accepted": "quiet",
    "processing": "on_time",
    "supplement_required": "waiting",
    "payment_required": "waiting",
    "withdrawn": "quiet",
    "stopped": "quiet",
    "finished": "done",
    "returned": "done",
    "closed": "quiet",
}
_OF_RUNG: Mapping[str, str] = {
    "supplement_not_asked": "owe",
    "due_soon": "due_soon",
    "step_ending": "due_soon",
    "before_cut_off": "due_soon",
    "after_due": "late",
    "step_overdue": "owe",
    "supplement_window_over": "waiting",
    "apology_to_prepare": "owe",
    "apology_owed": "owe",
    "due_today": "due_soon",
    "online_unanswered": "incoming",
    "overdue": "late",
    "late_again": "late",
}
_OF_VERDICT: Mapping[str, str] = {
    "none": "quiet",
    "running": "on_time",
    "standing": "waiting",
    "on_time": "done",
    "late": "late",
    "late_again": "late",
}
_OF_NOTICE: Mapping[str, str] = {
    "draft": "draft",
    "submitted": "owe",
    "approved": "owe",
    "issued": "again",
    "delivered": "done",
    "withdrawn": "quiet",
}
_OF_FEEDBACK: Mapping[str, str] = {
    "received": "incoming",
    "accepted": "on_time",
    "supplement_asked": "waiting",
    "answer_proposed": "owe",
    "answered": "done",
    "refused": "quiet",
    "forwarded": "again",
}
_OF: Mapping[str, Mapping[str, str]] = {
    "state": _OF_STATE,
    "rung": _OF_RUNG,
    "verdict": _OF_VERDICT,
    "notice": _OF_NOTICE,
    "feedback": _OF_FEEDBACK,
}


def tag_state(kind: str, key: str) -> str:
    """Say which tag a stored key takes.

    >>> tag_state("rung", "apology_owed"), tag_state("state", "returned")
    ('owe', 'done')
    """
    return _OF[kind][key]


@dataclass(frozen=True, slots=True)
class EventLook:
    """What an event is called on a timeline, with its icon and its tone."""

    vi: str
    en: str
    icon: str
    tone: str = ""

    def said(self, lang: str) -> str:
        """Give the name in a language."""
        return self.en if lang == "en" else self.vi


EVENTS: Mapping[str, EventLook] = {
    "case.submitted": EventLook("Nộp hồ sơ", "Submitted", "incoming", "time"),
    "case.received": EventLook("Nhận đủ hồ sơ", "Received", "check", "ok"),
    "case.guided": EventLook("Hướng dẫn hoàn thiện", "Guided", "info"),
    "case.not_accepted": EventLook("Không tiếp nhận", "Not accepted", "stop"),
    "case.clock_started": EventLook(
        "Bắt đầu tính thời hạn", "The limit starts", "clock", "time"
    ),
    "case.variant_chosen": EventLook(
        "Chọn trường hợp của thời hạn", "Variant of the limit chosen", "calendar"
    ),
    "case.handed_over": EventLook("Chuyển hồ sơ", "Handed over", "arrow", "time"),
    "case.handover_accepted": EventLook("Nhận bàn giao", "Handover accepted", "check"),
    "case.handover_returned": EventLook(
        "Trả lại bàn giao", "Handover returned", "back"
    ),
    "case.consulted": EventLook(
        "Lấy ý kiến cơ quan khác", "Another body consulted", "people", "time"
    ),
    "case.consultation_answered": EventLook(
        "Cơ quan được hỏi trả lời", "The consulted body answered", "incoming", "time"
    ),
    "case.supplement_requested": EventLook(
        "Yêu cầu bổ sung", "Supplement requested", "wait", "wait"
    ),
    "case.supplement_received": EventLook(
        "Nhận đủ giấy tờ bổ sung", "Supplement received", "incoming", "time"
    ),
    "case.payment_required": EventLook(
        "Yêu cầu nộp phí, lệ phí", "Payment required", "wait", "wait"
    ),
    "case.payment_recorded": EventLook(
        "Đã nộp phí, lệ phí", "Payment recorded", "check", "time"
    ),
    "case.paused": EventLook("Tạm dừng", "Paused", "pause", "wait"),
    "case.resumed": EventLook("Tiếp tục", "Resumed", "clock", "time"),
    "case.reappointed": EventLook("Hẹn lại", "Re-appointed", "again", "owe"),
    "case.appointed": EventLook("Hẹn ngày trả", "Appointed", "calendar", "time"),
    "case.deadline_changed": EventLook(
        "Hạn giải quyết thay đổi", "The deadline moved", "calendar", "time"
    ),
    "case.dates_recomputed": EventLook(
        "Tính lại theo lịch mới, ngày hẹn không đổi",
        "Recomputed, the date stays",
        "calendar",
    ),
    "case.found_on_time": EventLook(
        "Đã xác định lại là không trễ", "Found on time after all", "check", "ok"
    ),
    "case.finished": EventLook("Xử lý xong", "Finished", "check", "ok"),
    "case.outcome_returned": EventLook("Trả kết quả", "Result returned", "check", "ok"),
    "case.withdrawn": EventLook("Rút hồ sơ", "Withdrawn", "stop"),
    "case.stopped": EventLook("Dừng xử lý", "Stopped", "stop"),
    "case.closed": EventLook("Đóng hồ sơ", "Closed", "stop"),
    "case.import_withdrawn": EventLook(
        "Thu hồi lần nhập", "The import was withdrawn", "stop"
    ),
    "case.corrected": EventLook("Đính chính", "Corrected", "pencil"),
    "case.files_attached": EventLook(
        "Đính kèm tệp", "Files attached", "attach", "time"
    ),
    "case.file_withdrawn": EventLook("Rút tệp", "File withdrawn", "attach"),
    "case.reminded": EventLook("Đôn đốc đơn vị", "The unit reminded", "bell", "owe"),
    "case.reminder_answered": EventLook(
        "Trả lời đôn đốc", "Reminder answered", "pencil", "time"
    ),
    "case.noted": EventLook("Ghi chú", "Note", "pencil"),
    "case.flagged": EventLook("Mốc cảnh báo", "Flagged", "bell", "owe"),
    "apology.drafted": EventLook(
        "Soạn dự thảo lời xin lỗi", "Apology drafted", "owe", "owe"
    ),
    "apology.edited": EventLook("Sửa dự thảo lời xin lỗi", "Draft edited", "pencil"),
    "apology.submitted": EventLook(
        "Trình duyệt lời xin lỗi", "Sent for approval", "arrow", "owe"
    ),
    "apology.returned": EventLook("Trả lại dự thảo", "Draft returned", "back", "owe"),
    "apology.approved": EventLook("Duyệt lời xin lỗi", "Approved", "check", "owe"),
    "apology.issued": EventLook("Phát hành lời xin lỗi", "Issued", "owe", "owe"),
    "apology.delivered": EventLook("Gửi lời xin lỗi", "Delivered", "mail", "ok"),
    "apology.remedied": EventLook(
        "Sửa xong sai sót", "The error is set right", "check", "ok"
    ),
    "apology.withdrawn": EventLook("Rút lời xin lỗi", "Withdrawn", "close"),
    "apology.published": EventLook("Công khai lời xin lỗi", "Published", "globe"),
    "apology.unpublished": EventLook("Ngừng công khai", "Unpublished", "eye"),
    "feedback.received": EventLook("Nhận phản ánh", "Received", "incoming", "time"),
    "feedback.accepted": EventLook("Thụ lý, giao trả lời", "Taken up", "check", "ok"),
    "feedback.assigned": EventLook("Giao lại", "Assigned anew", "arrow", "time"),
    "feedback.refused": EventLook("Từ chối thụ lý", "Refused", "stop"),
    "feedback.forwarded": EventLook("Chuyển cơ quan khác", "Forwarded", "arrow"),
    "feedback.supplement_asked": EventLook(
        "Yêu cầu bổ sung", "Supplement asked for", "wait", "wait"
    ),
    "feedback.supplement_received": EventLook(
        "Người gửi bổ sung", "Supplement received", "incoming", "time"
    ),
    "feedback.case_linked": EventLook("Gắn với hồ sơ", "Linked to a case", "document"),
    "feedback.answer_proposed": EventLook(
        "Trình câu trả lời", "Answer proposed", "pencil", "time"
    ),
    "feedback.answer_returned": EventLook(
        "Trả lại câu trả lời", "Answer returned", "back", "owe"
    ),
    "feedback.answered": EventLook("Duyệt và trả lời", "Answered", "mail", "ok"),
    "feedback.published": EventLook("Công khai", "Published", "globe", "ok"),
    "feedback.unpublished": EventLook("Ngừng công khai", "Unpublished", "eye"),
    "feedback.consent_withdrawn": EventLook(
        "Người gửi không đồng ý công khai nữa", "Consent withdrawn", "eye"
    ),
    "feedback.dates_moved": EventLook(
        "Lịch làm việc đổi, hạn tính lại", "Dates moved with the calendar", "calendar"
    ),
    "feedback.flagged": EventLook("Mốc cảnh báo", "Flagged", "bell", "owe"),
    "apology.text_released": EventLook(
        "Cho phép công khai lý do", "Reason released", "eye"
    ),
}


def event_look(kind: str) -> EventLook:
    """Give the look of an event; one that is not known shows its own key."""
    return EVENTS.get(kind) or EventLook(kind, kind, "info")

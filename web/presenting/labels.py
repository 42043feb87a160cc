"""What the keys stored in rows are called, in Vietnamese and in English."""

from collections.abc import Mapping

from web.presenting.feedback_labels import (
    FEEDBACK_CHANNELS,
    FEEDBACK_KINDS,
    FEEDBACK_STATES,
    FEEDBACK_TOPICS,
)

Said = tuple[str, str]

_STATES: Mapping[str, Said] = {
    "registered": ("Mới đăng ký", "Registered"),
    "received": ("Được tiếp nhận", "Received"),
    "not_accepted": ("Không được tiếp nhận", "Not accepted"),
    "processing": ("Đang xử lý", "In progress"),
    "supplement_required": ("Yêu cầu bổ sung giấy tờ", "Supplement required"),
    "payment_required": ("Yêu cầu thực hiện nghĩa vụ tài chính", "Payment required"),
    "withdrawn": ("Công dân yêu cầu rút hồ sơ", "Withdrawn by the applicant"),
    "stopped": ("Dừng xử lý", "Stopped"),
    "finished": ("Đã xử lý xong", "Finished"),
    "returned": ("Đã trả kết quả", "Result returned"),
    "closed": ("Đã đóng hồ sơ", "Closed"),
}
_ACTIONS: Mapping[str, Said] = {
    "submit": ("Nộp trực tuyến", "Submit"),
    "receive": ("Tiếp nhận hồ sơ", "Receive the case"),
    "refuse_to_receive": ("Từ chối tiếp nhận", "Refuse to receive"),
    "guide": ("Hướng dẫn hoàn thiện hồ sơ", "Guide the applicant"),
    "start_clock": ("Ghi ngày bắt đầu tính thời hạn", "Start the limit"),
    "choose_variant": ("Chọn trường hợp của thời hạn", "Choose a variant of the limit"),
    "hand_over": ("Chuyển hồ sơ", "Hand over"),
    "accept_handover": ("Nhận bàn giao", "Accept the handover"),
    "return_handover": ("Trả lại bàn giao", "Return the handover"),
    "consult": ("Lấy ý kiến cơ quan khác", "Consult another body"),
    "record_answer": ("Ghi ý kiến trả lời", "Record the answer"),
    "request_supplement": ("Yêu cầu bổ sung", "Request a supplement"),
    "receive_supplement": ("Ghi nhận đã bổ sung", "Record the supplement"),
    "require_payment": ("Yêu cầu nộp phí, lệ phí", "Require payment"),
    "record_payment": ("Ghi nhận đã nộp phí, lệ phí", "Record the payment"),
    "pause": ("Tạm dừng theo luật chuyên ngành", "Pause under sector law"),
    "resume": ("Tiếp tục xử lý", "Resume"),
    "reappoint": ("Xin lỗi và hẹn lại", "Apologise and re-appoint"),
    "finish": ("Kết thúc xử lý", "Finish"),
    "return_outcome": ("Trả kết quả", "Return the result"),
    "withdraw": ("Ghi nhận rút hồ sơ", "Record the withdrawal"),
    "stop": ("Dừng theo đề nghị của người nộp", "Stop at the applicant's request"),
    "close": ("Đóng hồ sơ", "Close the case"),
    "correct": ("Đính chính", "Correct"),
    "note": ("Ghi chú", "Note"),
}
_ATTACHMENTS: Mapping[str, Said] = {
    "scan": ("Bản quét giấy tờ", "Scan of a document"),
    "result": ("Kết quả giải quyết", "Result"),
    "other": ("Tệp khác", "Another file"),
}
_LEAVES: Mapping[str, Said] = {
    "apology.issued": ("Lời xin lỗi được phát hành", "Apology issued"),
    "apology.released": ("Công khai lời giải thích", "Explanation released"),
    "apology.answered": ("Hồ sơ có kết quả", "Case answered"),
    "apology.corrected": ("Lời xin lỗi được đính chính", "Apology corrected"),
    "apology.withdrawn": ("Lời xin lỗi được rút lại", "Apology withdrawn"),
    "accountability.closed": ("Khép một mục giải trình", "Accountability entry closed"),
    "accountability.reopened": ("Mở lại mục giải trình", "Accountability reopened"),
    "accountability.reversed": ("Đảo mục giải trình", "Accountability reversed"),
    "log.key_changed": ("Đổi khóa ký nhật ký", "Signing key changed"),
}
_TOKEN_SCOPES: Mapping[str, Said] = {
    "act": ("Đọc và ghi", "Read and write"),
    "read": ("Chỉ đọc", "Read only"),
    "deadlines": ("Chỉ đọc hạn, không có tên người nộp", "Deadlines only, no names"),
}
_WEBHOOK_KINDS: Mapping[str, Said] = {
    "case.submitted": ("Hồ sơ được nộp trực tuyến", "Case submitted online"),
    "case.received": ("Hồ sơ được tiếp nhận", "Case received"),
    "case.not_accepted": ("Hồ sơ không được tiếp nhận", "Case not accepted"),
    "case.supplement_requested": ("Yêu cầu bổ sung", "Supplement requested"),
    "case.supplement_received": ("Đã bổ sung", "Supplement received"),
    "case.paused": ("Tạm dừng", "Case paused"),
    "case.resumed": ("Tiếp tục xử lý", "Case resumed"),
    "case.deadline_changed": ("Hạn giải quyết đổi", "Deadline changed"),
    "case.reappointed": ("Hẹn lại ngày trả", "Re-appointed"),
    "case.flagged": ("Đến mốc nhắc hoặc trễ hạn", "Warning reached, or late"),
    "case.finished": ("Giải quyết xong", "Case finished"),
    "case.outcome_returned": ("Đã trả kết quả", "Result returned"),
    "case.withdrawn": ("Người nộp rút hồ sơ", "Case withdrawn"),
    "case.stopped": ("Dừng giải quyết", "Case stopped"),
    "case.closed": ("Đóng hồ sơ", "Case closed"),
    "apology.issued": ("Phát hành lời xin lỗi", "Apology issued"),
    "webhook.test": ("Tin thử", "Test message"),
}
_WEBHOOK_STATUSES: Mapping[str, Said] = {
    "queued": ("Đang chờ", "Waiting"),
    "sending": ("Đang gửi", "Being sent"),
    "sent": ("Đã nhận", "Taken"),
    "failed": ("Không gửi được", "Given up"),
    "held": ("Tạm giữ", "Held"),
    "withdrawn": ("Đã bỏ", "Withdrawn"),
}
_WEBHOOK_OUTCOMES: Mapping[str, Said] = {
    "taken": ("Nơi nhận đã nhận", "Taken"),
    "refused": ("Nơi nhận trả lời lỗi", "Answered with an error"),
    "redirected": ("Nơi nhận chuyển hướng, không đi theo", "Redirected, not followed"),
    "forbidden": ("Địa chỉ không được phép", "Address not allowed"),
    "unreachable": ("Không kết nối được", "Not reachable"),
    "too_slow": ("Quá 10 giây", "Took more than 10 seconds"),
}
_CHANNELS: Mapping[str, Said] = {
    "in_person": ("Trực tiếp", "In person"),
    "post": ("Bưu chính", "By post"),
    "online": ("Trực tuyến", "Online"),
    "api": ("Hệ thống khác gửi đến", "From another system"),
}
_DELIVERY: Mapping[str, Said] = {
    "email": ("Thư điện tử", "E-mail"),
    "in_person": ("Trao tận tay", "Handed over"),
    "telephone": ("Điện thoại", "Telephone"),
    "sms": ("Tin nhắn SMS", "SMS"),
    "zalo": ("Zalo", "Zalo"),
    "post": ("Bưu chính", "Post"),
}
_ROLES: Mapping[str, Said] = {
    "desk": ("Tiếp nhận", "Desk"),
    "officer": ("Chuyên viên", "Officer"),
    "unit_head": ("Phụ trách đơn vị", "Unit head"),
    "manager": ("Lãnh đạo", "Manager"),
    "inspector": ("Thanh tra, giám sát", "Inspector"),
    "administrator": ("Quản trị", "Administrator"),
    "system": ("Hệ thống", "System"),
}
_RUNGS: Mapping[str, Said] = {
    "supplement_not_asked": ("Quá hạn yêu cầu bổ sung", "Supplement not asked in time"),
    "due_soon": ("Sắp đến hạn", "Due soon"),
    "step_ending": ("Bước sắp hết thời gian", "Step about to end"),
    "before_cut_off": ("Sắp đến hạn gửi lời xin lỗi", "Apology cut-off near"),
    "after_due": ("Quá hạn thêm nhiều ngày", "Overdue for days"),
    "step_overdue": ("Bước vượt định mức", "Step over its limit"),
    "supplement_window_over": ("Hết hạn bổ sung", "Supplement window over"),
    "apology_to_prepare": ("Cần chuẩn bị lời xin lỗi", "Apology to prepare"),
    "apology_owed": ("Cần xin lỗi hôm nay", "Apology owed today"),
    "due_today": ("Đến hạn hôm nay", "Due today"),
    "online_unanswered": ("Hồ sơ trực tuyến chưa trả lời", "Online case unanswered"),
    "overdue": ("Quá hạn", "Overdue"),
    "late_again": ("Trễ lời hẹn lại", "Late again"),
}
_CONCERNS: Mapping[str, Said] = {
    "officer": ("Người giữ hồ sơ", "Who holds the case"),
    "unit_head": ("Trưởng đơn vị", "Head of the unit"),
    "manager": ("Lãnh đạo cơ quan", "Managers"),
    "director": ("Người đứng đầu cơ quan", "Head of the agency"),
    "inspector": ("Thanh tra, kiểm tra", "Inspectors"),
    "desk": ("Bộ phận Một cửa", "One-stop desk"),
}
_DELIVERIES_OF_ALERTS: Mapping[str, Said] = {
    "now": ("Báo ngay", "At once"),
    "digest": ("Trong bản tin sáng", "In the morning letter"),
}
_HOURS_OF_ALERTS: Mapping[str, Said] = {
    "office": ("chỉ trong giờ làm việc", "in office hours only"),
    "any": ("bất kỳ lúc nào", "at any time"),
}
_ABSENCES: Mapping[str, Said] = {
    "coming": ("Sắp tới", "Coming"),
    "now": ("Đang vắng", "Away now"),
    "over": ("Đã qua", "Over"),
    "ended": ("Đã kết thúc sớm", "Ended early"),
    "cancelled": ("Đã bỏ, chưa bắt đầu", "Cancelled before it began"),
}
_REMINDERS: Mapping[str, Said] = {
    "waiting": ("Chờ trả lời", "Waiting for an answer"),
    "unanswered": ("Quá hạn trả lời", "Not answered in time"),
    "answered": ("Đã trả lời", "Answered"),
    "over": ("Hồ sơ đã xong, không trả lời", "Case done, never answered"),
}
_VERDICTS: Mapping[str, Said] = {
    "none": ("Không tính thời hạn", "No limit"),
    "running": ("Trong hạn", "Within the limit"),
    "standing": ("Đồng hồ đang dừng", "The clock stands"),
    "on_time": ("Đúng hạn", "On time"),
    "late": ("Trễ hạn", "Late"),
    "late_again": ("Trễ cả lời hẹn lại", "Late again"),
}
_NOTICES: Mapping[str, Said] = {
    "draft": ("Dự thảo", "Draft"),
    "submitted": ("Chờ duyệt", "Waiting for approval"),
    "approved": ("Đã duyệt, chờ lấy số", "Approved, to be registered"),
    "issued": ("Đã phát hành", "Issued"),
    "delivered": ("Đã gửi", "Delivered"),
    "withdrawn": ("Đã rút", "Withdrawn"),
}
_TIMINGS: Mapping[str, Said] = {
    "before_due": ("Xin lỗi trước hạn", "Before the due date"),
    "after_due": ("Xin lỗi sau hạn", "After the due date"),
    "after_finish": ("Xin lỗi sau khi đã xong", "After it was finished"),
}
_REASONS: Mapping[str, Said] = {
    "consulted_body_late": (
        "Cơ quan được lấy ý kiến trả lời muộn",
        "A consulted body answered late",
    ),
    "step_took_longer": (
        "Bước thẩm định, kiểm tra kéo dài hơn dự kiến",
        "Appraisal or inspection took longer than planned",
    ),
    "officer_overloaded": (
        "Cán bộ xử lý nhiều hồ sơ cùng lúc",
        "The officer had too many cases at once",
    ),
    "officer_absent": (
        "Cán bộ xử lý vắng mặt, chưa bố trí người thay",
        "The officer was absent and not replaced",
    ),
    "handover_delayed": (
        "Chậm luân chuyển hồ sơ giữa các bộ phận",
        "Slow handover between units",
    ),
    "signing_delayed": ("Chậm trình ký", "Slow signing"),
    "system_failure": (
        "Sự cố hệ thống công nghệ thông tin",
        "A failure of the computer system",
    ),
    "site_inspection": (
        "Phải kiểm tra thực tế trước khi quyết định",
        "The site had to be inspected first",
    ),
    "force_majeure": ("Sự kiện bất khả kháng", "Force majeure"),
    "other": ("Lý do khác", "Another reason"),
}
_APPLICANTS: Mapping[str, Said] = {
    "natural": ("Cá nhân", "Person"),
    "household": ("Hộ kinh doanh", "Household business"),
    "sole_proprietor": ("Doanh nghiệp tư nhân", "Sole proprietor"),
    "clinic": ("Phòng khám, cơ sở y tế tư nhân", "Private clinic"),
    "organisation": ("Tổ chức", "Organisation"),
}
_DOCUMENTS: Mapping[str, Said] = {
    "original": ("Bản chính", "Original"),
    "certified": ("Bản chứng thực", "Certified copy"),
    "copy": ("Bản sao", "Copy"),
    "electronic": ("Bản điện tử", "Electronic"),
}
_HOLDERS: Mapping[str, Said] = {
    "desk": ("Bộ phận Một cửa", "One-stop desk"),
    "unit": ("Phòng chuyên môn", "Unit"),
    "other_body": ("Cơ quan được lấy ý kiến", "Consulted body"),
    "applicant": ("Người nộp", "Applicant"),
}
_AFTER_SUPPLEMENT: Mapping[str, Said] = {
    "restart": ("Tính lại từ đầu khi nhận đủ", "Counts again from the start"),
    "resume": ("Tính tiếp khi nhận đủ", "Counts on"),
}
_FAULTS: Mapping[str, Said] = {
    "asked_late": ("Yêu cầu bổ sung muộn", "Asked late"),
    "asked_again": ("Yêu cầu bổ sung lần hai", "Asked a second time"),
}
_CAUSES: Mapping[str, Said] = {
    "own_office": ("Do cơ quan, đơn vị", "The agency itself"),
    "own_desk": ("Khâu tiếp nhận, trả kết quả", "At reception or return"),
    "own_step": ("Khâu thẩm định, xử lý", "While it was worked on"),
    "own_handover": ("Khâu luân chuyển", "While it was handed over"),
    "own_signing": ("Khâu trình ký, ban hành", "While it was being signed"),
    "other_body": ("Do cơ quan phối hợp", "Another body"),
    "applicant": ("Do người nộp", "The applicant"),
    "system_failure": ("Do sự cố hệ thống", "A failure of the system"),
    "force_majeure": ("Do bất khả kháng", "Force majeure"),
    "wrong_deadline": ("Hạn đã tính sai", "The deadline was wrong"),
}
_APOLOGY_KINDS: Mapping[str, Said] = {
    "late": ("Trễ hẹn", "Late"),
    "wrong_result": ("Kết quả sai", "A wrong result"),
    "wrong_guidance": (
        "Hướng dẫn sai, phải đi lại nhiều lần",
        "Wrong guidance, people came again",
    ),
    "refused_without_ground": (
        "Từ chối không có căn cứ",
        "Refused without ground",
    ),
    "papers_lost": (
        "Làm mất, hư hỏng giấy tờ",
        "Papers lost or damaged",
    ),
}
_DUTIES: Mapping[str, Said] = {
    "explanation": ("Giải trình", "Explanation"),
    "remedy": ("Sửa sai sót", "Setting the error right"),
    "measure": ("Biện pháp khắc phục", "Measure"),
}
_FOLLOWS: Mapping[str, Said] = {
    "explanation": ("Giải trình", "Explanation"),
    "cause": ("Nguyên nhân", "Cause"),
    "follow_up": ("Theo dõi", "Follow-up"),
}
_TIME_KEPT: Mapping[str, Said] = {
    "yes": ("Đúng hẹn", "On time"),
    "no": ("Muộn hơn hẹn", "Later than promised"),
}
_ATTITUDES: Mapping[str, Said] = {
    "good": ("Tốt", "Good"),
    "fair": ("Bình thường", "Fair"),
    "poor": ("Chưa tốt", "Poor"),
}
_APOLOGISED: Mapping[str, Said] = {
    "kept": (
        "Có, và ngày hẹn lại được giữ",
        "Yes, and the new date was kept",
    ),
    "broken": (
        "Có, nhưng ngày hẹn lại cũng lỡ",
        "Yes, but the new date was missed, too",
    ),
    "none": ("Không nhận được lời xin lỗi nào", "No apology reached me"),
}
_UNITS: Mapping[str, Said] = {
    "working_day": ("ngày làm việc", "working days"),
    "day": ("ngày", "days"),
    "month": ("tháng", "months"),
    "working_hour": ("giờ làm việc", "working hours"),
    "working_minute": ("phút làm việc", "working minutes"),
    "same_day": ("trong ngày", "the same day"),
    "none": ("không quy định", "no limit"),
}

LABELS: Mapping[str, Mapping[str, Said]] = {
    "state": _STATES,
    "action": _ACTIONS,
    "attachment": _ATTACHMENTS,
    "channel": _CHANNELS,
    "delivery": _DELIVERY,
    "role": _ROLES,
    "rung": _RUNGS,
    "concern": _CONCERNS,
    "alert_delivery": _DELIVERIES_OF_ALERTS,
    "alert_hours": _HOURS_OF_ALERTS,
    "absence": _ABSENCES,
    "reminder": _REMINDERS,
    "verdict": _VERDICTS,
    "notice": _NOTICES,
    "timing": _TIMINGS,
    "leaf": _LEAVES,
    "token_scope": _TOKEN_SCOPES,
    "webhook_kind": _WEBHOOK_KINDS,
    "webhook_status": _WEBHOOK_STATUSES,
    "webhook_outcome": _WEBHOOK_OUTCOMES,
    "reason": _REASONS,
    "applicant": _APPLICANTS,
    "document": _DOCUMENTS,
    "holder": _HOLDERS,
    "after_supplement": _AFTER_SUPPLEMENT,
    "supplement_fault": _FAULTS,
    "cause": _CAUSES,
    "follow": _FOLLOWS,
    "apology_kind": _APOLOGY_KINDS,
    "duty": _DUTIES,
    "feedback_kind": FEEDBACK_KINDS,
    "feedback_topic": FEEDBACK_TOPICS,
    "feedback_channel": FEEDBACK_CHANNELS,
    "feedback": FEEDBACK_STATES,
    "limit_unit": _UNITS,
    "time_kept": _TIME_KEPT,
    "attitude": _ATTITUDES,
    "apologised": _APOLOGISED,
}


def label(kind: str, key: str, lang: str = "vi") -> str:
    """Say what a stored key is called.

    >>> label("state", "processing"), label("state", "processing", "en")
    ('Đang xử lý', 'In progress')
    """
    vi, en = LABELS[kind][key]
    return en if lang == "en" else vi


def choices(kind: str, lang: str = "vi") -> list[tuple[str, str]]:
    """List a kind's keys with their names, as the options of a field."""
    return [(key, label(kind, key, lang)) for key in LABELS[kind]]

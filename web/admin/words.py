"""What roles, letters and administrative acts are called on an administrator's page."""

from tracker.accounts.actor import Role

#: What each role is for, in a sentence that a new administrator understands.
ROLES_SAID = {
    Role.DESK: "Tiếp nhận hồ sơ, thu bổ sung, phát hành lời xin lỗi và trả kết quả "
    "tại Bộ phận Một cửa.",
    Role.OFFICER: "Giải quyết hồ sơ đang ở phòng mình: yêu cầu bổ sung, chuyển bước, "
    "kết thúc, soạn lời xin lỗi.",
    Role.UNIT_HEAD: "Như chuyên viên, với mọi hồ sơ của phòng; thêm tạm dừng, "
    "đính chính và xem số liệu. Nhận cảnh báo của phòng.",
    Role.MANAGER: "Làm được mọi việc với hồ sơ; duyệt lời xin lỗi, xem sổ giải trình. "
    "Nhận cảnh báo và bản tin sáng.",
    Role.INSPECTOR: "Chỉ xem: mọi hồ sơ, sổ giải trình, nhật ký quản trị; "
    "ghi ý kiến theo dõi vào sổ.",
    Role.ADMINISTRATOR: "Cài đặt cơ quan, tài khoản, lịch và danh mục. "
    "Không đọc và không quyết định gì về hồ sơ.",
}

LETTERS_SAID = {
    "manager_alert": "Cảnh báo gửi lãnh đạo, phụ trách",
    "morning_digest": "Bản tin sáng",
    "apology_submitted": "Lời xin lỗi chờ duyệt",
    "year_not_announced": "Lịch nghỉ năm sau chưa nhập",
    "reminder_letter": "Phiếu đôn đốc gửi đơn vị",
    "duty_alert": "Nhắc hạn giải trình, biện pháp",
    "periodic_report": "Báo cáo định kỳ kèm tệp",
    "error_apology_letter": "Lời xin lỗi vì sai sót",
    "mail_check": "Thư thử",
    "checkpoint_letter": "Điểm kiểm nhật ký công khai",
    "feedback_alert": "Nhắc hạn phản ánh, kiến nghị",
    "feedback_news": "Tin về phản ánh, kiến nghị",
    "receipt_letter": "Giấy hẹn gửi người nộp",
    "supplement_asked": "Yêu cầu bổ sung",
    "apology_letter": "Lời xin lỗi",
    "appointment_changed": "Báo đổi ngày hẹn",
    "result_ready": "Báo đã có kết quả",
}

#: What a letter's status is called, and the tag that says so.
LETTER_STATUSES = {
    "queued": ("Đang chờ gửi", "waiting"),
    "sending": ("Đang gửi", "waiting"),
    "sent": ("Đã gửi", "done"),
    "failed": ("Không gửi được", "late"),
    "withdrawn": ("Đã thu hồi trước khi gửi", "quiet"),
}

#: What came of one try to send a letter.
OUTCOMES_SAID = {
    "sent": "Máy chủ đã nhận thư",
    "refused": "Bị từ chối hẳn",
    "try_later": "Máy chủ hẹn gửi lại",
    "unreachable": "Không kết nối được",
    "not_set_up": "Cài đặt thư chưa đúng",
    "unknown": "Không rõ kết quả",
}

#: What a fact of the record is called; one that is not here shows its own name.
FACTS_SAID = {
    "username": "tên đăng nhập",
    "name": "tên",
    "name_vi": "tên",
    "name_en": "tên tiếng Anh",
    "parent_name_vi": "cơ quan chủ quản",
    "place_vi": "địa danh",
    "document_symbol": "ký hiệu",
    "address_vi": "địa chỉ",
    "phone": "điện thoại",
    "email": "thư điện tử",
    "position_vi": "chức vụ",
    "authority_vi": "quyền hạn ký",
    "roles": "vai trò",
    "code": "mã",
    "key": "khóa",
    "keys": "thủ tục",
    "unit": "đơn vị",
    "kind": "loại",
    "administrator": "người quản trị",
    "office_hours": "giờ làm việc",
    "is_one_stop": "nơi tiếp nhận",
    "is_active": "đang hoạt động",
    "version_no": "phiên bản",
    "valid_from": "từ ngày",
    "valid_to": "đến ngày",
    "limit": "thời hạn",
    "legal_basis": "căn cứ",
    "add": "ghi",
    "withdraw": "rút",
    "why": "lý do",
    "publish_apologies": "công khai lời xin lỗi",
    "publish_days": "số ngày công khai",
    "due_soon_working_days": "báo sắp đến hạn trước (ngày)",
    "apology_prepared_working_days": "soạn lời xin lỗi trước (ngày)",
    "supplement_ask_working_days": "yêu cầu bổ sung trong (ngày)",
    "supplement_window_days": "chờ bổ sung trong (ngày)",
    "explanation_working_days": "giải trình trong (ngày làm việc)",
    "sign_near_working_days": "dấu hiệu: sát hạn khi còn (ngày làm việc)",
    "sign_late_working_days": "dấu hiệu: ghi muộn sau (ngày làm việc)",
    "sign_ask_left_working_days": "dấu hiệu: yêu cầu bổ sung khi còn (ngày làm việc)",
    "sign_bulk_cases": "dấu hiệu: ghi hàng loạt từ (hồ sơ)",
    "sign_bulk_minutes": "dấu hiệu: ghi hàng loạt trong (phút)",
    "digest_at": "giờ bản tin sáng",
    "one_stop_name_vi": "nơi tiếp nhận",
    "lookup_address": "địa chỉ tra cứu",
    "wording_verified": "đã đối chiếu Mẫu 04",
    "paper_wordings": "câu chữ của giấy tờ",
    "apology_before_due": "mẫu câu trước hạn",
    "apology_after_due": "mẫu câu quá hạn",
    "version": "lần lưu",
    "restored_version": "trở lại lần",
    "reason": "lý do",
    "officer": "cán bộ",
    "substitute": "người thay",
    "from_on": "từ ngày",
    "to_on": "đến hết ngày",
    "letters": "thư",
    "director": "người đứng đầu",
    "digest_hour": "giờ bản tin sáng",
    "prefers_digest": "nhận trong bản tin",
    "language": "ngôn ngữ",
    "reminder_answer_hours": "trả lời đôn đốc trong (giờ làm việc)",
    "mail": "máy chủ thư",
    "file": "tệp",
    "dataset": "bộ dữ liệu",
    "format": "định dạng",
    "size": "số byte",
    "new": "mới",
    "same": "đã có",
    "differs": "khác",
    "bad": "lỗi",
    "was": "đang ở bước",
    "mail_password_changed": "đổi mật khẩu máy chủ thư",
}

"""What a page says after a form was carried out, by name, never by free text."""

_DONE = {
    "da-luu": ("Đã lưu.", "Saved."),
    "da-dang-ky": (
        "Đã đăng ký hồ sơ. In giấy hẹn cho người nộp.",
        "The case is registered. Print the receipt for the applicant.",
    ),
    "da-ghi": ("Đã ghi vào hồ sơ.", "Recorded in the case."),
    "da-trinh": ("Đã trình lời xin lỗi để duyệt.", "Sent for approval."),
    "da-duyet": (
        "Đã duyệt. Văn thư ghi số và ngày rồi phát hành.",
        "Approved. The clerk's office registers it, then it is issued.",
    ),
    "da-tra-lai": ("Đã trả lại kèm ý kiến.", "Returned with a remark."),
    "da-phat-hanh": (
        "Đã phát hành lời xin lỗi và hẹn lại.",
        "The apology is issued and the case re-appointed.",
    ),
    "da-gui": ("Đã ghi nhận việc gửi.", "The delivery is recorded."),
    "da-doi-mat-khau": ("Đã đổi mật khẩu.", "The password is changed."),
    "da-gui-thu": ("Đã xếp thư thử vào hàng đợi.", "The test mail is queued."),
    "da-ap-dung": ("Đã áp dụng thay đổi lịch.", "The calendar change is applied."),
    "da-rut": ("Đã rút.", "Withdrawn."),
}


def done_message(name: str, lang: str) -> str:
    """Say what was done; nothing for a name that is not ours."""
    vi, en = _DONE.get(name, ("", ""))
    return en if lang == "en" else vi

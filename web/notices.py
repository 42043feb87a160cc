"""What a page says after a form was carried out, by name, never by free text."""

_DONE = {
    "da-luu": ("Đã lưu.", "Saved."),
    "da-dang-ky": (
        "Đã đăng ký hồ sơ. In giấy hẹn cho người nộp.",
        "The case is registered. Print the receipt for the applicant.",
    ),
    "da-ghi": ("Đã ghi vào hồ sơ.", "Recorded in the case."),
    "da-dinh-kem": (
        "Đã đính kèm tệp vào hồ sơ.",
        "The files are attached to the case.",
    ),
    "da-co-tep": (
        "Tệp này đã có trong hồ sơ; không thêm lần nữa.",
        "The case has this file already; nothing was added.",
    ),
    "da-rut-tep": (
        "Đã rút tệp. Tệp vẫn còn trong danh sách, gạch ngang kèm lý do.",
        "The file is withdrawn. It stays in the list, struck through.",
    ),
    "da-chuyen": (
        "Đã chuyển các hồ sơ đã chọn. Người nhận phải bấm nhận.",
        "The chosen cases are handed over. The receiver has to accept them.",
    ),
    "da-luu-goc-nhin": ("Đã lưu góc nhìn.", "The view is saved."),
    "da-xoa-goc-nhin": ("Đã xóa góc nhìn.", "The view is deleted."),
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
    "da-giai-trinh": (
        "Đã ghi giải trình. Lãnh đạo đọc rồi duyệt hoặc hỏi thêm.",
        "The explanation is recorded. A manager reads it and accepts it or asks.",
    ),
    "da-ghi-sai-sot": (
        "Đã ghi nhận sai sót: dự thảo thư xin lỗi và mục giải trình đã lập.",
        "The error is noted: a draft apology and an entry of the ledger are made.",
    ),
    "da-sua-xong": ("Đã ghi sai sót được sửa xong.", "The error is set right."),
    "da-duyet-giai-trinh": (
        "Đã duyệt giải trình. Các biện pháp xong hết thì khép mục.",
        "The explanation is accepted. Once every measure is done the entry is closed.",
    ),
    "da-ghi-bien-phap": ("Đã ghi biện pháp.", "The measure is recorded."),
    "da-xong-bien-phap": (
        "Đã ghi biện pháp làm xong.",
        "The measure is recorded as done.",
    ),
    "da-bo-bien-phap": (
        "Đã bỏ biện pháp, kèm lý do.",
        "The measure is given up, with the reason.",
    ),
    "da-phan-doi": (
        "Đã ghi phản đối. Lãnh đạo hoặc thanh tra quyết định.",
        "The appeal is recorded. A manager or an inspector decides.",
    ),
    "da-dao-muc": (
        "Đã chấp nhận phản đối và đảo mục này.",
        "The appeal is upheld and the entry reversed.",
    ),
    "da-bac-phan-doi": (
        "Đã bác phản đối; mục vẫn giữ nguyên.",
        "The appeal is rejected; the entry stands.",
    ),
    "da-khep-muc": ("Đã khép mục này.", "The entry is closed."),
    "da-mo-lai": ("Đã mở lại mục này.", "The entry is open again."),
    "da-gui": ("Đã ghi nhận việc gửi.", "The delivery is recorded."),
    "da-ghi-phan-anh": ("Đã ghi vào phản ánh.", "Recorded in the feedback."),
    "da-nhan-phan-anh": (
        "Đã ghi nhận phản ánh. Đọc mã và mã tra cứu cho người gửi.",
        "The feedback is recorded. Tell the sender its code and secret.",
    ),
    "da-ghi-so": (
        "Đã ghi phản ánh vào mục giải trình của hồ sơ.",
        "The feedback is noted in the accountability entry of the case.",
    ),
    "da-doi-mat-khau": ("Đã đổi mật khẩu.", "The password is changed."),
    "da-gui-thu": ("Đã xếp thư thử vào hàng đợi.", "The test mail is queued."),
    "da-ap-dung": ("Đã áp dụng thay đổi lịch.", "The calendar change is applied."),
    "da-rut": ("Đã rút.", "Withdrawn."),
    "da-thiet-lap": (
        "Đã thiết lập xong. Các việc còn lại có ở ngay dưới đây.",
        "The installation is set up. What is still to be done stands below.",
    ),
    "da-dang-xuat": ("Đã đăng xuất.", "You are signed out."),
    "da-khoa": (
        "Đã khóa tài khoản. Người này không vào được nữa.",
        "The account is closed.",
    ),
    "da-gui-tin": ("Tin được gửi trong ít giây.", "The message goes within seconds."),
    "da-dung-bao-cao": (
        "Đã dừng báo cáo định kỳ. Các báo cáo đã lập vẫn còn.",
        "The report makes itself no more. Those that were made stay.",
    ),
    "da-go-bo": ("Đã gỡ bỏ webhook.", "The webhook is removed."),
    "da-thu-hoi": ("Đã thu hồi mã truy cập.", "The token is revoked."),
    "da-giao": ("Đã giao thủ tục cho đơn vị.", "The unit is named."),
    "da-nhap": ("Đã nhập danh mục.", "The catalogue is taken in."),
    "da-kiem-tra": (
        "Đang kiểm tra tệp. Chưa ghi gì vào hồ sơ.",
        "The file is being checked. Nothing is written to the record yet.",
    ),
    "dang-ghi": (
        "Đang ghi hồ sơ. Bạn có thể đóng trang này.",
        "The cases are being written. You may close this page.",
    ),
    "da-dung": (
        "Đã dừng. Phần đã ghi vẫn còn; có thể tiếp tục hoặc thu hồi.",
        "Stopped. What was written stays; go on, or withdraw it.",
    ),
    "da-gui-lai-tat-ca": (
        "Các thư đã trở lại hàng chờ gửi.",
        "The letters are waiting to be sent again.",
    ),
    "da-nhan-viec": (
        "Đã nhận việc. Trang này tự cập nhật.",
        "The work is taken on. This page renews itself.",
    ),
    "da-dung-viec": (
        "Đã yêu cầu dừng. Việc ngừng trong giây lát.",
        "Asked to stop. The work ends in a moment.",
    ),
    "dang-thu-hoi": (
        "Đang thu hồi lần nhập này.",
        "The import is being withdrawn.",
    ),
    "da-gui-lai": ("Thư sẽ được gửi lại ngay.", "The letter will be sent again."),
    "da-luu-bac-thang": (
        "Đã lưu bậc thang. Từ bây giờ mọi người được báo theo bậc thang này.",
        "The ladder is saved. From now on everybody is told by it.",
    ),
    "da-vang-mat": (
        "Đã ghi lần vắng mặt. Người thay nhận thư nhắc việc và làm thay những ngày đó.",
        "The absence is entered. The substitute gets the alerts and does the work.",
    ),
    "da-tro-lai": (
        "Đã kết thúc lần vắng mặt.",
        "The absence is ended.",
    ),
    "da-don-doc": (
        "Đã gửi phiếu đôn đốc.",
        "The reminder is sent.",
    ),
    "da-tra-loi-don-doc": (
        "Đã trả lời đôn đốc.",
        "The reminder is answered.",
    ),
    "can-doi-chieu": (
        "Đã lưu. Mẫu câu đã đổi nên cần đối chiếu lại với Mẫu 04.",
        "Saved. The wording is new and has to be compared with the form again.",
    ),
}


def done_message(name: str, lang: str) -> str:
    """Say what was done; nothing for a name that is not ours."""
    vi, en = _DONE.get(name, ("", ""))
    return en if lang == "en" else vi

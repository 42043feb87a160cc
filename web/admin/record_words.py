"""The record of administration in words: an act is a sentence, a fact has a name."""

from collections.abc import Mapping
from types import MappingProxyType

from web.admin.words import FACTS_SAID

#: The groups that acts are filtered by.
GROUPS: Mapping[str, str] = MappingProxyType(
    {
        "co-quan": "Cơ quan, lựa chọn",
        "can-bo": "Đơn vị, cán bộ, người ký",
        "lich": "Lịch làm việc",
        "thu-tuc": "Thủ tục",
        "nhac-viec": "Nhắc việc, vắng mặt",
        "lien-thong": "Mã truy cập, webhook, lịch hẹn",
        "du-lieu": "Nhập, xuất, thư, báo cáo",
    }
)

#: What was done, after the name of who did it; `{what}` is what it was done to.
ACTS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "agency.set_up": ("co-quan", "thiết lập hệ thống cho {what}"),
        "agency.changed": ("co-quan", "đổi thông tin cơ quan"),
        "choices.changed": ("co-quan", "đổi lựa chọn của cơ quan"),
        "unit.created": ("can-bo", "thêm đơn vị {what}"),
        "unit.changed": ("can-bo", "sửa đơn vị {what}"),
        "unit.head_changed": ("can-bo", "đổi người phụ trách {what}"),
        "desk.created": ("can-bo", "thêm quầy {what}"),
        "desk.changed": ("can-bo", "sửa quầy {what}"),
        "officer.created": ("can-bo", "thêm tài khoản của {what}"),
        "officer.changed": ("can-bo", "sửa tài khoản của {what}"),
        "officer.deactivated": ("can-bo", "khóa tài khoản của {what}"),
        "officer.reactivated": ("can-bo", "mở lại tài khoản của {what}"),
        "officer.password_reset": ("can-bo", "cấp lại mật khẩu cho {what}"),
        "officer.password_changed": ("can-bo", "đổi mật khẩu của chính mình"),
        "signatory.created": ("can-bo", "thêm người ký {what}"),
        "signatory.changed": ("can-bo", "sửa người ký {what}"),
        "calendar.changed": ("lich", "đổi lịch làm việc"),
        "procedure.added": ("thu-tuc", "thêm thủ tục {what}"),
        "procedure.changed": ("thu-tuc", "lập phiên bản mới của thủ tục {what}"),
        "procedure.posted": ("thu-tuc", "ghi ngày công khai thủ tục {what}"),
        "procedure.unit_named": ("thu-tuc", "giao thủ tục cho {what}"),
        "ladder.saved": ("nhac-viec", "đổi bậc thang nhắc việc"),
        "preference.changed": ("nhac-viec", "đổi lựa chọn của chính mình"),
        "absence.entered": ("nhac-viec", "ghi lần vắng mặt của {what}"),
        "absence.ended": ("nhac-viec", "kết thúc lần vắng mặt của {what}"),
        "token.created": ("lien-thong", "cấp mã truy cập {what}"),
        "token.revoked": ("lien-thong", "thu hồi mã truy cập {what}"),
        "webhook.created": ("lien-thong", "thêm webhook {what}"),
        "webhook.changed": ("lien-thong", "đổi việc báo cho webhook {what}"),
        "webhook.secret_changed": ("lien-thong", "đổi khóa ký của webhook {what}"),
        "webhook.paused": ("lien-thong", "tạm dừng webhook {what}"),
        "webhook.resumed": ("lien-thong", "cho gửi tiếp webhook {what}"),
        "webhook.removed": ("lien-thong", "gỡ bỏ webhook {what}"),
        "webhook.sent_again": ("lien-thong", "gửi lại một tin cho webhook {what}"),
        "unit.calendar_opened": ("lien-thong", "mở lịch hẹn của {what}"),
        "unit.calendar_closed": ("lien-thong", "đóng lịch hẹn của {what}"),
        "letter.sent_again": ("du-lieu", "gửi lại thư: {what}"),
        "data.exported": ("du-lieu", "xuất dữ liệu: {what}"),
        "work.cancelled": ("du-lieu", "dừng một việc đang chạy: {what}"),
        "register.file_taken_in": ("du-lieu", "đưa vào tệp sổ theo dõi {what}"),
        "register.import_done": ("du-lieu", "nhập xong sổ theo dõi {what}"),
        "register.import_failed": ("du-lieu", "nhập sổ theo dõi {what} không thành"),
        "register.import_cancelled": ("du-lieu", "dừng nhập sổ theo dõi {what}"),
        "register.import_withdrawn": ("du-lieu", "thu hồi lần nhập sổ {what}"),
        "report.subscribed": ("du-lieu", "thêm báo cáo định kỳ {what}"),
        "report.unsubscribed": ("du-lieu", "dừng báo cáo định kỳ {what}"),
    }
)

#: What a fact is called beside those that the other pages name as well.
FACTS: Mapping[str, str] = MappingProxyType(
    {
        **FACTS_SAID,
        "head_officer_id": "người phụ trách",
        "unit_id": "đơn vị",
        "desk_id": "quầy",
        "officer_id": "cán bộ",
        "substitute_id": "người thay",
        "decision_no": "quyết định số",
        "decided_on": "ngày quyết định",
        "posted_on": "ngày công khai",
        "was_posted_on": "ngày công khai ghi trước",
        "scope": "quyền",
        "expires_on": "dùng đến hết ngày",
        "url": "địa chỉ nhận tin",
        "kinds": "báo khi",
        "every": "kỳ",
        "working_day": "ngày làm việc thứ mấy sau kỳ",
        "formats": "tệp",
        "by": "người yêu cầu",
        "officer_ids": "người nhận",
        "addresses": "địa chỉ thư khác",
        "old_office_hours": "giờ làm việc cũ",
        "close": "ghi đợt đóng cửa",
        "reopen": "rút đợt đóng cửa",
        "host": "máy chủ",
        "port": "cổng",
        "encryption": "mã hóa",
        "sender": "người gửi",
    }
)
#: What a fact is that an unknown, later version of the program wrote down.
OTHER_FACT = "mục khác"

#: Facts that say nothing to a reader, or nothing that the sentence has not said.
SILENT = frozenset(
    {
        "import_id", "letter_id", "message_id", "subscription_id", "token_id",
        "work_id", "webhook_id", "signatory_id", "key", "username", "grouping",
        "report", "dataset", "file", "officer", "substitute_id", "kind", "name_folded",
    }
)  # fmt: skip

#: Words for stored words, by the fact that holds them.
VALUES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "letters": {"both": "gửi cả hai người", "instead": "chỉ gửi người thay"},
        "language": {"": "theo trình duyệt", "vi": "tiếng Việt", "en": "tiếng Anh"},
        "every": {
            "month": "tháng",
            "quarter": "quý",
            "half": "sáu tháng",
            "year": "năm",
        },
        "was": {
            "mapping": "ghép cột",
            "checking": "kiểm tra",
            "checked": "đã kiểm tra, chờ ghi",
            "writing": "ghi hồ sơ",
            "withdrawing": "thu hồi",
        },
        "dataset": {"Tất cả các bộ": "tất cả các bộ"},
        "work": {
            "export": "xuất dữ liệu",
            "calendar": "áp dụng thay đổi lịch",
            "check": "đối chiếu hồ sơ và tệp",
        },
        "report": {
            "ii-06a": "Biểu II.06a",
            "tien-do": "Tiến độ và xin lỗi",
            "phan-anh": "Phản ánh, kiến nghị",
        },
        "encryption": {
            "starttls": "STARTTLS",
            "tls": "TLS",
            "none": "không mã hóa",
        },
    }
)
#: Facts whose values are called as everywhere.
LABELLED: Mapping[str, str] = MappingProxyType(
    {"roles": "role", "scope": "token_scope", "kinds": "webhook_kind"}
)

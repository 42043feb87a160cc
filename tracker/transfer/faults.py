"""What can be wrong with a line of a register, each said in both languages."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with a line: its kind, the field, what stood there."""

    kind: str
    field: str = ""
    value: str = ""


_VALUE_SHOWN = 60

#: Vietnamese and English for every kind; `{value}` is what stood in the cell.
KINDS: Mapping[str, tuple[str, str]] = {
    "columns": (
        "Số cột khác dòng tiêu đề (dòng này có {value} cột).",
        "Another number of columns than the heading (this line has {value}).",
    ),
    "unreadable": (
        "Dòng không đọc được: dấu ngoặc kép chưa đóng hoặc ô quá dài.",
        "The line cannot be read: a quotation mark is open, or a cell is too long.",
    ),
    "encoding": (
        "Có ký tự hỏng: dòng này không đúng mã ký tự của tệp.",
        "Broken characters: this line is not in the encoding of the file.",
    ),
    "control": (
        "Có ký tự điều khiển không nhìn thấy được.",
        "Invisible control characters.",
    ),
    "formula": (
        "Ô chứa công thức (bắt đầu bằng =, +, - hoặc @): “{value}”.",
        "A cell holds a formula (it begins with =, +, - or @): “{value}”.",
    ),
    "code_missing": ("Thiếu mã hồ sơ.", "No case code."),
    "code_malformed": (
        "Mã hồ sơ “{value}” không đúng dạng.",
        "“{value}” is not a case code.",
    ),
    "code_twice": (
        "Mã hồ sơ “{value}” đã có ở một dòng trên trong tệp.",
        "The code “{value}” stands in an earlier line of the file.",
    ),
    "procedure_missing": ("Thiếu thủ tục.", "No procedure."),
    "procedure_unknown": (
        "Thủ tục “{value}” không có trong danh mục.",
        "The procedure “{value}” is not in the catalogue.",
    ),
    "procedure_no_limit": (
        "Không có ngày hẹn, và danh mục không có thời hạn cho ngày tiếp nhận.",
        "No promised date, and the catalogue has no limit for the day of reception.",
    ),
    "name_missing": (
        "Thiếu tên tổ chức, cá nhân nộp hồ sơ.",
        "No name of the applicant.",
    ),
    "too_long": (
        "Ô “{value}” dài quá mức cho phép.",
        "The cell “{value}” is too long.",
    ),
    "kind_unknown": (
        "Không rõ loại người nộp “{value}”.",
        "“{value}” is no kind of applicant.",
    ),
    "phone_malformed": (
        "Số điện thoại “{value}” chưa đúng.",
        "“{value}” is not a telephone number.",
    ),
    "email_malformed": (
        "Địa chỉ thư điện tử “{value}” chưa đúng.",
        "“{value}” is not an e-mail address.",
    ),
    "identity_malformed": (
        "Số giấy tờ “{value}” chưa đúng.",
        "“{value}” is not the number of an identity paper.",
    ),
    "channel_unknown": (
        "Không rõ cách nộp “{value}”.",
        "“{value}” is no way of handing in.",
    ),
    "unit_unknown": (
        "Đơn vị “{value}” không có trong cơ quan.",
        "The unit “{value}” is not in the agency.",
    ),
    "received_missing": ("Thiếu ngày tiếp nhận.", "No date of reception."),
    "date_malformed": (
        "Ngày “{value}” không đọc được; cần dạng 28/11/2026 hoặc 28/11/2026 09:30.",
        "“{value}” is not a date such as 28/11/2026 or 28/11/2026 09:30.",
    ),
    "date_future": (
        "Ngày “{value}” ở tương lai.",
        "The date “{value}” lies in the future.",
    ),
    "date_ancient": (
        "Ngày “{value}” quá xa trong quá khứ.",
        "The date “{value}” lies too far in the past.",
    ),
    "promised_before_received": (
        "Ngày hẹn trả “{value}” trước ngày tiếp nhận.",
        "The promised date “{value}” is before the reception.",
    ),
    "reappointed_not_later": (
        "Ngày hẹn lại “{value}” không sau ngày hẹn trả.",
        "The new date “{value}” is not after the promised one.",
    ),
    "finished_before_received": (
        "Ngày xử lý xong “{value}” trước ngày tiếp nhận.",
        "The end “{value}” is before the reception.",
    ),
    "returned_before_finished": (
        "Ngày trả kết quả “{value}” trước ngày xử lý xong.",
        "The result was returned “{value}”, before the work was finished.",
    ),
    "waiting_before_received": (
        "Ngày chờ bổ sung “{value}” trước ngày tiếp nhận.",
        "The wait since “{value}” begins before the reception.",
    ),
    "state_unknown": (
        "Không rõ trạng thái “{value}”.",
        "“{value}” is no state of a case.",
    ),
    "state_not_received": (
        "Hồ sơ “{value}” chưa được tiếp nhận nên không vào sổ theo dõi.",
        "“{value}”: a case that was not received belongs in no register.",
    ),
    "end_date_missing": (
        "Trạng thái “{value}” nhưng thiếu ngày kết thúc.",
        "“{value}”, but there is no date of the end.",
    ),
    "waiting_date_missing": (
        "Trạng thái “{value}” nhưng thiếu ngày yêu cầu bổ sung hoặc nộp phí.",
        "“{value}”, but there is no date since when it waits.",
    ),
}


def said(kind: str, value: str, lang: str) -> str:
    """Say what is wrong, in the reader's language."""
    vi, en = KINDS[kind]
    cut = f"{value[:_VALUE_SHOWN]}…" if len(value) > _VALUE_SHOWN else value
    return (vi if lang == "vi" else en).format(value=cut)

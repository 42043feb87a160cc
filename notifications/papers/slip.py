"""Mẫu 02, 03 and 05, which tell an applicant of a case, and the reminder to a unit.

Their number, date and signatory come from the registry and the pen, so they are left
open here; what happened in the case, and when, is filled in.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from notifications.papers.facts import PaperHead
from notifications.papers.forms import form_of
from notifications.papers.sentences import Paragraph, filled
from notifications.papers.typesetting import Sheet
from notifications.spoken_dates import local, official_moment, plain_day

OPEN_DAY = "ngày …… tháng …… năm {year}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipPaper:
    """One slip about one act on a case.

    `form` is `supplement_request`, `refusal`, `stop_notice` or `reminder_slip`; the
    last is read by `readers`, the others by the applicant. `handed_in_at` is the
    reception, or the submission of a case that was never received; `at` is the act.
    """

    form: str
    head: PaperHead
    desk_name: str
    case_code: str
    applicant_name: str
    procedure_title: str
    handed_in_at: datetime
    at: datetime
    wording: str
    symbol: str = ""
    items: str = ""  # what is missing, a line each
    reason: str = ""
    legal_basis: str = ""
    until: date | None = None  # the last day of a supplement
    is_restarting: bool = True  # the limit runs anew after the supplement
    is_received: bool = True  # else the desk refused to receive it
    collect_at: str = ""
    contact: str = ""
    is_organisation: bool = False
    readers: tuple[str, ...] = ()  # of a reminder: the unit, and the officer
    unit_name: str = ""
    officer_name: str = ""
    promised_at: datetime | None = None
    answer_by: datetime | None = None


SlipFact = Callable[[SlipPaper], str]

# Each place, the sense it has for whoever edits the text, and the fact it stands for.
_FACTS: Mapping[str, tuple[str, SlipFact]] = {
    "co_quan": ("tên cơ quan giải quyết", lambda p: p.head.agency),
    "bo_phan_mot_cua": ("nơi nhận hồ sơ", lambda p: p.desk_name),
    "ten_nguoi_nop": ("tên tổ chức, cá nhân nộp hồ sơ", lambda p: p.applicant_name),
    "xung_ho": (
        "cách gọi người nộp: ông/bà hoặc quý đơn vị",
        lambda p: "quý đơn vị" if p.is_organisation else "ông/bà",
    ),
    "ten_thu_tuc": ("tên thủ tục hành chính", lambda p: p.procedure_title),
    "ma_ho_so": ("mã số hồ sơ", lambda p: p.case_code),
    "ngay_nhan": ("ngày nhận hồ sơ", lambda p: plain_day(p.handed_in_at)),
    "ngay_lap": (
        "ngày yêu cầu, từ chối hoặc đề nghị dừng",
        lambda p: plain_day(p.at),
    ),
    "noi_dung": ("những nội dung cần bổ sung, mỗi ý một dòng", lambda p: p.items),
    "ly_do": ("lý do", lambda p: p.reason),
    "can_cu": ("căn cứ pháp lý", lambda p: p.legal_basis),
    "han_bo_sung": (
        "ngày cuối cùng để bổ sung",
        lambda p: plain_day(p.until) if p.until else "",
    ),
    "cach_tinh_lai": (
        "thời hạn tính lại từ đầu hay tính tiếp",
        lambda p: (
            "Thời hạn giải quyết được tính lại từ đầu sau khi nhận đủ hồ sơ."
            if p.is_restarting
            else "Thời hạn giải quyết được tính tiếp sau khi nhận đủ hồ sơ."
        ),
    ),
    "viec_tu_choi": (
        "không tiếp nhận hoặc từ chối giải quyết",
        lambda p: "từ chối giải quyết" if p.is_received else "không tiếp nhận",
    ),
    "noi_tra": ("nơi, cách nhận kết quả", lambda p: p.collect_at),
    "don_vi": ("đơn vị đang giữ hồ sơ", lambda p: p.unit_name),
    "can_bo": ("cán bộ đang giữ hồ sơ", lambda p: p.officer_name),
    "ngay_hen": (
        "giờ, ngày đã hẹn trả kết quả",
        lambda p: official_moment(p.promised_at) if p.promised_at else "",
    ),
    "han_tra_loi": (
        "giờ, ngày đơn vị phải trả lời",
        lambda p: official_moment(p.answer_by) if p.answer_by else "",
    ),
    "lien_he": ("số điện thoại, địa chỉ liên hệ", lambda p: p.contact),
}

SLIP_PLACES: Mapping[str, str] = {name: sense for name, (sense, _) in _FACTS.items()}

_WHO_AND_WHAT = frozenset({"ten_nguoi_nop", "ten_thu_tuc", "ma_ho_so"})

#: What each slip must say: whose case and which; reason and contents by
#: NĐ 118/2025, Đ.19 k.3 and k.5.
SLIP_REQUIRED: Mapping[str, frozenset[str]] = {
    "supplement_request": _WHO_AND_WHAT | {"noi_dung", "ly_do"},
    "refusal": _WHO_AND_WHAT | {"ly_do"},
    "stop_notice": _WHO_AND_WHAT,
    "reminder_slip": _WHO_AND_WHAT | {"don_vi", "noi_dung", "han_tra_loi"},
}


#: Who gets a copy besides the readers.
_ALSO: Mapping[str, tuple[str, ...]] = {
    "reminder_slip": ("Lãnh đạo cơ quan (để báo cáo)",)
}


def slip_paragraphs(paper: SlipPaper) -> list[Paragraph]:
    """Give the sentences of a slip, every place filled in."""
    return filled(
        paper.wording,
        {name: fact(paper).strip() for name, (_, fact) in _FACTS.items()},
        needed=SLIP_REQUIRED[paper.form],
    )


def slip_sheet(paper: SlipPaper) -> Sheet:
    """Lay a slip on the form of the day of its act."""
    at = local(paper.at)
    form = form_of(paper.form, at.date())
    is_heads = paper.is_received and form.signed_by_head
    data = {
        "agency": paper.head.agency,
        "parent_agency": paper.head.parent_agency,
        "place": paper.head.place or "……………",
        "number": f"……/{paper.symbol or '……'}",
        "day": OPEN_DAY.format(year=at.year),
        "title": form.title,
        "code": paper.case_code,
        "to": list(paper.readers) or [paper.applicant_name],
        "paragraphs": [paragraph.as_data for paragraph in slip_paragraphs(paper)],
        "signed_by": form.signed_by_head if is_heads else form.signed_by,
        "copies": ["Như trên", *_ALSO.get(paper.form, ()), "Lưu: hồ sơ"],
    }
    made_on = datetime.combine(at.date(), time(), tzinfo=at.tzinfo)
    return Sheet(form=form.page, data=data, made_on=made_on)

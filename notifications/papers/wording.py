"""The sentences of an apology: editable text, with places from a closed list.

Whoever keeps an agency's forms edits these sentences, so they are no program: a name in
braces is replaced once by its fact, and nothing else in the text has a meaning.
"""

import re
from collections.abc import Callable, Mapping

from notifications.errors import (
    NoApologyError,
    PaperFactMissingError,
)
from notifications.papers.facts import ApologyPaper
from notifications.papers.sentences import DOTS, check_sentences
from notifications.papers.slip import SLIP_PLACES, SLIP_REQUIRED
from notifications.spoken_dates import official_moment, plain_day

_PLACE = re.compile(r"\{([^{}]*)\}")

# Each place, the sense it has for whoever edits the text, and the fact it stands for.
_FACTS: Mapping[str, tuple[str, Callable[[ApologyPaper], str]]] = {
    "co_quan": ("tên cơ quan giải quyết", lambda p: p.head.agency),
    "bo_phan_mot_cua": ("nơi đã tiếp nhận hồ sơ", lambda p: p.desk_name),
    "ten_nguoi_nop": ("tên tổ chức, cá nhân nộp hồ sơ", lambda p: p.applicant_name),
    "xung_ho": (
        "cách gọi người nộp: ông/bà hoặc quý đơn vị",
        lambda p: "quý đơn vị" if p.is_organisation else "ông/bà",
    ),
    "ten_thu_tuc": ("tên thủ tục hành chính", lambda p: p.procedure_title),
    "ma_ho_so": ("mã số hồ sơ", lambda p: p.case_code),
    "ngay_nhan": ("ngày tiếp nhận", lambda p: plain_day(p.received_at)),
    "ngay_hen_tra": ("giờ, ngày đã hẹn trả", lambda p: official_moment(p.promised_at)),
    "tinh_trang": ("bước hồ sơ đang ở", lambda p: p.stage),
    "ly_do": ("lý do chậm", lambda p: p.reason),
    "ngay_hen_lai": (
        "giờ, ngày hẹn lại",
        lambda p: official_moment(p.new_at) if p.new_at else "",
    ),
    "noi_tra": ("nơi, cách nhận kết quả", lambda p: p.collect_at),
    "don_vi_chiu_trach_nhiem": ("đơn vị giải quyết", lambda p: p.responsible_unit),
    "lien_he": ("số điện thoại, địa chỉ liên hệ", lambda p: p.contact),
}

PLACEHOLDERS: Mapping[str, str] = {name: sense for name, (sense, _) in _FACTS.items()}

# What an apology must say: the reason and the new date by NĐ 118/2025, Đ.19 k.6; who,
# what and when, so that its reader knows which promise it is about.
REQUIRED = frozenset(
    {
        "ten_nguoi_nop",
        "ten_thu_tuc",
        "ma_ho_so",
        "ngay_nhan",
        "ngay_hen_tra",
        "ly_do",
        "ngay_hen_lai",
        "noi_tra",
        "don_vi_chiu_trach_nhiem",
    }
)


def check_wording(wording: str) -> None:
    """Refuse a text that could not become an apology, before anybody relies on it."""
    check_sentences(wording, PLACEHOLDERS.keys(), REQUIRED)
    if "xin lỗi" not in wording.casefold():
        raise NoApologyError


def check_form_wording(form: str, wording: str) -> None:
    """Refuse sentences that another form than the apology could not be printed with."""
    if form in SLIP_REQUIRED:
        check_sentences(wording, SLIP_PLACES.keys(), SLIP_REQUIRED[form])
    else:
        check_sentences(wording, (), ())


def apology_paragraphs(wording: str, facts: ApologyPaper) -> list[str]:
    """Return the paragraphs of the letter, every place filled in.

    A line of `wording` is a paragraph. In a draft an unknown fact is a row of dots; in
    a paper to be issued it is an error that names the fact.
    """
    check_wording(wording)
    values = {name: fact(facts).strip() for name, (_, fact) in _FACTS.items()}
    gaps = sorted(name for name in set(_PLACE.findall(wording)) if not values[name])
    if gaps and not facts.is_draft:
        raise PaperFactMissingError(", ".join(PLACEHOLDERS[name] for name in gaps))
    # One pass: a fact that happens to hold braces is left as it is.
    return [
        _PLACE.sub(lambda place: values[place.group(1)] or DOTS, line.strip())
        for line in wording.splitlines()
        if line.strip()
    ]

"""The sentences of an apology: editable text, with places from a closed list.

Whoever keeps an agency's forms edits these sentences, so they are no program: a name in
braces is replaced once by its fact, and nothing else in the text has a meaning.
"""

import re
import tomllib
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path

from notifications.errors import (
    NoApologyError,
    PaperFactMissingError,
)
from notifications.papers.facts import ApologyPaper
from notifications.papers.forms import form_folder
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

_ERROR_FACTS: Mapping[str, tuple[str, Callable[[ApologyPaper], str]]] = {
    **{
        name: _FACTS[name]
        for name in (
            "co_quan",
            "bo_phan_mot_cua",
            "ten_nguoi_nop",
            "xung_ho",
            "ten_thu_tuc",
            "ma_ho_so",
            "ngay_nhan",
            "noi_tra",
            "don_vi_chiu_trach_nhiem",
            "lien_he",
        )
    },
    "ngay_ghi_nhan": (
        "ngày ghi nhận sai sót",
        lambda p: plain_day(p.noted_on) if p.noted_on else "",
    ),
    "sai_sot": ("sai sót gì, theo loại", lambda p: _said_of(p, "what")),
    "su_viec": ("sự việc và nguyên nhân", lambda p: p.reason),
    "cach_sua": ("sẽ sửa thế nào, theo loại", lambda p: _said_of(p, "remedy")),
    "ngay_sua_xong": (
        "ngày sửa xong chậm nhất",
        lambda p: plain_day(p.remedy_due_on) if p.remedy_due_on else "",
    ),
}

ERROR_PLACES: Mapping[str, str] = {
    name: sense for name, (sense, _) in _ERROR_FACTS.items()
}
ERROR_REQUIRED = frozenset(
    {
        "ten_nguoi_nop",
        "ten_thu_tuc",
        "ma_ho_so",
        "sai_sot",
        "su_viec",
        "ngay_sua_xong",
        "don_vi_chiu_trach_nhiem",
    }
)

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


def form_key(facts: ApologyPaper) -> str:
    """Say which form an apology is written on."""
    return "apology" if facts.kind == "late" else "error_apology"


def _said_of(facts: ApologyPaper, what: str) -> str:
    """Give the words of a kind of error, from the edition of the day it was noted."""
    on = facts.noted_on or facts.promised_at.date()
    folder = form_folder("error_apology", facts.issued_on or on)
    return _kinds(folder).get(facts.kind, {}).get(what, "")


@lru_cache(maxsize=8)
def _kinds(folder: Path) -> dict[str, dict[str, str]]:
    return tomllib.loads((folder / "kinds.toml").read_text(encoding="utf-8"))


def check_error_wording(wording: str) -> None:
    """Refuse a text that could not become an apology for an error."""
    check_sentences(wording, ERROR_PLACES.keys(), ERROR_REQUIRED)
    if "xin lỗi" not in wording.casefold():
        raise NoApologyError


def check_wording(wording: str) -> None:
    """Refuse a text that could not become an apology, before anybody relies on it."""
    check_sentences(wording, PLACEHOLDERS.keys(), REQUIRED)
    if "xin lỗi" not in wording.casefold():
        raise NoApologyError


def check_form_wording(form: str, wording: str) -> None:
    """Refuse sentences that another form than the apology could not be printed with."""
    if form in SLIP_REQUIRED:
        check_sentences(wording, SLIP_PLACES.keys(), SLIP_REQUIRED[form])
    elif form == "error_apology":
        check_error_wording(wording)
    else:
        check_sentences(wording, (), ())


def apology_paragraphs(wording: str, facts: ApologyPaper) -> list[str]:
    """Return the paragraphs of the letter, every place filled in.

    A line of `wording` is a paragraph. In a draft an unknown fact is a row of dots; in
    a paper to be issued it is an error that names the fact.
    """
    is_late = facts.kind == "late"
    (check_wording if is_late else check_error_wording)(wording)
    known = _FACTS if is_late else _ERROR_FACTS
    values = {name: fact(facts).strip() for name, (_, fact) in known.items()}
    gaps = sorted(name for name in set(_PLACE.findall(wording)) if not values[name])
    if gaps and not facts.is_draft:
        raise PaperFactMissingError(", ".join(known[name][0] for name in gaps))
    # One pass: a fact that happens to hold braces is left as it is.
    return [
        _PLACE.sub(lambda place: values[place.group(1)] or DOTS, line.strip())
        for line in wording.splitlines()
        if line.strip()
    ]

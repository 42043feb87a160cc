"""The fields of a register, and which heading of a file holds which of them.

A heading is read without its marks and capitals. A person corrects what is proposed,
and an agency remembers it under a name.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tracker.text_entry import folded

#: No register has more columns than this; a file that has is another kind of file.
MOST_COLUMNS = 80
_HEADING_WITHIN = 30
_APART = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Field:
    """A field that a register may hold, and how its headings are written."""

    key: str
    vi: str
    en: str
    headings: tuple[str, ...]


FIELDS = (
    Field(
        "code",
        "Mã hồ sơ",
        "Case code",
        ("ma ho so", "so ho so", "ma so ho so", "so bien nhan", "so bien nhan ho so",
         "case code", "code"),
    ),
    Field(
        "procedure_code",
        "Mã thủ tục",
        "Procedure code",
        ("ma thu tuc", "ma tthc", "ma thu tuc hanh chinh", "procedure code",
         "procedure key"),
    ),
    Field(
        "procedure",
        "Tên thủ tục",
        "Procedure",
        ("ten tthc", "ten thu tuc", "ten thu tuc hanh chinh", "thu tuc hanh chinh",
         "thu tuc", "tthc", "procedure", "procedure name"),
    ),
    Field(
        "applicant",
        "Tổ chức, cá nhân nộp",
        "Applicant",
        ("ten ca nhan to chuc", "to chuc ca nhan", "ten to chuc ca nhan",
         "ten to chuc ca nhan nop ho so", "nguoi nop", "nguoi nop ho so", "chu ho so",
         "ho ten nguoi nop", "ho va ten", "ho ten", "ten nguoi nop", "applicant",
         "applicant name"),
    ),
    Field(
        "applicant_kind",
        "Loại người nộp",
        "Kind of applicant",
        ("loai nguoi nop", "doi tuong", "loai doi tuong", "applicant kind"),
    ),
    Field(
        "representative",
        "Người đại diện",
        "Representative",
        ("nguoi dai dien", "representative"),
    ),
    Field(
        "identity_no",
        "Số giấy tờ, mã số thuế",
        "Identity number or tax code",
        ("so giay to", "so cccd", "cccd", "cmnd cccd", "so cmnd", "so can cuoc",
         "can cuoc", "ma so thue", "so giay to tuy than", "identity no",
         "identity number"),
    ),
    Field(
        "phone",
        "Số điện thoại",
        "Telephone",
        ("so dien thoai", "dien thoai", "sdt", "phone", "telephone"),
    ),
    Field(
        "email",
        "Thư điện tử",
        "E-mail",
        ("email", "e mail", "thu dien tu", "hop thu"),
    ),
    Field("address", "Địa chỉ", "Address", ("dia chi", "address")),
    Field(
        "contact",
        "Địa chỉ và số điện thoại trong một cột",
        "Address and telephone in one column",
        ("dia chi sdt", "dia chi so dien thoai", "dia chi dien thoai", "lien he",
         "contact"),
    ),
    Field(
        "subject",
        "Nội dung yêu cầu",
        "Subject",
        ("noi dung", "noi dung yeu cau", "trich yeu", "noi dung yeu cau giai quyet",
         "subject"),
    ),
    Field(
        "channel",
        "Cách nộp",
        "How it came in",
        ("hinh thuc nop", "cach nop", "phuong thuc nop", "hinh thuc tiep nhan",
         "kenh tiep nhan", "phuong thuc tiep nhan", "channel"),
    ),
    Field(
        "unit",
        "Đơn vị giải quyết",
        "Unit",
        ("co quan chu tri", "don vi", "don vi giai quyet", "don vi xu ly",
         "co quan giai quyet", "phong", "phong ban", "don vi chu tri", "unit"),
    ),
    Field(
        "received_at",
        "Ngày nhận",
        "Received",
        ("ngay nhan", "ngay tiep nhan", "thoi gian tiep nhan", "nhan ho so",
         "ngay nhan ho so", "thoi diem tiep nhan", "ngay nop", "received at",
         "received"),
    ),
    Field(
        "promised_at",
        "Hẹn trả",
        "Promised",
        ("hen tra", "ngay hen tra", "hen tra ket qua", "ngay hen tra ket qua",
         "thoi gian hen tra", "han giai quyet", "ngay hen", "han xu ly",
         "promised at", "appointed at", "due at"),
    ),
    Field(
        "reappointed_on",
        "Ngày hẹn lại",
        "Re-appointed",
        ("hen lai", "ngay hen lai", "ngay gia han", "reappointed at",
         "reappointed on"),
    ),
    Field(
        "finished_at",
        "Ngày xử lý xong",
        "Finished",
        ("ngay xu ly xong", "ngay hoan thanh", "ngay ket thuc", "ngay co ket qua",
         "hoan thanh", "ngay giai quyet xong", "finished at", "ended at"),
    ),
    Field(
        "returned_at",
        "Ngày trả kết quả",
        "Returned",
        ("tra ket qua", "ngay tra ket qua", "ngay tra", "thoi gian tra ket qua",
         "returned at"),
    ),
    Field(
        "waiting_since",
        "Ngày yêu cầu bổ sung hoặc nộp phí",
        "Waiting for the applicant since",
        ("ngay yeu cau bo sung", "cho bo sung tu ngay", "ngay tam dung",
         "waiting since"),
    ),
    Field(
        "state",
        "Trạng thái",
        "State",
        ("trang thai", "tinh trang", "tinh trang ho so", "trang thai ho so",
         "state"),
    ),
)  # fmt: skip

FIELD_BY_KEY: Mapping[str, Field] = {field.key: field for field in FIELDS}

#: Without these no line can become a case; a procedure is named by code or by name.
REQUIRED = ("code", "applicant", "received_at")
PROCEDURE_FIELDS = ("procedure_code", "procedure")


def heading_folded(text: str) -> str:
    """Give a heading as it is compared.

    >>> heading_folded("  Địa chỉ/SĐT: ")
    'dia chi sdt'
    """
    return _APART.sub(" ", folded(text)).strip()


_EXACT = {heading: field.key for field in FIELDS for heading in field.headings} | {
    # What our own export writes.
    heading_folded(name): field.key
    for field in FIELDS
    for name in (field.vi, field.en)
}


def recognised(cells: Sequence[str]) -> int:
    """Count the cells that are headings of fields."""
    return len(
        {_EXACT[name] for cell in cells if (name := heading_folded(cell)) in _EXACT}
    )


def heading_row(rows: Sequence[Sequence[str]]) -> int | None:
    """Find the line of headings under whatever title; `None` if there is none."""
    best, most = None, 1
    for number, cells in enumerate(rows[:_HEADING_WITHIN]):
        count = recognised(cells)
        if count > most:
            best, most = number, count
    return best


def propose(headings: Sequence[str]) -> dict[str, int]:
    """Say which column holds which field: by the whole heading, then by a part."""
    names = [heading_folded(heading) for heading in headings]
    found: dict[str, int] = {}
    taken: set[int] = set()
    for at, name in enumerate(names):
        key = _EXACT.get(name)
        if key is not None and key not in found:
            found[key] = at
            taken.add(at)
    parts = sorted(_EXACT.items(), key=lambda one: -len(one[0]))
    for at, name in enumerate(names):
        if at in taken:
            continue
        key = next(
            (
                key
                for part, key in parts
                if key not in found and len(part) > 4 and part in name
            ),
            None,
        )
        if key is not None:
            found[key] = at
            taken.add(at)
    return found


def remembered(
    headings: Sequence[str], mapping: Mapping[str, str]
) -> dict[str, int] | None:
    """Apply a remembered mapping; `None` unless every one of its headings is there."""
    places = {
        heading_folded(text): at for at, text in reversed(list(enumerate(headings)))
    }
    if not mapping or any(name not in places for name in mapping.values()):
        return None
    return {key: places[name] for key, name in mapping.items() if key in FIELD_BY_KEY}


def missing(mapping: Mapping[str, int]) -> list[str]:
    """List the fields without which no line can be taken in."""
    found = [key for key in REQUIRED if key not in mapping]
    if not any(key in mapping for key in PROCEDURE_FIELDS):
        found.append("procedure")
    return found

"""A version of a procedure as a form, read by the rules of a catalogue file.

Lists are typed a line each, their parts between bars. Lengths are typed in words,
`2 ngày làm việc`, and turned into what a catalogue file says, `2 working_day`.
"""

import re

from tracker.catalogue import Entry, read_entry
from tracker.catalogue.entries import Length
from tracker.errors import InvalidValueError
from tracker.text_entry import folded
from web.presenting.numbers import amount, limit_words
from web.typed import Errors, Said, TypedForm, errors_of, typed

#: Texts that are stored as typed.
_TEXTS = (
    "name_vi",
    "name_en",
    "code",
    "code_verified",
    "field_vi",
    "status",
    "limit_unit",
    "cutoff",
    "clock_starts",
    "after_supplement",
    "fee_note_vi",
    "legal_basis",
    "decision_no",
    "competent_agency_vi",
    "source_url",
    "note_vi",
)
_DAYS = {
    "valid_from": "Áp dụng từ ngày",
    "valid_to": "Đến hết ngày",
    "decided_on": "Ngày quyết định",
}
#: What the next version does not take over from the last one.
_OWN = {"limit_unit", "decision_no"}
_LENGTHS = {"supplement_ask": "Yêu cầu bổ sung", "supplement_window": "Chờ bổ sung"}
_NEEDED = {
    "name_vi": "Nhập tên thủ tục.",
    "field_vi": "Nhập lĩnh vực.",
    "valid_from": "Nhập ngày bắt đầu áp dụng, ví dụ 01/01/2027.",
}

#: Units as people write them, without their marks; the longest first.
_UNITS = {
    "ngay lam viec": "working_day",
    "gio lam viec": "working_hour",
    "phut lam viec": "working_minute",
    "gio": "working_hour",
    "ngay": "day",
    "thang": "month",
}
#: Units that stand alone, and none: the limit is not known.
_WITHOUT_AMOUNT = {"", "none", "same_day"}
_LENGTH = re.compile(r"(\d+(?:[.,]\d+)?)\s*(.+)")


def entry_typed(form: TypedForm, key: str, errors: Errors) -> Entry | None:
    """Read the form; with anything wrong, it is put beside its field."""
    row: dict[str, str | None] = {name: form.text(name) for name in _TEXTS}
    row["key"] = key
    row["limit_amount"] = form.text("limit_amount").replace(",", ".")
    row["fee_vnd"] = re.sub(r"[.\s]|đồng", "", form.text("fee_vnd"))
    for name, label in _DAYS.items():
        row[name] = _iso_day(form, name, label, errors)
    for name, label in _LENGTHS.items():
        row[name] = _length(form.text(name), name, label, errors)
    for name in ("variants", "documents", "steps"):
        row[name] = _lines(form, name, errors)
    _check_left_out(form, errors)
    if errors:
        return None
    try:
        return read_entry(row)
    except InvalidValueError as error:
        errors.update(errors_of(error))
        return None


def _check_left_out(form: TypedForm, errors: Errors) -> None:
    for name, said in _NEEDED.items():
        if not form.text(name).strip():
            errors.setdefault(name, said)
    unit = form.text("limit_unit")
    if unit not in _WITHOUT_AMOUNT and not form.text("limit_amount").strip():
        errors["limit_amount"] = "Nhập số của thời hạn, hoặc chọn “Chưa rõ”."


def typed_of(entry: Entry, valid_from: str = "", unit_id: str = "") -> TypedForm:
    """Write a version as if somebody had typed it, but for its first day."""
    limit_amount, limit_unit = entry.limit or (0, "")
    texts = {
        name: str(getattr(entry, name) or "") for name in _TEXTS if name not in _OWN
    }
    return typed(
        **texts,
        valid_from=valid_from,
        valid_to="",
        decision_no="",
        decided_on="",
        unit_id=unit_id,
        limit_amount=amount(limit_amount) if limit_amount else "",
        limit_unit=limit_unit,
        fee_vnd="" if entry.fee_vnd is None else str(entry.fee_vnd),
        supplement_ask=_said(entry.supplement_ask),
        supplement_window=_said(entry.supplement_window),
        variants="\n".join(
            f"{one.code} | {one.name_vi} | {_said((one.amount, one.unit))} "
            f"| {one.basis}"
            for one in entry.variants
        ),
        documents="\n".join(
            one.name_vi if one.required else f"{one.name_vi} | không bắt buộc"
            for one in entry.documents
        ),
        steps="\n".join(
            f"{one.name_vi} | {one.role_vi} | {_said(one.limit)}".rstrip(" |")
            for one in entry.steps
        ),
    )


def beginning(valid_from: str) -> TypedForm:
    """Begin a procedure that is new."""
    return typed(
        status="current",
        code_verified="no",
        limit_unit="working_day",
        cutoff="15:00",
        clock_starts="reception",
        after_supplement="restart",
        valid_from=valid_from,
    )


def _iso_day(form: TypedForm, name: str, label: str, errors: Errors) -> str:
    try:
        day = form.day_or_none(name, label)
    except InvalidValueError as error:
        errors.update(errors_of(error))
        return ""
    return day.isoformat() if day else ""


def _length(text: str, name: str, label: str, errors: Errors) -> str:
    """Turn `2 ngày làm việc` into `2 working_day`; nothing typed stays nothing."""
    if not text.strip():
        return ""
    match = _LENGTH.fullmatch(text.strip())
    unit = _UNITS.get(folded(match[2])) if match else None
    if match is None or unit is None:
        errors[name] = Said(
            f"{label}: viết thời hạn dạng “2 ngày làm việc”, “4 giờ”.",
            "Write a limit in Vietnamese, such as “2 ngày làm việc” or “4 giờ”.",
        )
        return ""
    return f"{match[1].replace(',', '.')} {unit}"


def _lines(form: TypedForm, name: str, errors: Errors) -> str:
    lines = [line.strip() for line in form.text(name).splitlines() if line.strip()]
    return ";;".join(
        _parts(name, line, number, errors) for number, line in enumerate(lines, start=1)
    )


def _parts(name: str, line: str, number: int, errors: Errors) -> str:
    parts = [part.strip() for part in line.replace(";;", ";").split("|")]
    if name == "documents":
        optional = len(parts) > 1 and folded(parts[1]) in {"khong bat buoc", "no"}
        return f"{parts[0]}|no" if optional else parts[0]
    if len(parts) > 2:
        parts[2] = _length(parts[2], name, f"Dòng {number}", errors)
    return "|".join(parts)


def _said(length: Length | None) -> str:
    return limit_words(*length) if length else ""

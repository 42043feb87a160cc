"""A row of a catalogue file read into an entry, column by column."""

from collections.abc import Mapping
from datetime import date

from rules.procedure import LimitUnit
from tracker.catalogue.entries import (
    Document,
    Entry,
    Length,
    StepEntry,
    Variant,
    check_entry,
    wrong,
)
from tracker.text_entry import line, paragraph, procedure_code

#: What stands beside a bad row that is given back: its line, and why.
BAD_ROW_HEADS = ("Dòng", "Vì sao", "Line", "Why")
#: Remarks for people, which the catalogue itself does not keep in columns.
_REMARKS = {"valid_source_vi", "source_agency_vi", *BAD_ROW_HEADS}
_MOST_PARTS = 60

#: The columns that a catalogue file may have.
COLUMNS = (
    (frozenset(Entry.__dataclass_fields__) - {"limit"})
    | {"limit_amount", "limit_unit"}
    | _REMARKS
)


def read_entry(row: Mapping[str, str | None]) -> Entry:
    """Read a row of a catalogue file; raise `InvalidValueError` naming the column."""
    given = {name: (value or "").strip() for name, value in row.items() if name}
    code = procedure_code(_text(given, "code", longest=60))
    verified = given.get("code_verified") or "no"
    entry = Entry(
        key=_text(given, "key", longest=80).lower() or code.lower(),
        code=code,
        code_verified=verified,
        name_vi=_text(given, "name_vi", longest=600, shortest=3),
        name_en=_text(given, "name_en", longest=600),
        field_vi=_text(given, "field_vi", longest=200, shortest=2),
        status=given.get("status") or "current",
        valid_from=_required_date(given, "valid_from"),
        valid_to=_date(given, "valid_to"),
        limit=_limit(given),
        cutoff=given.get("cutoff") or "15:00",
        variants=_variants(given.get("variants", "")),
        clock_starts=given.get("clock_starts") or "reception",
        after_supplement=given.get("after_supplement") or "restart",
        supplement_ask=_length(given, "supplement_ask"),
        supplement_window=_length(given, "supplement_window"),
        fee_vnd=_fee(given.get("fee_vnd", "")),
        fee_note_vi=_text(given, "fee_note_vi", longest=1000),
        legal_basis=_text(given, "legal_basis", longest=1000),
        decision_no=_text(given, "decision_no", longest=200),
        decided_on=_date(given, "decided_on"),
        competent_agency_vi=_text(given, "competent_agency_vi", longest=300),
        source_url=_text(given, "source_url", longest=1000),
        note_vi=paragraph(given.get("note_vi", ""), "note", longest=2000),
        documents=_documents(given.get("documents", "")),
        steps=_steps(given.get("steps", "")),
    )
    check_entry(entry)
    return entry


def _limit(given: Mapping[str, str]) -> Length | None:
    unit, amount = given.get("limit_unit", ""), given.get("limit_amount", "")
    if not unit:
        if amount:
            raise wrong("limit_unit", "the unit is missing.", "thiếu đơn vị thời hạn.")
        return None
    if unit in {LimitUnit.NONE, LimitUnit.SAME_DAY} and not amount:
        return 0, unit
    return _number("limit_amount", amount), unit


def _length(given: Mapping[str, str], name: str) -> Length | None:
    text = given.get(name, "")
    return _parse_length(name, text) if text else None


def _parse_length(name: str, text: str) -> Length:
    amount, _, unit = text.strip().partition(" ")
    if unit.strip() not in set(LimitUnit):
        raise wrong(
            name,
            f"{text!r} is not a length such as `10 working_day`.",
            f"“{text}” không phải thời hạn dạng “10 working_day”.",
        )
    return _number(name, amount), unit.strip()


def _variants(text: str) -> tuple[Variant, ...]:
    """Read `code|name|15 working_day|basis`, several parted by `;;`."""
    found = []
    for part in _parts(text, "variants"):
        fields = [field.strip() for field in part.split("|")]
        if len(fields) != 4 or not all(fields):
            raise wrong(
                "variants",
                "each is `code|name|15 working_day|basis`.",
                "mỗi mức ghi dạng “mã|tên|15 working_day|căn cứ”.",
            )
        amount, unit = _parse_length("variants", fields[2])
        found.append(
            Variant(
                code=line(fields[0], "code", longest=40),
                name_vi=line(fields[1], "name_vi"),
                amount=amount,
                unit=unit,
                basis=line(fields[3], "legal_basis", longest=500),
            )
        )
    return tuple(found)


def _steps(text: str) -> tuple[StepEntry, ...]:
    """Read `name|role|2 working_day`, several parted by `;;`; the length may lack."""
    found = []
    for no, part in enumerate(_parts(text, "steps"), start=1):
        name, role, length = ([*part.split("|"), "", ""])[:3]
        found.append(
            StepEntry(
                no=no,
                name_vi=line(name, "name_vi", shortest=2),
                role_vi=line(role, "position_vi"),
                limit=_parse_length("steps", length) if length.strip() else None,
            )
        )
    return tuple(found)


def _documents(text: str) -> tuple[Document, ...]:
    """Read `name` or `name|no` for a paper that is not required, parted by `;;`."""
    found = []
    for part in _parts(text, "documents"):
        name, _, required = part.partition("|")
        if required.strip() not in {"", "yes", "no"}:
            raise wrong("documents", "say yes or no.", "ghi yes hoặc no.")
        found.append(
            Document(
                name_vi=line(name, "name_vi", longest=500, shortest=2),
                required=required.strip() != "no",
            )
        )
    return tuple(found)


def _parts(text: str, name: str) -> list[str]:
    parts = [part for part in text.split(";;") if part.strip()]
    if len(parts) > _MOST_PARTS:
        raise wrong(name, "there are too many.", "ghi quá nhiều.")
    return parts


def _number(name: str, text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise wrong(
            name, f"{text!r} is not a number.", f"“{text}” không phải là số."
        ) from None


def _fee(text: str) -> int | None:
    if not text:
        return None
    if not text.isdecimal() or len(text) > 12:
        raise wrong(
            "fee_vnd", f"{text!r} is not whole đồng.", f"“{text}” không phải số đồng."
        )
    return int(text)


def _text(
    given: Mapping[str, str], name: str, *, longest: int, shortest: int = 0
) -> str:
    return line(given.get(name, ""), name, longest=longest, shortest=shortest)


def _date(given: Mapping[str, str], name: str) -> date | None:
    text = given.get(name, "")
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise wrong(
            name,
            f"{text!r} is not a date such as 2026-01-31.",
            f"“{text}” không phải ngày dạng 2026-01-31.",
        ) from None


def _required_date(given: Mapping[str, str], name: str) -> date:
    found = _date(given, name)
    if found is None:
        raise wrong(name, "a date is needed.", "cần ngày dạng 2026-01-31.")
    return found

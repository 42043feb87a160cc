"""One version of a procedure as somebody states it, and what could not be meant."""

import re
from dataclasses import dataclass
from datetime import date

from rules.errors import RuleError
from rules.procedure import AfterSupplement, TimeLimit
from tracker.errors import InvalidValueError

STATUSES = ("current", "historical", "reference")
CLOCK_STARTS = ("reception", "competent_body", "fee_paid")
CODE_KNOWN = ("yes", "no", "local")

#: A length as the catalogue files write it: `10 working_day`.
Length = tuple[float, str]

_KEY = re.compile(r"[a-z0-9][a-z0-9._-]{0,79}")
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_GREATEST = {"working_day": 2000, "day": 3660, "month": 120}


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """Another limit of the same procedure, and when it applies."""

    code: str
    name_vi: str
    amount: float
    unit: str
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One paper of the dossier (thành phần hồ sơ)."""

    name_vi: str
    required: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class StepEntry:
    """One step of the internal process; its limit may be unknown."""

    no: int
    name_vi: str
    role_vi: str = ""
    limit: Length | None = None
    is_default: bool = False
    source_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What a version of a procedure states; `limit` None: the source names no unit."""

    key: str
    code: str = ""
    code_verified: str = "no"
    name_vi: str
    name_en: str = ""
    field_vi: str
    status: str = "current"
    valid_from: date
    valid_to: date | None = None
    limit: Length | None = None
    cutoff: str = "15:00"
    variants: tuple[Variant, ...] = ()
    clock_starts: str = "reception"
    after_supplement: str = "restart"
    supplement_ask: Length | None = None
    supplement_window: Length | None = None
    fee_vnd: int | None = None
    fee_note_vi: str = ""
    legal_basis: str = ""
    decision_no: str = ""
    decided_on: date | None = None
    competent_agency_vi: str = ""
    source_url: str = ""
    note_vi: str = ""
    documents: tuple[Document, ...] = ()
    steps: tuple[StepEntry, ...] = ()


def check_entry(entry: Entry) -> None:
    """Refuse a version that contradicts itself or could not be counted."""
    if not _KEY.fullmatch(entry.key):
        raise wrong(
            "key",
            "a key of small letters, digits and hyphens is needed, or a code.",
            "cần khóa (chữ thường, số, gạch nối) hoặc mã thủ tục.",
        )
    _choice("status", entry.status, STATUSES)
    _choice("code_verified", entry.code_verified, CODE_KNOWN)
    _choice("clock_starts", entry.clock_starts, CLOCK_STARTS)
    _choice("after_supplement", entry.after_supplement, tuple(AfterSupplement))
    if not _TIME.fullmatch(entry.cutoff):
        raise wrong("cutoff", "a time such as 15:00 is needed.", "cần giờ dạng 15:00.")
    if entry.valid_to and entry.valid_to < entry.valid_from:
        raise wrong(
            "valid_to",
            "it lies before valid_from.",
            "ngày hết hiệu lực trước ngày đầu.",
        )
    if entry.decided_on and not entry.decision_no.strip():
        raise wrong(
            "decision_no",
            "the decision of this day needs its number.",
            "ngày quyết định cần có số quyết định.",
        )
    for name, length in (
        ("limit_amount", entry.limit),
        ("supplement_ask", entry.supplement_ask),
        ("supplement_window", entry.supplement_window),
        *(("variants", (one.amount, one.unit)) for one in entry.variants),
        *(("steps", one.limit) for one in entry.steps),
    ):
        if length is not None:
            check_length(name, length)
    codes = [variant.code for variant in entry.variants]
    if len(set(codes)) != len(codes):
        raise wrong("variants", "a code is used twice.", "một mã mức bị ghi hai lần.")


def check_length(name: str, length: Length) -> TimeLimit:
    """Read a length as a limit of the rules; refuse one that no law could mean."""
    amount, unit = length
    whole = int(amount) if float(amount).is_integer() else amount
    try:
        limit = TimeLimit(whole, unit)  # type: ignore[arg-type]
    except RuleError as error:
        raise wrong(name, str(error), f"“{amount:g} {unit}” không hợp lệ.") from None
    if limit.amount > _GREATEST.get(unit, 100_000):
        raise wrong(name, "the limit is too long.", "thời hạn quá dài.")
    return limit


def _choice(name: str, value: str, choices: tuple[str, ...]) -> None:
    if value not in choices:
        listed = ", ".join(choices)
        raise wrong(name, f"choose one of {listed}.", f"chọn một trong: {listed}.")


def wrong(name: str, problem: str, problem_vi: str) -> InvalidValueError:
    return InvalidValueError(
        field=name, problem=problem, problem_vi=f"{name}: {problem_vi}"
    )

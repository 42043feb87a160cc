"""Sets of cases as addresses: every figure of the morning leads to its list."""

from datetime import date
from urllib.parse import urlencode
from uuid import UUID

from starlette.datastructures import QueryParams

from tracker.errors import NotFoundError
from tracker.queries.case_sets import CaseSet
from tracker.queries.lateness import StepLine, UnitLine

LIST = "/buoi-sang/ho-so"
_SLUGS = {
    "finished": "xong",
    "missed": "lo-hen",
    "promised": "hen-tra",
    "late": "qua-han",
    "late_this_year": "tre-trong-nam",
    "beyond": "vuot-buoc",
}
_KINDS = {slug: kind for kind, slug in _SLUGS.items()}
_BASES = {"luat": "law", "diem": "score"}
_BASIS_SLUGS = {basis: slug for slug, basis in _BASES.items()}
_YES_NO = {"": None, "co": True, "khong": False}
_PARTS = {"": None, "1": 0, "2": 1, "3": 2}
_SAID = {answer: slug for slug, answer in _YES_NO.items()}


def address_of(wanted: CaseSet) -> str:
    """Write the address of the list of a set."""
    query = {
        "so": _SLUGS[wanted.kind],
        "ngay": wanted.first.isoformat() if wanted.first else "",
        "theo": _BASIS_SLUGS.get(wanted.basis, ""),
        "tre": _SAID[wanted.is_late],
        "de-tre": "co" if wanted.at_risk else "",
        "don-vi": str(wanted.unit_id or ""),
        "muc": "" if wanted.part is None else str(wanted.part + 1),
        "xin-loi": _SAID[wanted.apologised],
        "thu-tuc": str(wanted.procedure_id or ""),
        "buoc": "" if wanted.step_no is None else str(wanted.step_no),
    }
    return f"{LIST}?{urlencode({name: text for name, text in query.items() if text})}"


def set_of(query: QueryParams) -> CaseSet:
    """Read a set out of an address; raise `NotFoundError` for one that is broken."""

    def said(name: str) -> str:
        return query.get(name, "")

    try:
        return CaseSet(
            kind=_KINDS[said("so")],
            first=date.fromisoformat(said("ngay")) if said("ngay") else None,
            basis=_BASES[said("theo")] if said("theo") else "",
            is_late=_YES_NO[said("tre")],
            at_risk=said("de-tre") == "co",
            unit_id=UUID(said("don-vi")) if said("don-vi") else None,
            part=_PARTS[said("muc")],
            apologised=_YES_NO[said("xin-loi")],
            procedure_id=UUID(said("thu-tuc")) if said("thu-tuc") else None,
            step_no=int(said("buoc")[:9]) if said("buoc") else None,
        )
    except (KeyError, ValueError):
        raise NotFoundError(what="list", what_vi="danh sách", key="") from None


def finished(first: date, basis: str, *, is_late: bool | None = None) -> str:
    """Give the cases finished in a month, by one of the two verdicts."""
    return address_of(
        CaseSet(kind="finished", first=first, basis=basis, is_late=is_late)
    )


def missed(day: date) -> str:
    """Give the cases whose promise for a day was missed."""
    return address_of(CaseSet(kind="missed", first=day))


def promised(day: date, *, at_risk: bool = False) -> str:
    """Give the open cases promised for a day."""
    return address_of(CaseSet(kind="promised", first=day, at_risk=at_risk))


def late(unit: UnitLine | None = None, part: int | None = None) -> str:
    """Give the cases that are late now, of a unit, by how long."""
    unit_id = unit.unit_id if unit else None
    return address_of(CaseSet(kind="late", unit_id=unit_id, part=part))


def late_this_year(*, apologised: bool | None = None) -> str:
    """Give the cases that became late this year."""
    return address_of(CaseSet(kind="late_this_year", apologised=apologised))


def beyond(step: StepLine, since: date) -> str:
    """Give the cases that were longer at a step than allowed."""
    return address_of(
        CaseSet(
            kind="beyond",
            first=since,
            procedure_id=step.procedure_id,
            step_no=step.step_no,
        )
    )

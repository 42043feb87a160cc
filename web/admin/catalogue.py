"""All of the catalogue: /quan-tri/danh-muc; and one version of a procedure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Query, Request
from fastapi.responses import HTMLResponse

from tracker.accounts.actor import Actor
from tracker.accounts.units import units
from tracker.calendars import time_of
from tracker.catalogue import (
    basis_shown,
    check_registrable,
    code_shown,
    everything,
    get,
    is_registrable,
    steps_of,
    variants_of,
    versions_of,
)
from tracker.catalogue.step_sums import StepSum, step_sum
from tracker.db import Session
from tracker.errors import CommandRefusedError
from tracker.models import Procedure, Step
from tracker.queries.pinned_cases import open_cases_by_version
from tracker.queries.postings import posting_line
from tracker.text_entry import folded
from web.admin.gate import Administrator, administrators
from web.deps import Now, Reading, page
from web.typed import Errors, Said

router = administrators()

Chosen = Literal[
    "hien-hanh", "tiep-nhan", "chua-ro", "chua-giao", "het-hieu-luc", "tham-khao"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One version as the list shows it; `why_not` says why it cannot be registered."""

    row: Procedure
    code: str
    basis: str
    unit: str
    why_not: str


def _is_newest(row: Procedure, day: date) -> bool:
    return row.valid_to is None or row.valid_to >= day


#: What each tab lists, on a day.
_TABS: dict[str, tuple[str, Callable[[Procedure, date], bool]]] = {
    "hien-hanh": (
        "Đang dùng",
        lambda row, day: row.status == "current" and _is_newest(row, day),
    ),
    "tiep-nhan": ("Tiếp nhận được", is_registrable),
    "chua-ro": (
        "Chưa rõ thời hạn",
        lambda row, day: (
            row.status == "current" and row.limit_unit is None and _is_newest(row, day)
        ),
    ),
    "chua-giao": (
        "Chưa giao đơn vị",
        lambda row, day: (
            row.status == "current" and row.unit_id is None and _is_newest(row, day)
        ),
    ),
    "het-hieu-luc": (
        "Hết hiệu lực",
        lambda row, day: row.status == "historical" or not _is_newest(row, day),
    ),
    "tham-khao": ("Tham khảo", lambda row, _day: row.status == "reference"),
}


@router.get("/danh-muc")
def show(
    request: Request,
    session: Reading,
    now: Now,
    actor: Administrator,
    loc: Chosen = "hien-hanh",
    tim: Annotated[str, Query(max_length=200)] = "",
) -> HTMLResponse:
    """List the versions of one kind, found by words without their marks."""
    today = time_of(session, actor.agency_id).today(now)
    names = {unit.id: unit.name_vi for unit in units(session, actor)}
    rows = everything(session, actor.agency_id)
    words = folded(tim).split()
    chosen = [
        row
        for row in rows
        if _TABS[loc][1](row, today)
        and all(word in row.name_folded or word in row.code for word in words)
    ]
    chosen.sort(key=lambda row: (row.field_vi, row.name_folded, row.version_no))
    return page(
        request,
        "admin/catalogue.html",
        lines=[_line(row, names, today) for row in chosen],
        tabs=[
            (key, text, sum(fits(row, today) for row in rows))
            for key, (text, fits) in _TABS.items()
        ],
        ids={(row.key, row.version_no): row.id for row in rows},
        chosen=loc,
        sought=tim,
    )


@router.get("/danh-muc/{procedure_id}")
def show_one(
    request: Request,
    session: Reading,
    now: Now,
    actor: Administrator,
    procedure_id: UUID,
) -> HTMLResponse:
    """Show one version with its steps and papers, and the other versions."""
    return procedure_page(request, session, actor, procedure_id, now)


def procedure_page(
    request: Request,
    session: Session,
    actor: Actor,
    procedure_id: UUID,
    now: datetime,
    errors: Errors | None = None,
    status_code: int = 200,
) -> HTMLResponse:
    """Show one version; after a refused act on it, with the reason."""
    row = get(session, actor.agency_id, procedure_id)
    today = time_of(session, actor.agency_id).today(now)
    active = [unit for unit in units(session, actor) if unit.is_active]
    names = {unit.id: unit.name_vi for unit in units(session, actor)}
    steps = steps_of(session, actor.agency_id, row.id)
    versions = versions_of(session, actor.agency_id, row.key)
    return page(
        request,
        "admin/procedure.html",
        status_code,
        errors=errors or {},
        line=_line(row, names, today),
        row=row,
        steps=steps,
        step_sum=_step_sum(row, steps),
        posting=posting_line(session, actor, row, now),
        open_cases=open_cases_by_version(session, actor, [one.id for one in versions]),
        variants=variants_of(row),
        versions=versions,
        today=today,
        units=[(str(unit.id), unit.name_vi) for unit in active],
    )


def _step_sum(row: Procedure, steps: Sequence[Step]) -> StepSum | None:
    if row.limit_unit is None or row.steps_are_default:
        return None
    lengths = [
        (step.limit_amount or 0, step.limit_unit) if step.limit_unit else None
        for step in steps
    ]
    return step_sum((row.limit_amount or 0, row.limit_unit), lengths)


def _line(row: Procedure, names: dict[UUID, str], today: date) -> Line:
    return Line(
        row=row,
        code=code_shown(row),
        basis=basis_shown(row),
        unit=names.get(row.unit_id, "") if row.unit_id else "",
        why_not=_why_not(row, today),
    )


def _why_not(row: Procedure, today: date) -> str:
    """Say why no case can be received under a version today."""
    try:
        check_registrable(row, today)
    except CommandRefusedError as error:
        facts = error.facts
        since = facts.get("valid_from_vi", "")
        vi = str(facts.get("problem_vi", "")) or f"có hiệu lực từ {since}"
        en = str(facts.get("problem", "")) or f"in force from {since}"
        return Said(vi[:1].upper() + vi[1:], en[:1].upper() + en[1:])
    return ""

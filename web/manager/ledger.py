"""The accountability ledger: the list, what repeats, one entry with its story."""

from dataclasses import replace
from datetime import date, datetime
from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import Query, Request
from fastapi.responses import HTMLResponse

from tracker.accounts.actor import Actor, Role
from tracker.db import Session
from tracker.offices import office_of
from tracker.queries import ledger
from tracker.queries.ledger_entry import entry_page
from tracker.queries.ledger_filter import EntryFilter
from tracker.queries.ledger_repeats import (
    PLACES,
    Repeat,
    names_of,
    repeats,
    units_to_choose,
)
from tracker.queries.reminders import reminders_of
from web.deps import Now, Reader, Reading, page
from web.manager.holding import CAUSES as CAUSES_VI
from web.manager.holding import holding_of
from web.manager.ledger_address import SLUGS, UNNAMED, Wanted, query_of
from web.rendering import language_of
from web.router import Router

router = Router()

_PLACE_SLUGS = {
    "don-vi": "unit",
    "thu-tuc": "procedure",
    "buoc": "step",
    "nguyen-nhan": "cause",
}


@router.get("/giai-trinh")
def list_entries(
    request: Request,
    session: Reading,
    actor: Reader,
    now: Now,
    wanted: Wanted,
    sau: Annotated[str, Query(max_length=100)] = "",
) -> HTMLResponse:
    """List the entries of a filter, the newest first."""
    found = ledger.entries(session, actor, now, wanted=wanted, after=sau)
    return page(
        request,
        "manager/ledger.html",
        found=found,
        office=found.office,
        wanted=wanted,
        names=names_of(session, actor, wanted),
        # Heads and officers read their own unit's entries; there is nothing to choose.
        units=units_to_choose(session, actor)
        if actor.has(Role.MANAGER, Role.INSPECTOR)
        else [],
        causes=CAUSES_VI,
        unnamed=UNNAMED,
        stages=SLUGS,
        link=lambda **changes: "/giai-trinh" + query_of(replace(wanted, **changes)),
        query=query_of(wanted),
        older=f"/giai-trinh{query_of(wanted, sau=found.after)}" if found.after else "",
        is_first=not sau,
    )


@router.get("/giai-trinh/lap-lai")
def list_repeats(
    request: Request,
    session: Reading,
    actor: Reader,
    now: Now,
    wanted: Wanted,
    theo: Annotated[str, Query(max_length=20)] = "don-vi",
) -> HTMLResponse:
    """List what keeps coming back, by unit, procedure, step or cause alone."""
    office = office_of(session, actor.agency_id)
    today = office.time.today(now)
    if wanted.first is None:
        wanted = replace(wanted, first=today.replace(month=1, day=1))
    place = _PLACE_SLUGS.get(theo, PLACES[0])
    return page(
        request,
        "manager/repeats.html",
        rows=repeats(session, actor, office, wanted, place),
        office=office,
        wanted=wanted,
        place=place,
        slugs=_PLACE_SLUGS,
        causes=CAUSES_VI,
        link=partial(_entries_of, wanted),
        query=lambda **more: query_of(wanted, **more),
    )


@router.get("/giai-trinh/{entry_id}")
def read_entry(
    request: Request, entry_id: UUID, session: Reading, actor: Reader, now: Now
) -> HTMLResponse:
    """Show one entry: who held the case how long, and what was said of it."""
    return show(request, session, actor, entry_id, now)


def show(
    request: Request,
    session: Session,
    actor: Actor,
    entry_id: UUID,
    now: datetime,
    *,
    typed: dict[str, str] | None = None,
    errors: dict[str, str] | None = None,
    status: int = 200,
) -> HTMLResponse:
    found = entry_page(session, actor, entry_id, now)
    return page(
        request,
        "manager/entry.html",
        status_code=status,
        found=found,
        office=found.office,
        reminders=reminders_of(session, found.office, found.card.case_id, now),
        holding=holding_of(found.attribution, language_of(request)),
        causes=CAUSES_VI,
        typed=typed or {},
        errors=errors or {},
        day_of=date.fromisoformat,
        now_or_end=found.card.finished_at or now,
    )


def _entries_of(wanted: EntryFilter, row: Repeat) -> str:
    """Give the list of the entries that a line of the repeats counts."""
    found = replace(
        wanted,
        is_counted=True,
        unit_id=row.unit_id or wanted.unit_id,
        procedure_id=row.procedure_id or wanted.procedure_id,
        step_no=wanted.step_no if row.step_no is None else row.step_no,
        cause=row.cause or UNNAMED,
    )
    return f"/giai-trinh{query_of(found)}"

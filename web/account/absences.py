"""Absences and substitutes: /vang-mat, for oneself and for whom one answers."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query, Request
from fastapi.responses import HTMLResponse, Response

from tracker.accounts.absences import (
    NewAbsence,
    absences,
    end_absence,
    enter_absence,
    may_be_entered_for,
    substitutes_for,
)
from tracker.accounts.actor import Actor
from tracker.calendars import time_of
from tracker.db import Session
from tracker.errors import CommandRefusedError
from tracker.models import Officer
from web.deps import Db, Now, Poster, Reader, Reading, go, page
from web.errors import status_of
from web.router import Router
from web.typed import Errors, Form, TypedForm, errors_of, shown_day, typed

router = Router()
PATH = "/vang-mat"


@router.get(PATH)
def show(
    request: Request,
    session: Reading,
    actor: Reader,
    now: Now,
    can_bo: Annotated[str, Query(alias="can-bo", max_length=40)] = "",
) -> HTMLResponse:
    """List absences, and ask for a new one of an officer: first who, then the rest."""
    today = shown_day(time_of(session, actor.agency_id).today(now))
    form = typed(
        officer=can_bo, substitute="", from_on=today, to_on=today, letters="both",
        reason="",
    )  # fmt: skip
    return _page(request, session, actor, form, now)


@router.post(PATH, response_model=None)
def enter(
    request: Request,
    database: Db,
    session: Reading,
    actor: Poster,
    now: Now,
    form: Form,
) -> Response:
    """Enter an absence."""
    try:
        officer_id = form.id("officer") or actor.officer_id
        new = NewAbsence(
            officer_id=officer_id or UUID(int=0),
            substitute_id=form.id("substitute"),
            from_on=form.day("from_on", "Từ ngày"),
            to_on=form.day("to_on", "Đến hết ngày"),
            letters=form.text("letters"),
            reason=form.text("reason"),
        )
        database.write(lambda writing: enter_absence(writing, actor, new, now=now))
    except CommandRefusedError as error:
        return _page(
            request, session, actor, form, now, errors_of(error), status_of(error)
        )
    return go(PATH, "da-vang-mat")


@router.post(f"{PATH}/{{absence_id}}/ket-thuc", response_model=None)
def end(database: Db, actor: Poster, now: Now, absence_id: UUID) -> Response:
    """End an absence before its last day."""
    database.write(lambda writing: end_absence(writing, actor, absence_id, now=now))
    return go(PATH, "da-tro-lai")


def _page(
    request: Request,
    session: Session,
    actor: Actor,
    form: TypedForm,
    now: datetime,
    errors: Errors | None = None,
    status_code: int = 200,
) -> HTMLResponse:
    people = may_be_entered_for(session, actor)
    chosen = _chosen(people, form.id("officer") or actor.officer_id)
    return page(
        request,
        "account/absences.html",
        status_code,
        form=form,
        errors=errors or {},
        found=absences(session, actor, now=now),
        people=[(str(one.id), one.name) for one in people],
        chosen=chosen,
        is_own=chosen is not None and chosen.id == actor.officer_id,
        substitutes=[
            (str(one.id), one.name)
            for one in (substitutes_for(session, chosen) if chosen else ())
        ],
    )


def _chosen(people: list[Officer], officer_id: UUID | None) -> Officer | None:
    return next((one for one in people if one.id == officer_id), None)

"""What an officer chooses for oneself: /cua-toi."""

from datetime import datetime

from fastapi import Request
from fastapi.responses import HTMLResponse, Response

from tracker.accounts.absences import absences, stood_in_for
from tracker.accounts.actor import Actor
from tracker.accounts.agencies import agency_of
from tracker.accounts.choices import choices_of
from tracker.accounts.preferences import (
    Preferences,
    preferences_of,
    save_preferences,
)
from tracker.db import Session
from tracker.errors import CommandRefusedError
from tracker.escalation.ladder import LadderRung, ladder_of
from web.account.entrance import remember_language
from web.deps import Db, Now, Poster, Reader, Reading, go, page
from web.errors import status_of
from web.presenting.labels import label
from web.rendering import language_of
from web.router import Router
from web.typed import Errors, Form, TypedForm, errors_of, typed

router = Router()


@router.get("/cua-toi")
def show(request: Request, session: Reading, actor: Reader, now: Now) -> HTMLResponse:
    """Show the choices as a form, and one's own absences."""
    chosen = preferences_of(session, actor)
    form = typed(
        digest_at=chosen.digest_at,
        delivery="digest" if chosen.prefers_digest else "now",
        language=chosen.language,
    )
    return _page(request, session, actor, form, now)


@router.post("/cua-toi", response_model=None)
def save(
    request: Request,
    database: Db,
    session: Reading,
    actor: Poster,
    now: Now,
    form: Form,
) -> Response:
    """Keep the choices."""
    chosen = Preferences(
        digest_at=form.text("digest_at"),
        prefers_digest=form.text("delivery") == "digest",
        language=form.text("language"),
    )
    try:
        database.write(
            lambda writing: save_preferences(writing, actor, chosen, now=now)
        )
    except CommandRefusedError as error:
        return _page(
            request, session, actor, form, now, errors_of(error), status_of(error)
        )
    response = go("/cua-toi", "da-luu")
    remember_language(response, chosen.language)
    return response


def _page(
    request: Request,
    session: Session,
    actor: Actor,
    form: TypedForm,
    now: datetime,
    errors: Errors | None = None,
    status_code: int = 200,
) -> HTMLResponse:
    ladder = ladder_of(session, actor.agency_id)
    return page(
        request,
        "account/preferences.html",
        status_code,
        form=form,
        errors=errors or {},
        agency_digest_at=choices_of(agency_of(session, actor)).digest_at,
        to_choose=[
            label("rung", one.rung, language_of(request)).lower()
            for one in ladder.rungs
            if _may_choose(one)
        ],
        absences=absences(session, actor, now=now, own_only=True),
        stood_in_for=stood_in_for(session, actor, now),
    )


def _may_choose(one: LadderRung) -> bool:
    return one.may_choose and one.delivery == "now" and bool(one.recipients)

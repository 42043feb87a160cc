"""Tokens with which other programs act for an officer: /quan-tri/ma-truy-cap."""

from uuid import UUID

from fastapi import Request
from fastapi.responses import HTMLResponse, Response

from tracker.accounts.actor import Actor
from tracker.accounts.officers import officers
from tracker.accounts.tokens import NewToken, create_token, revoke_token, tokens
from tracker.calendars import time_of
from tracker.db import Session
from tracker.errors import CommandRefusedError
from web.admin.gate import Administrator, Changing, administrators
from web.deps import Db, Now, Reading, go, page
from web.errors import status_of
from web.presenting.labels import choices
from web.rendering import language_of
from web.typed import Errors, Form, TypedForm, errors_of, sentence_of, typed

router = administrators()
_NO_OFFICER = "Chọn cán bộ mà chương trình làm việc thay."


@router.get("/ma-truy-cap")
def everything(
    request: Request, session: Reading, actor: Administrator
) -> HTMLResponse:
    """List the tokens, never their secrets."""
    return _page(request, session, actor, typed())


@router.post("/ma-truy-cap", response_model=None)
def create(
    request: Request,
    database: Db,
    session: Reading,
    now: Now,
    actor: Changing,
    form: Form,
) -> Response:
    """Make a token; this answer is the only time that it is shown."""
    officer_id = form.id("officer_id")
    if officer_id is None:
        errors = {"officer_id": _NO_OFFICER}
        return _page(request, session, actor, form, errors, 422)
    try:
        new = NewToken(
            officer_id=officer_id,
            name=form.text("name"),
            scope=form.text("scope") or "act",
            expires_on=form.day_or_none("expires_on", "Ngày hết hạn"),
        )
        token = database.write(
            lambda writing: create_token(writing, actor, new, now=now)
        )
    except CommandRefusedError as error:
        found, status = errors_of(error, access="name"), status_of(error)
        return _page(request, session, actor, form, found, status)
    return page(request, "admin/token.html", token=token, name=form.text("name"))


@router.post("/ma-truy-cap/{token_id}/thu-hoi", response_model=None)
def revoke(
    request: Request,
    database: Db,
    session: Reading,
    now: Now,
    actor: Changing,
    token_id: UUID,
) -> Response:
    """Make a token worthless, at once and for good."""
    try:
        database.write(lambda writing: revoke_token(writing, actor, token_id, now=now))
    except CommandRefusedError as error:
        errors = {"": sentence_of(error)}
        return _page(request, session, actor, typed(), errors, status_of(error))
    return go("/quan-tri/ma-truy-cap", "da-thu-hoi")


def _page(
    request: Request,
    session: Session,
    actor: Actor,
    form: TypedForm,
    errors: Errors | None = None,
    status_code: int = 200,
) -> HTMLResponse:
    time = time_of(session, actor.agency_id)
    return page(
        request,
        "admin/tokens.html",
        status_code,
        form=form,
        errors=errors or {},
        civil=time.civil,
        tokens=tokens(session, actor),
        scopes=choices("token_scope", language_of(request)),
        officers=[
            (str(one.id), f"{one.name} ({one.username})")
            for one in officers(session, actor)
            if one.is_active
        ],
    )

"""Webhooks, by which other systems are told of cases: /quan-tri/webhook."""

from datetime import datetime
from uuid import UUID

from fastapi import Request
from fastapi.responses import HTMLResponse, Response

from tracker.accounts.actor import Actor
from tracker.calendars import time_of
from tracker.db import Session
from tracker.errors import CommandRefusedError
from tracker.webhooks import subscriptions
from tracker.webhooks.announcing import KINDS
from web.admin.gate import Administrator, Changing, administrators
from web.deps import Config, Db, Now, Reading, go, page
from web.errors import status_of
from web.presenting.labels import label
from web.rendering import language_of
from web.typed import Errors, Form, TypedForm, errors_of, sentence_of, typed

router = administrators()
_HOME = "/quan-tri/webhook"


@router.get("/webhook")
def everything(
    request: Request, session: Reading, now: Now, actor: Administrator
) -> HTMLResponse:
    """List the addresses, never their secrets."""
    return _list(request, session, actor, now, typed())


@router.post("/webhook", response_model=None)
def create(
    request: Request,
    database: Db,
    session: Reading,
    settings: Config,
    now: Now,
    actor: Changing,
    form: Form,
) -> Response:
    """Set up an address; this answer is the only time that its secret is shown."""
    try:
        made = database.write(
            lambda writing: subscriptions.create_webhook(
                writing,
                actor,
                name=form.text("name"),
                url=form.text("url"),
                kinds=form.every("kinds"),
                internal=settings.internal_receivers,
                now=now,
            )
        )
    except CommandRefusedError as error:
        found, status = errors_of(error, receiver="name"), status_of(error)
        return _list(request, session, actor, now, form, found, status)
    return page(request, "admin/webhook_secret.html", webhook=made)


@router.get("/webhook/{webhook_id}")
def read(
    request: Request, session: Reading, actor: Administrator, webhook_id: UUID
) -> HTMLResponse:
    """Show one address, and what became of the messages to it."""
    return _one(request, session, actor, webhook_id)


@router.post("/webhook/{webhook_id}", response_model=None)
def change(
    request: Request,
    database: Db,
    session: Reading,
    now: Now,
    actor: Changing,
    form: Form,
    webhook_id: UUID,
) -> Response:
    """Tell an address of other things from now on."""
    try:
        database.write(
            lambda writing: subscriptions.change_kinds(
                writing, actor, webhook_id, kinds=form.every("kinds"), now=now
            )
        )
    except CommandRefusedError as error:
        found, status = errors_of(error), status_of(error)
        return _one(request, session, actor, webhook_id, found, status)
    return go(f"{_HOME}/{webhook_id}", "da-luu")


@router.get("/webhook/{webhook_id}/khoa-moi")
def ask_secret(
    request: Request,
    session: Reading,
    now: Now,
    actor: Administrator,
    webhook_id: UUID,
) -> HTMLResponse:
    """Ask whether messages shall be signed with a new secret."""
    found = subscriptions.webhook(session, actor, webhook_id)
    until = found.previous_until
    return page(
        request,
        "admin/webhook_secret_new.html",
        webhook=found,
        seen=subscriptions.mark_of(found),
        previous_until=time_of(session, actor.agency_id).civil(until)
        if until is not None and now < until
        else None,
    )


@router.post("/webhook/{webhook_id}/khoa-moi", response_model=None)
def rotate(
    request: Request,
    database: Db,
    session: Reading,
    now: Now,
    actor: Changing,
    form: Form,
    webhook_id: UUID,
) -> Response:
    """Sign with a new secret, shown this once; a form sent twice is refused."""
    seen = form.text("seen")
    try:
        made = database.write(
            lambda writing: subscriptions.rotate_secret(
                writing, actor, webhook_id, seen=seen, now=now
            )
        )
    except CommandRefusedError as error:
        found = {"": sentence_of(error)}
        return _one(request, session, actor, webhook_id, found, status_of(error))
    return page(request, "admin/webhook_secret.html", webhook=made)


@router.post("/webhook/{webhook_id}/gui-thu", response_model=None)
def test(database: Db, now: Now, actor: Changing, webhook_id: UUID) -> Response:
    """Put a test message into the queue."""
    database.write(
        lambda writing: subscriptions.send_test(writing, actor, webhook_id, now=now)
    )
    return go(f"{_HOME}/{webhook_id}", "da-gui-tin")


@router.post("/webhook/{webhook_id}/tam-dung", response_model=None)
def pause(
    request: Request,
    database: Db,
    session: Reading,
    now: Now,
    actor: Changing,
    form: Form,
    webhook_id: UUID,
) -> Response:
    """Send nothing for a while, or go on."""
    paused = form.text("paused") == "1"
    try:
        database.write(
            lambda writing: subscriptions.pause(
                writing, actor, webhook_id, paused=paused, now=now
            )
        )
    except CommandRefusedError as error:
        found = {"": sentence_of(error)}
        return _one(request, session, actor, webhook_id, found, status_of(error))
    return go(f"{_HOME}/{webhook_id}", "da-luu")


@router.get("/webhook/{webhook_id}/go-bo")
def ask_removal(
    request: Request, session: Reading, actor: Administrator, webhook_id: UUID
) -> HTMLResponse:
    """Ask whether an address shall be told nothing any more."""
    found = subscriptions.webhook(session, actor, webhook_id)
    return page(request, "admin/webhook_removal.html", webhook=found)


@router.post("/webhook/{webhook_id}/go-bo", response_model=None)
def remove(database: Db, now: Now, actor: Changing, webhook_id: UUID) -> Response:
    """Tell an address nothing any more."""
    database.write(
        lambda writing: subscriptions.remove(writing, actor, webhook_id, now=now)
    )
    return go(_HOME, "da-go-bo")


@router.post("/webhook/tin/{message_id}/gui-lai", response_model=None)
def resend(
    request: Request,
    database: Db,
    session: Reading,
    now: Now,
    actor: Changing,
    message_id: UUID,
) -> Response:
    """Send a message again."""
    try:
        webhook_id = database.write(
            lambda writing: subscriptions.resend(writing, actor, message_id, now=now)
        )
    except CommandRefusedError as error:
        found = {"": sentence_of(error)}
        return _list(request, session, actor, now, typed(), found, status_of(error))
    return go(f"{_HOME}/{webhook_id}", "da-gui-tin")


def _list(
    request: Request,
    session: Session,
    actor: Actor,
    now: datetime,
    form: TypedForm,
    errors: Errors | None = None,
    status_code: int = 200,
) -> HTMLResponse:
    return page(
        request,
        "admin/webhooks.html",
        status_code,
        form=form,
        errors=errors or {},
        webhooks=subscriptions.webhooks(session, actor),
        failed=subscriptions.given_up(session, actor, now),
        kinds=_kinds(request),
    )


def _one(
    request: Request,
    session: Session,
    actor: Actor,
    webhook_id: UUID,
    errors: Errors | None = None,
    status_code: int = 200,
) -> HTMLResponse:
    return page(
        request,
        "admin/webhook.html",
        status_code,
        errors=errors or {},
        webhook=subscriptions.webhook(session, actor, webhook_id),
        deliveries=subscriptions.deliveries(session, actor, webhook_id),
        kinds=_kinds(request),
        civil=time_of(session, actor.agency_id).civil,
    )


def _kinds(request: Request) -> list[tuple[str, str]]:
    lang = language_of(request)
    return [(kind, label("webhook_kind", kind, lang)) for kind in KINDS]

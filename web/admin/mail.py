"""The mail server, and a test letter: /quan-tri/thu."""

from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse, Response

from notifications.smtp import SmtpSettings
from tracker.accounts.actor import Actor
from tracker.accounts.agencies import agency_of, change_choices
from tracker.accounts.choices import MailChoices, choices_of
from tracker.calendars import time_of
from tracker.db import Database, Session
from tracker.errors import CommandRefusedError, InvalidValueError
from tracker.ids import new_id
from tracker.mailroom import checks, own_address, send_check
from tracker.outgoing import smtp_settings
from tracker.settings import Settings
from web.admin.gate import Administrator, Changing, administrators
from web.admin.words import LETTER_STATUSES
from web.deps import Config, Db, Now, Reading, go, page
from web.errors import status_of
from web.presenting.i18n import translate
from web.rendering import language_of
from web.typed import Errors, Form, TypedForm, errors_of, typed

router = administrators()
_TEXTS = ("host", "encryption", "username", "sender")
_ENCRYPTIONS = {
    "starttls": "STARTTLS (thường là cổng 587)",
    "tls": "TLS ngay từ đầu (thường là cổng 465)",
    "none": "Không mã hóa (chỉ trong mạng nội bộ)",
}
#: Where the faults of the choices stand in the form.
_AT = {
    f"mail.{name}": name
    for name in (
        "host",
        "port",
        "encryption",
        "username",
        "password",
        "sender",
        "per_minute",
    )
}
_NO_SERVER = "Chưa có máy chủ thư; thư thử sẽ nằm chờ cho đến khi có."


@router.get("/thu")
def show(
    request: Request,
    database: Db,
    session: Reading,
    settings: Config,
    actor: Administrator,
) -> HTMLResponse:
    """Show which server is used, the own server's fields, and the last test letters."""
    own = choices_of(agency_of(session, actor)).mail
    form = _typed_of(own, own_address(session, actor))
    return _page(request, database, session, settings, actor, form)


@router.post("/thu", response_model=None)
def change(
    request: Request,
    database: Db,
    session: Reading,
    settings: Config,
    now: Now,
    actor: Changing,
    form: Form,
) -> Response:
    """Keep the own server's fields; a password left empty stays as it was."""
    errors: Errors = {}
    mail = _mail_of(form, errors)
    if not errors:
        try:
            database.write(
                lambda writing: change_choices(writing, actor, {"mail": mail}, now=now)
            )
        except CommandRefusedError as error:
            errors = errors_of(error, **_AT)
    if errors:
        return _page(request, database, session, settings, actor, form, errors, 422)
    return go("/quan-tri/thu", "da-luu")


@router.post("/thu/gui-thu", response_model=None)
def send_test(
    request: Request,
    database: Db,
    session: Reading,
    settings: Config,
    now: Now,
    actor: Changing,
    form: Form,
) -> Response:
    """Put a test letter into the outbox; the next round of delivery takes it."""
    server = _server_said(smtp_settings(database, settings, actor.agency_id))
    key, to = new_id(), form.text("to")
    try:
        database.write(
            lambda writing: send_check(
                writing, actor, to=to, server=server or _NO_SERVER, key=key, now=now
            )
        )
    except CommandRefusedError as error:
        own = choices_of(agency_of(session, actor)).mail
        shown = _typed_of(own, to)
        errors = errors_of(error)
        status = status_of(error)
        return _page(request, database, session, settings, actor, shown, errors, status)
    return go("/quan-tri/thu", "da-gui-thu")


@router.get("/thu/ket-qua")
def results(request: Request, session: Reading, actor: Administrator) -> HTMLResponse:
    """Show what became of the last test letters: a part of the page, asked anew."""
    return page(request, "admin/mail_results.html", **_results(session, actor))


def _mail_of(form: TypedForm, errors: Errors) -> dict[str, Any]:
    mail: dict[str, Any] = {name: form.text(name).strip() for name in _TEXTS}
    try:
        mail["port"] = form.whole("port", "Cổng")
        mail["per_minute"] = form.whole("per_minute", "Số thư mỗi phút")
    except InvalidValueError as error:
        errors.update(errors_of(error))
    if form.ticked("forget_password") or not mail["host"]:
        mail["password"] = ""
    elif form.text("password"):
        mail["password"] = form.text("password")
    return mail


def _typed_of(own: MailChoices, to: str) -> TypedForm:
    return typed(
        port=str(own.port),
        per_minute=str(own.per_minute),
        to=to,
        **{name: getattr(own, name) for name in _TEXTS},
    )


def _server_said(used: SmtpSettings | None, lang: str = "vi") -> str:
    if used is None:
        return ""
    said = {"none": "không mã hóa", "starttls": "STARTTLS", "tls": "TLS"}
    return translate(
        "{host}, cổng {port}, {encryption}",
        lang,
        host=used.host,
        port=used.port,
        encryption=translate(said[str(used.tls)], lang),
    )


def _results(session: Session, actor: Actor) -> dict[str, Any]:
    found = checks(session, actor)
    return {
        "checks": found,
        "statuses": LETTER_STATUSES,
        "civil": time_of(session, actor.agency_id).civil,
        "is_waiting": any(one.status in {"queued", "sending"} for one in found),
    }


def _page(
    request: Request,
    database: Database,
    session: Session,
    settings: Settings,
    actor: Actor,
    form: TypedForm,
    errors: Errors | None = None,
    status_code: int = 200,
) -> HTMLResponse:
    own = choices_of(agency_of(session, actor)).mail
    used = smtp_settings(database, settings, actor.agency_id)
    lang = language_of(request)
    return page(
        request,
        "admin/mail.html",
        status_code,
        form=form,
        errors=errors or {},
        server=_server_said(used, lang),
        sender=used.sender.address if used else "",
        is_own=bool(own.host),
        has_password=bool(own.password),
        encryptions=[
            (key, translate(said, lang)) for key, said in _ENCRYPTIONS.items()
        ],
        **_results(session, actor),
    )

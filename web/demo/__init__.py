"""The demo's own page: the mails that were sent, read in the browser."""

from datetime import datetime
from typing import Annotated

from fastapi import Query, Request
from fastapi.responses import HTMLResponse
from starlette.exceptions import HTTPException

from notifications.catcher import CaughtMail, MailCatcher
from tracker.local_time import to_aware, to_civil
from web.deps import page
from web.router import Router

_ZONE = "Asia/Ho_Chi_Minh"

router = Router("/thu-demo")


def _catcher(request: Request) -> MailCatcher:
    catcher = getattr(request.app.state, "catcher", None)
    if not isinstance(catcher, MailCatcher):
        raise HTTPException(404)
    return catcher


@router.get("")
def list_mails(
    request: Request, den: Annotated[str, Query(max_length=200)] = ""
) -> HTMLResponse:
    """List the mails that were caught, the newest first."""
    mails = [
        mail for mail in _catcher(request).mails() if not den or den in _readers(mail)
    ]
    return page(request, "demo/mails.html", mails=mails, den=den, local=_local)


@router.get("/{number}")
def read_mail(request: Request, number: int) -> HTMLResponse:
    """Show one mail as its reader sees it."""
    mail = _catcher(request).mail(number)
    if mail is None:
        raise HTTPException(404)
    return page(request, "demo/mail.html", mail=mail, local=_local)


def _local(at: datetime) -> datetime:
    return to_aware(to_civil(at, _ZONE), _ZONE)


def _readers(mail: CaughtMail) -> str:
    return " ".join(mail.recipients)

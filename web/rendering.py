"""Turning a template into a page, with what every layout needs."""

from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from tracker.accounts.sign_ins import SignedIn
from tracker.local_time import DEFAULT_ZONE, to_civil
from web import presenting
from web.navigation import items_for
from web.notices import done_message

_TEMPLATES = Path(__file__).parent / "templates"


@cache
def environment(lang: str) -> Environment:
    """Make the environment of a language: escaped always, strict about names."""
    made = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    presenting.install(made, lang)
    return made


def language_of(request: Request) -> str:
    """Give the reader's language: what was chosen, else Vietnamese."""
    chosen = request.query_params.get("lang") or request.cookies.get("lang", "vi")
    return "en" if chosen == "en" else "vi"


def render(
    request: Request, template: str, *, status_code: int = 200, **context: Any
) -> HTMLResponse:
    """Render a page for a request."""
    signed: SignedIn | None = getattr(request.state, "signed_in", None)
    agency = getattr(request.state, "agency", None)
    lang = language_of(request)
    as_of: datetime | None = getattr(request.state, "as_of", None)
    zone = agency.timezone if agency else DEFAULT_ZONE
    shared = {
        "request": request,
        "signed_in": signed,
        "actor": signed.actor if signed else None,
        "csrf_token": signed.csrf_token if signed else "",
        "agency": agency,
        "lang": lang,
        "nav": items_for(request, signed.actor) if signed else [],
        "flash": done_message(request.query_params.get("xong", ""), lang),
        "as_of": to_civil(as_of, zone) if as_of else None,
        "is_demo": getattr(request.app.state, "is_demo", False),
        # Ears hear the title first: that something is to be corrected stands in it.
        "is_faulty": status_code == 422,
    }
    html = environment(lang).get_template(template).render({**shared, **context})
    response = HTMLResponse(html, status_code=status_code)
    if request.query_params.get("lang") in {"vi", "en"}:
        response.set_cookie("lang", lang, max_age=31_536_000, samesite="lax")
    return response

"""What administrators changed, when, from what to what: /quan-tri/nhat-ky."""

from datetime import date, datetime, timedelta
from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Query, Request
from fastapi.responses import HTMLResponse

from tracker.accounts.permissions import may
from tracker.calendars import AgencyTime, time_of
from tracker.errors import InvalidValueError
from tracker.queries.administration_record import (
    RecordChoice,
    names_in,
    record_authors,
    record_page,
)
from tracker.text_entry import folded
from web.admin.gate import RecordReader
from web.admin.record_telling import Teller
from web.admin.record_words import ACTS, GROUPS
from web.deps import Reading, page
from web.presenting.i18n import translate
from web.rendering import language_of
from web.router import Router
from web.typed import Errors, TypedForm, errors_of, typed

router = Router()
_HOME = "/quan-tri/nhat-ky"
_PAGE = 50
_FILTERS = ("ai", "nhom", "tu", "den")


@router.get("/quan-tri/nhat-ky")
def show(
    request: Request,
    session: Reading,
    actor: RecordReader,
    ai: Annotated[str, Query(max_length=200)] = "",
    nhom: Annotated[str, Query(max_length=40)] = "",
    tu: Annotated[str, Query(max_length=40)] = "",
    den: Annotated[str, Query(max_length=40)] = "",
    truoc: Annotated[UUID | None, Query()] = None,
) -> HTMLResponse:
    """List the changes, the newest first: all of them, or those that are asked for."""
    form, errors = typed(ai=ai, nhom=nhom, tu=tu, den=den), Errors()
    time, lang = time_of(session, actor.agency_id), language_of(request)
    choice = _choice(form, time, errors)
    found = record_page(session, actor, choice, before=truoc, limit=_PAGE + 1)
    shown = found[:_PAGE]
    teller = Teller(lang=lang, names=names_in(session, actor, shown), civil=time.civil)
    asked = {
        name: text for name in ("ai", "nhom", "tu", "den") if (text := form.text(name))
    }
    older = {**asked, "truoc": str(shown[-1].id)} if len(found) > _PAGE else None
    return page(
        request,
        "admin/record.html",
        422 if errors else 200,
        form=form,
        errors=errors,
        entries=[teller.entry(event) for event in shown],
        authors=[
            (one, one) for one in sorted(record_authors(session, actor), key=folded)
        ],
        groups=[(key, translate(said, lang)) for key, said in GROUPS.items()],
        is_filtered=bool(asked),
        older=f"{_HOME}?{urlencode(older)}" if older else "",
        newest="" if truoc is None else _address(asked),
        administers=may(actor, "agency.change"),
    )


def _address(asked: dict[str, str]) -> str:
    return f"{_HOME}?{urlencode(asked)}" if asked else _HOME


def _choice(form: TypedForm, time: AgencyTime, errors: Errors) -> RecordChoice:
    """Read what is asked for; a day that is none bounds nothing and is told."""
    days = {}
    for name, said in (("tu", "Từ ngày"), ("den", "Đến hết ngày")):
        try:
            days[name] = form.day_or_none(name, said)
        except InvalidValueError as error:
            errors.update(errors_of(error))
    first, last = days.get("tu"), days.get("den")
    group = form.text("nhom")
    return RecordChoice(
        who=form.text("ai"),
        kinds=frozenset(kind for kind, (of, _) in ACTS.items() if of == group),
        since=_midnight(first, time) if first else None,
        until=_midnight(last + timedelta(days=1), time) if last else None,
    )


def _midnight(day: date, time: AgencyTime) -> datetime:
    return time.aware(datetime.combine(day, datetime.min.time()))

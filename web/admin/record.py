"""What administrators changed, when, from what to what: /quan-tri/nhat-ky."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request
from fastapi.responses import HTMLResponse

from notifications.papers import form_of
from tracker.accounts.administration import events
from tracker.calendars import AgencyTime, time_of
from tracker.models import AgencyEvent
from web.admin.gate import Administrator, administrators
from web.admin.ladder_words import key_named, rung_said
from web.admin.words import EVENTS_SAID, FACTS_SAID
from web.deps import Reading, page

router = administrators()
_PAGE = 50
_LONGEST = 160


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the record."""

    at: datetime
    who: str
    what: str
    facts: tuple[tuple[str, str], ...]


@router.get("/nhat-ky")
def show(
    request: Request,
    session: Reading,
    actor: Administrator,
    truoc: Annotated[UUID | None, Query()] = None,
) -> HTMLResponse:
    """List the changes, the newest first."""
    found = events(session, actor, before=truoc, limit=_PAGE + 1)
    shown = found[:_PAGE]
    time = time_of(session, actor.agency_id)
    return page(
        request,
        "admin/record.html",
        entries=[_entry(event, time) for event in shown],
        older=shown[-1].id if len(found) > _PAGE else None,
        is_first=truoc is None,
    )


def _entry(event: AgencyEvent, time: AgencyTime) -> Entry:
    return Entry(
        at=time.civil(event.at),
        who=event.actor_name,
        what=EVENTS_SAID.get(event.kind, event.kind),
        facts=tuple(_facts(event.data)),
    )


def _facts(data: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Flatten the data of an event; what changed reads `old → new`."""
    found: list[tuple[str, str]] = []
    for name, value in data.items():
        if name == "changed" and isinstance(value, Mapping):
            found += [
                (each, _change(pair))
                for each, pair in value.items()
                if not each.endswith("_id")
            ]
        elif not name.endswith("_id") and value not in (None, "", [], {}):
            found.append((name, _said(value)))
    return [(FACTS_SAID.get(name) or key_named(name), said) for name, said in found]


def _change(pair: Any) -> str:
    if isinstance(pair, list) and len(pair) == 2:
        return f"{_said(pair[0])} → {_said(pair[1])}"
    return _said(pair)


def _said(value: Any) -> str:
    if value is None or value in ("", [], {}):
        return "(trống)"
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, Mapping) and value.keys() >= {"form", "valid_from", "text"}:
        said = _wording(value)
    elif isinstance(value, Mapping) and value.keys() >= {"rung", "recipients"}:
        said = rung_said(value)
    elif isinstance(value, Mapping):
        said = "; ".join(f"{name}: {_said(item)}" for name, item in value.items())
    elif isinstance(value, list):
        said = ", ".join(map(_said, value))
    else:
        said = str(value)
    return said if len(said) <= _LONGEST else f"{said[:_LONGEST]}…"


def _wording(row: Mapping[str, Any]) -> str:
    """Say which form was given which sentences, and from when."""
    since = date.fromisoformat(str(row["valid_from"]))
    number = form_of(str(row["form"]), since).number
    return f"{number}, từ {since:%d/%m/%Y}: {row['text']}"

"""Events of a case told as sentences, the newest first, what belongs together as one.

The sentences stand in `web.staff.sentences`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from tracker.models import CaseEvent
from tracker.offices import Office
from web.presenting.dates import date_full, date_time_full
from web.presenting.i18n import translate
from web.presenting.known_names import step_said
from web.presenting.labels import label
from web.presenting.looks import event_look
from web.presenting.numbers import limit_words
from web.staff.sentences import SENTENCES, number_of

#: Events that follow from another one of the same act; told as its further lines.
_FOLLOWING = frozenset(
    {
        "case.deadline_changed",
        "case.appointed",
        "case.reappointed",
        "apology.withdrawn",
        "apology.published",
        "accountability.opened",
    }
)
_LATE = {"overdue", "after_due", "late_again"}
_AT_ONCE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One entry of the timeline, in civil time."""

    at: datetime
    text: str
    icon: str
    tone: str
    kind: str
    further: tuple[str, ...] = ()
    reason: str = ""
    basis: str = ""
    recorded_at: datetime | None = None


def tell_all(
    events: Iterable[CaseEvent], office: Office, lang: str = "vi"
) -> list[Told]:
    """Tell every event of a case, the newest first."""
    ordered = sorted(events, key=lambda event: event.seq)
    found = []
    for _, group in groupby(ordered, key=lambda event: (event.recorded_at, event.at)):
        acts: list[list[CaseEvent]] = []
        for event in group:
            if acts and event.kind in _FOLLOWING:
                acts[-1].append(event)
            else:
                acts.append([event])
        found += [(act[0].seq, _tell_act(act, office, lang)) for act in acts]
    newest = sorted(found, key=lambda one: (one[1].at, one[0]), reverse=True)
    return [told for _, told in newest]


def sentence(event: CaseEvent, office: Office, lang: str = "vi") -> str:
    """Tell one event in one sentence."""
    values = _values(event, office, lang)
    chosen = SENTENCES.get(event.kind)
    if chosen is None:  # written by a later release; its name still says something
        return event_look(event.kind).said(lang)
    texts = (chosen,) if isinstance(chosen, str) else chosen(event.data)
    return " ".join(translate(text, lang, **values) for text in texts)


def _tell_act(act: Sequence[CaseEvent], office: Office, lang: str) -> Told:
    first, *rest = act
    look = event_look(first.kind)
    at = office.time.civil(first.at)
    is_late_entry = (
        first.actor_kind != "system" and first.recorded_at - first.at > _AT_ONCE
    )
    said = [sentence(first, office, lang)]
    for event in rest:
        if _repeats(event, rest):
            continue
        said.append(sentence(event, office, lang))
    text = str(first.data.get("items") or first.data.get("text") or "")
    tone, icon = _tone(first, look.tone), look.icon
    return Told(
        at=at,
        text=said[0],
        icon=icon,
        tone=tone,
        kind=first.kind,
        further=tuple(said[1:]),
        reason="\n".join(part for part in (text, first.reason) if part),
        basis=first.legal_basis,
        recorded_at=office.time.civil(first.recorded_at) if is_late_entry else None,
    )


def _repeats(event: CaseEvent, among: Sequence[CaseEvent]) -> bool:
    """Say whether a change of the deadline is told by the appointment beside it."""
    return event.kind == "case.deadline_changed" and any(
        other.kind == "case.appointed" and other.data["new"] == event.data["new"]
        for other in among
    )


def _tone(event: CaseEvent, usual: str) -> str:
    if event.kind == "case.flagged" and event.data["rung"] in _LATE:
        return "late"
    return usual


def _values(event: CaseEvent, office: Office, lang: str) -> Mapping[str, str]:
    data = event.data
    found = {name: str(value) for name, value in data.items() if _is_plain(value)}
    for name in ("old", "new", "at", "due_at"):
        if data.get(name) and isinstance(data[name], str):
            found[name] = _moment(data[name], office, lang)
    if "to" in data:
        found["to"] = date_full(datetime.fromisoformat(str(data["to"])), lang)
    for name in ("old", "limit"):
        if isinstance(data.get(name), list):
            amount, unit = data[name]
            found[name] = limit_words(amount, unit, lang)
    if "channel" in data:
        found["channel"] = _channel(event, lang)
    if event.kind == "case.corrected":
        found["what"] = event_look(str(data["kind"])).said(lang).lower()
    found["number"] = number_of(data)
    found |= _files(data) | _promised(data, lang)
    found["who"] = _who(event, lang)
    found["holder"] = _holder(data)
    found["step"] = _step(data, lang)
    return found


def _who(event: CaseEvent, lang: str) -> str:
    """Name who acted, and for whom: a substitute acts in their own name."""
    name = translate(event.actor_name, lang)
    absent = event.data.get("on_behalf_of")
    return (
        translate("{name} (thay {absent})", lang, name=name, absent=absent)
        if absent
        else name
    )


def _promised(data: Mapping[str, Any], lang: str) -> dict[str, str]:
    if not data.get("promised_on"):
        return {}
    day = datetime.fromisoformat(str(data["promised_on"]))
    return {"promised": date_full(day, lang)}


def _files(data: Mapping[str, Any]) -> dict[str, str]:
    names = data.get("names")
    if not isinstance(names, list):
        return {}
    return {"names": ", ".join(map(str, names)), "n": str(len(names))}


def _is_plain(value: object) -> bool:
    return isinstance(value, str | int | float) and not isinstance(value, bool)


def _moment(text: str, office: Office, lang: str) -> str:
    return date_time_full(office.time.civil(datetime.fromisoformat(text)), lang)


def _channel(event: CaseEvent, lang: str) -> str:
    kind = "delivery" if event.kind == "apology.delivered" else "channel"
    return label(kind, str(event.data["channel"]), lang).lower()


def _holder(data: Mapping[str, Any]) -> str:
    officer, unit = str(data.get("officer") or ""), str(data.get("unit") or "")
    return f"{officer} ({unit})" if officer and unit else officer or unit


def _step(data: Mapping[str, Any], lang: str) -> str:
    if not data.get("step"):
        return ""
    name = step_said(data["step"], lang)
    said = translate("bước {no}: {name}", lang, no=data["step_no"], name=name)
    return f", {said}"

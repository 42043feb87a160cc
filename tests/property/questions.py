"""Random questions for the deadline calculator, family by family."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import oracle
from calendars import (
    dates_abroad,
    edges_of,
    exists,
    far_dates,
    given_calendars,
    rare_calendars,
    vietnamese_dates,
)
from hypothesis import strategies as st
from oracle_reading import read_instant

Question = dict[str, Any]
DAY_UNITS = ["working_day", "day", "month", "same_day"]
HOUR_UNITS = ["working_hour", "working_minute"]
UNITS = [*DAY_UNITS, *HOUR_UNITS, "none"]

AMOUNTS: dict[str, st.SearchStrategy[Any]] = {
    "working_day": st.one_of(
        st.integers(0, 12),
        st.sampled_from([0.5, 1.5, 2.5, 0.25, 0.125, 3.75, 0.1, 5.0, 0.0, 25]),
    ),
    "day": st.one_of(st.integers(0, 30), st.sampled_from([0.0, 7.0, 365])),
    "month": st.one_of(st.integers(0, 3), st.sampled_from([12.0, 14])),
    "same_day": st.just(0),
    "none": st.just(0),
    "working_hour": st.one_of(
        st.integers(0, 40), st.sampled_from([0.5, 0.25, 1.1, 2.75, 8.0, 160])
    ),
    "working_minute": st.one_of(
        st.integers(0, 900), st.sampled_from([0.5, 1, 29.75, 240, 480, 9600])
    ),
}


FORMS = st.sampled_from(["plain", "offset", "utc"])
NEAR_AN_EDGE = st.sampled_from([0, 0, 0, -1, 1, 600, -600])
ANY_SECOND = st.integers(0, 86_399)
ANY_MINUTE = st.integers(0, 1_439)


@st.composite
def limits(draw: st.DrawFn, units: list[str]) -> dict[str, Any]:
    unit = draw(st.sampled_from(units))
    limit = {"unit": unit}
    if unit not in ("same_day", "none") or draw(st.booleans()):
        limit["amount"] = draw(AMOUNTS[unit])
    return limit


def zone_of(question: Question) -> ZoneInfo:
    return ZoneInfo(question.get("calendar", {}).get("timezone", "Asia/Ho_Chi_Minh"))


def clock_time(draw: st.DrawFn, question: Question) -> time:
    """An edge of a window, a second to either side, midnight, or any second."""
    kind = draw(st.integers(0, 4))
    if kind < 3:
        edges = [*edges_of(question.get("calendar")), "00:00", "15:00"]
        edge = datetime.combine(
            date(2000, 1, 1), time.fromisoformat(draw(st.sampled_from(edges)))
        )
        return (edge + timedelta(seconds=draw(NEAR_AN_EDGE))).time()
    second = draw(ANY_SECOND) if kind == 3 else draw(ANY_MINUTE) * 60
    return time(second // 3600, second // 60 % 60, second % 60)


def civil_time(draw: st.DrawFn, question: Question, near: date, span: int) -> datetime:
    """A wall clock time that exists, up to `span` days from `near`."""
    day = near + timedelta(days=draw(st.integers(min(span, 0), max(span, 0))))
    zone = zone_of(question)
    local = datetime.combine(day, clock_time(draw, question))
    while not exists(local.replace(tzinfo=zone)):
        local += timedelta(hours=1)
    return local


def written(civil: datetime, question: Question, form: str) -> str:
    """The same instant as text: plain, with the calendar's offset, or in UTC."""
    if form == "plain":
        return civil.isoformat()
    local = civil.replace(tzinfo=zone_of(question))
    if form == "offset":
        return local.isoformat()
    return local.astimezone(UTC).isoformat().replace("+00:00", "Z")


def aims(question: Question) -> list[datetime]:
    """The start and the due instant without pauses: where a pause just matters."""
    zone = zone_of(question)
    found = [read_instant(question["start"], zone)]
    due_at = oracle.answer(question).get("due_at")
    if due_at is not None:
        found.append(datetime.fromisoformat(due_at).replace(tzinfo=None))
    return [instant for instant in found if exists(instant.replace(tzinfo=zone))]


def pause_list(
    draw: st.DrawFn, question: Question, near: date, span: int, most: int
) -> list[dict[str, Any]]:
    """Pauses that overlap, touch, have no length, never end, or miss altogether."""
    pauses = []
    known = aims(question)
    for _ in range(draw(st.integers(1, most))):
        if known and draw(st.integers(0, 2)) == 0:
            begins = draw(st.sampled_from(known))
        else:
            begins = civil_time(draw, question, near - timedelta(days=2), span + 2)
        length = draw(st.sampled_from([0, 1, 1, 3, 6, None, None]))
        if length is not None:
            ends = civil_time(draw, question, begins.date(), length)
        else:
            ends = draw(st.sampled_from([begins, *known]))
        begins, ends = min(begins, ends), max(begins, ends)
        known += [begins, ends]
        form = draw(FORMS)
        pause: dict[str, Any] = {"from": written(begins, question, form)}
        if draw(st.integers(0, 11)):
            pause["to"] = written(ends, question, draw(FORMS))
        elif draw(st.booleans()):
            pause["to"] = None
        pauses.append(pause)
    return pauses


def chained_pauses(draw: st.DrawFn, question: Question) -> list[dict[str, Any]]:
    """One pause after the other around the due day, over its rest days, too."""
    zone = zone_of(question)
    aim = aims(question)
    ends = (aim or [datetime(2026, 1, 1)])[-1]
    ends -= timedelta(hours=draw(st.sampled_from([0, 1, 20, 48])))
    pauses = []
    for _ in range(draw(st.integers(1, 3))):
        begins = ends + timedelta(hours=draw(st.sampled_from([0, 0, 1, 9, 24])))
        ends = begins + timedelta(hours=draw(st.sampled_from([0, 3, 24, 48, 75, 120])))
        if exists(begins.replace(tzinfo=zone)) and exists(ends.replace(tzinfo=zone)):
            pauses.append({"from": begins.isoformat(), "to": ends.isoformat()})
    return draw(st.permutations(pauses))


@st.composite
def framed(draw: st.DrawFn, op: str, near: date, calendar: Question | None) -> Question:
    """The parts every question has."""
    question: Question = {"id": draw(st.sampled_from(["a1", 7, "hồ sơ"])), "op": op}
    if op == "due" and draw(st.booleans()):
        del question["op"]
    if calendar is not None:
        question["calendar"] = calendar
    if draw(st.integers(0, 5)) == 0:
        question |= {"note": near.isoformat(), "expect": {"due_at": "2001-01-01"}}
    if draw(st.booleans()):
        question["explain"] = draw(st.sampled_from([True, True, False]))
    return question


@st.composite
def places(draw: st.DrawFn, where: str) -> tuple[date, Question | None]:
    """A date to be near, and the calendar of the question."""
    if where == "any":
        where = draw(st.sampled_from(["vietnam", "given", "given"]))
    if where == "vietnam":
        return draw(vietnamese_dates()), None
    if where == "far":
        return draw(far_dates()), None
    near = draw(dates_abroad())
    if where == "rare":
        return near, draw(rare_calendars(near))
    zones = ["Europe/Berlin", "America/Santiago", "Australia/Lord_Howe"]
    return near, draw(given_calendars(near, zones if where == "changing" else None))


@st.composite
def due_questions(
    draw: st.DrawFn,
    where: str = "any",
    units: list[str] | None = None,
    pauses: int = 3,
    restarts: int = 3,
    extended: bool = False,
) -> Question:
    near, calendar = draw(places(where))
    question = draw(framed("due", near, calendar))
    question["limit"] = draw(limits(units or UNITS))
    start = civil_time(draw, question, near, 0)
    question["start"] = written(start, question, draw(FORMS))
    if restarts and draw(st.integers(0, 2)) == 0:
        question["restarts"] = [
            written(
                max(civil_time(draw, question, near, 12), start), question, draw(FORMS)
            )
            for _ in range(draw(st.integers(0, restarts)))
        ]
    if pauses and draw(st.integers(0, 5)):
        if draw(st.integers(0, 2)):
            question["pauses"] = pause_list(draw, question, near, 18, pauses)
        else:
            question["pauses"] = chained_pauses(draw, question)
    if pauses and draw(st.integers(0, 30 if where != "rare" else 2)) == 0:
        far = [near + timedelta(days=1), near + timedelta(days=9), date(9000, 1, 1)]
        pause = {"from": draw(st.sampled_from(far)).isoformat() + "T00:00:00"}
        question.setdefault("pauses", []).append(pause)
    if draw(st.integers(0, 3)) == 0:
        question["cutoff"] = draw(st.sampled_from(["15:00", "11:30", "09:30", "16:59"]))
    if extended and question["limit"]["unit"] != "none":
        aim = draw(st.sampled_from([near, aims(question)[-1].date()]))
        to = aim + timedelta(days=draw(st.integers(-3, 12)))
        question["extension"] = {"to": to.isoformat()}
        granted = draw(st.sampled_from([None, False, True, True]))
        if granted is not None:
            question["extension"]["granted"] = granted
    return question


@st.composite
def elapsed_questions(draw: st.DrawFn) -> Question:
    near, calendar = draw(places("any"))
    question = draw(framed("elapsed", near, calendar))
    start = civil_time(draw, question, near, 0)
    end = civil_time(draw, question, near, draw(st.sampled_from([0, 1, 9, 40, 400])))
    question["start"] = written(min(start, end), question, draw(FORMS))
    question["end"] = written(max(start, end), question, draw(FORMS))
    if draw(st.booleans()):
        question["pauses"] = pause_list(draw, question, near, 12, 4)
    return question


@st.composite
def shift_questions(draw: st.DrawFn) -> Question:
    near, calendar = draw(places("any"))
    question = draw(framed("shift", near, calendar))
    question["date"] = near.isoformat()
    count = draw(st.one_of(st.integers(1, 30), st.sampled_from([100, 260])))
    question["working_days"] = count * draw(st.sampled_from([1, -1]))
    return question

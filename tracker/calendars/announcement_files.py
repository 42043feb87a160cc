"""The announcement of a year as a file: CSV or ICS, read into rows; none is written.

Both say the same things: the day, whether it is off or worked, what it is called, its
hours, the day it is exchanged with, and the decision, where a row has its own.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from tracker.calendars.changes import OFF, WORKED, NewDay
from tracker.calendars.dated_files import (
    check_count,
    events_of,
    is_ics,
    lines_of,
    no_row,
    own_word,
    read_day,
    read_windows,
    span_of,
    text_of,
)
from tracker.errors import InvalidValueError
from tracker.text_entry import clean, folded

if TYPE_CHECKING:
    from icalendar import Event

#: The columns of a file, by what their headings may be without marks.
_COLUMNS = {
    "day": ("date", "day", "ngay"),
    "kind": ("kind", "loai", "la", "la ngay"),
    "name": ("name_vi", "name", "ten", "ten goi"),
    "windows": ("windows", "hours", "gio", "gio lam viec"),
    "exchanged_with": ("exchanged_with", "hoan doi voi", "hoan doi voi ngay"),
    "decision": ("decision", "van ban", "theo van ban", "so van ban"),
}
_KINDS = {
    OFF: {"off", "nghi", "ngay nghi", "nghi le", "nghi bu"},
    WORKED: {
        "worked", "lam viec", "lam bu", "ngay lam viec", "ngay lam bu", "di lam bu",
        "lam viec bu",
    },
}  # fmt: skip
_WORKED_TITLE = re.compile(r"(ngay |di )*(lam bu|lam viec)\b")
_EXCHANGED = re.compile(
    r"(?:hoán đổi với|exchanged with)\D{0,12}(\d{1,2}/\d{1,2}/\d{4}|\d{4}-\d\d-\d\d)",
    re.IGNORECASE,
)
_LONGEST_SPAN = 31


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """One row of a file: what it states, or why it cannot be read.

    `in_span`: one date of several that a calendar entry covers, rest days among them.
    """

    line: int
    text: str
    new: NewDay | None = None
    problem: str = ""
    problem_vi: str = ""
    in_span: bool = False


def read_announcement(data: bytes) -> list[Stated]:
    """Read a file of either kind, told apart by how it begins.

    Raises `InvalidValueError` for a file that is neither, too large, or without rows.
    """
    text = text_of(data)
    rows = list(_of_ics(text) if is_ics(text) else _of_csv(text))
    check_count(rows)
    return rows


def _of_csv(text: str) -> Iterator[Stated]:
    for number, said, given in lines_of(
        text, _COLUMNS, {"day": "ngày", "kind": "loại"}
    ):
        yield _stated(number, said, given)


def _of_ics(text: str) -> Iterator[Stated]:
    for number, event in events_of(text):
        yield from _of_event(number, event)


def _of_event(number: int, event: "Event") -> Iterator[Stated]:
    title = clean(str(event.get("SUMMARY", "")))
    days = _whole_days(*span_of(event))
    if not days or "RRULE" in event:
        yield Stated(
            line=number,
            text=title,
            problem="only whole days can be taken in, each for itself, no recurrence.",
            problem_vi="Chỉ nhận sự kiện cả ngày, tối đa 31 ngày, không lặp lại.",
        )
        return
    for day in days:
        given = {
            "day": day.isoformat(),
            "kind": own_word(event, "KIND") or _kind_of(title),
            "name": title,
            "windows": own_word(event, "HOURS"),
            "exchanged_with": own_word(event, "EXCHANGED-WITH") or _exchanged_of(event),
            "decision": own_word(event, "DECISION"),
        }
        row = _stated(number, f"{day:%d/%m/%Y} {title}", given, in_span=len(days) > 1)
        yield row


def _whole_days(first: object, last: object) -> list[date]:
    """List the dates of a whole-day entry; its end is the day after the last one."""
    if not isinstance(first, date) or isinstance(first, datetime):
        return []
    if not isinstance(last, date) or isinstance(last, datetime):
        last = first
    count = max((last - first).days, 1)
    if count > _LONGEST_SPAN:
        return []
    return [first + timedelta(days=number) for number in range(count)]


def _kind_of(title: str) -> str:
    return WORKED if _WORKED_TITLE.match(folded(title)) else OFF


def _exchanged_of(event: "Event") -> str:
    match = _EXCHANGED.search(str(event.get("DESCRIPTION", "")))
    return match[1] if match else ""


def _stated(
    line: int, text: str, given: Mapping[str, str], *, in_span: bool = False
) -> Stated:
    try:
        new = _new_day(given)
    except InvalidValueError as error:
        facts = error.facts
        return Stated(
            line=line,
            text=text,
            problem=str(facts["problem"]),
            problem_vi=str(facts["problem_vi"]),
        )
    return Stated(line=line, text=text, new=new, in_span=in_span)


def _new_day(given: Mapping[str, str]) -> NewDay:
    day = read_day(given["day"])
    if day is None:
        raise no_row("The day is missing.", "Thiếu ngày.")
    kind = next(
        (kind for kind, words in _KINDS.items() if folded(given["kind"]) in words), ""
    )
    if not kind:
        raise no_row(
            f"{given['kind']!r} is neither off nor worked.",
            f"“{given['kind']}” không phải “nghỉ” hay “làm bù”.",
        )
    return NewDay(
        day=day,
        kind=kind,
        decision=given.get("decision", ""),
        name_vi=given.get("name", ""),
        windows=read_windows(given.get("windows", "")),
        exchanged_with=read_day(given.get("exchanged_with", "")),
    )

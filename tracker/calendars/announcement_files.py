"""The announcement of a year as a file: CSV or ICS, read into rows; none is written.

Both say the same things: the day, whether it is off or worked, what it is called, its
hours, the day it is exchanged with, and the decision, where a row has its own.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING

from tracker.calendars.changes import OFF, WORKED, NewDay
from tracker.errors import InvalidValueError
from tracker.text_entry import clean, folded

if TYPE_CHECKING:
    from icalendar import Event

#: A year has 366 days, and no announcement is a tenth of this size.
MOST_ROWS = 400
LARGEST_FILE = 256 * 1024

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
_DAY = re.compile(r"(?P<day>\d{1,2})[/.\-](?P<month>\d{1,2})[/.\-](?P<year>\d{4})")
_ISO_DAY = re.compile(r"(?P<year>\d{4})-?(?P<month>\d\d)-?(?P<day>\d\d)")
_HOUR = re.compile(r"(\d{1,2})[:hg](\d\d)")
_LONGEST_SPAN = 31
_MOST_COLUMNS = 50


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
    if len(data) > LARGEST_FILE:
        raise _no_file(
            f"it is larger than {LARGEST_FILE} bytes.",
            f"Tệp lớn hơn {LARGEST_FILE // 1024} KB: không phải lịch nghỉ của một năm.",
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _no_file(
            "it is not UTF-8.",
            "Tệp không phải mã UTF-8. Trong bảng tính, hãy lưu dạng CSV UTF-8.",
        ) from None
    is_ics = text.lstrip()[:15].upper() == "BEGIN:VCALENDAR"
    rows = list(_of_ics(text) if is_ics else _of_csv(text))
    if not rows:
        raise _no_file("it has no rows.", "Tệp không có ngày nào.")
    if len(rows) > MOST_ROWS:
        raise _no_file(
            f"it has more than {MOST_ROWS} rows.", f"Tệp có hơn {MOST_ROWS} dòng."
        )
    return rows


# -- CSV


def _of_csv(text: str) -> Iterator[Stated]:
    first = text.partition("\n")[0]
    mark = max(",;\t", key=first.count)
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=mark))
    except csv.Error as error:
        raise _no_file(
            f"it cannot be read: {error}",
            "Tệp không đọc được: một ô quá dài hoặc dấu ngoặc kép chưa đóng.",
        ) from None
    columns = _columns(lines[0] if lines else [])
    for number, cells in enumerate(lines[1:], start=2):
        if not any(cell.strip() for cell in cells):
            continue
        given = {
            name: clean(cells[index]) if index < len(cells) else ""
            for name, index in columns.items()
        }
        yield _stated(number, mark.join(cells)[:200], given)
        if number > MOST_ROWS + 1:
            return


def _columns(heads: Iterable[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    known = {folded(word): name for name, words in _COLUMNS.items() for word in words}
    for index, head in enumerate(islice(heads, _MOST_COLUMNS)):
        if name := known.get(folded(head)):
            found.setdefault(name, index)
    if "day" not in found or "kind" not in found:
        raise _no_file(
            "the first line has to name the columns, `date` and `kind` among them.",
            "Dòng đầu phải là tên cột, trong đó có “ngày” và “loại” "
            "(hoặc date và kind).",
        )
    return found


# -- ICS


def _of_ics(text: str) -> Iterator[Stated]:
    from icalendar import Calendar, Event

    try:
        events = Calendar.from_ical(text).walk("VEVENT")
    except (ValueError, IndexError, KeyError, TypeError):
        raise _no_file(
            "it is not a calendar file that can be read.",
            "Tệp ICS bị hỏng, không đọc được.",
        ) from None
    for number, event in enumerate(events, start=1):
        if isinstance(event, Event):
            yield from _of_event(number, event)


def _of_event(number: int, event: "Event") -> Iterator[Stated]:
    title = clean(str(event.get("SUMMARY", "")))
    try:
        first, last = event.decoded("DTSTART"), event.decoded("DTEND", None)
    except (ValueError, KeyError, TypeError, AttributeError):
        first = last = None
    days = _whole_days(first, last)
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
            "kind": _said(event, "KIND") or _kind_of(title),
            "name": title,
            "windows": _said(event, "HOURS"),
            "exchanged_with": _said(event, "EXCHANGED-WITH") or _exchanged_of(event),
            "decision": _said(event, "DECISION"),
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


def _said(event: "Event", name: str) -> str:
    return clean(str(event.get(f"X-DUNGHEN-{name}", "")))


# -- one row


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
        raise _no_row("The day is missing.", "Thiếu ngày.")
    kind = next(
        (kind for kind, words in _KINDS.items() if folded(given["kind"]) in words), ""
    )
    if not kind:
        raise _no_row(
            f"{given['kind']!r} is neither off nor worked.",
            f"“{given['kind']}” không phải “nghỉ” hay “làm bù”.",
        )
    return NewDay(
        day=day,
        kind=kind,
        decision=given.get("decision", ""),
        name_vi=given.get("name", ""),
        windows=_windows(given.get("windows", "")),
        exchanged_with=read_day(given.get("exchanged_with", "")),
    )


def read_day(text: str) -> date | None:
    """Read `28/11/2026` or `2026-11-28`; nothing stated is none."""
    if not text:
        return None
    match = _DAY.fullmatch(text) or _ISO_DAY.fullmatch(text)
    try:
        if match is not None:
            return date(*(int(match[part]) for part in ("year", "month", "day")))
    except ValueError:
        pass
    raise _no_row(
        f"{text!r} is not a date such as 28/11/2026.",
        f"“{text}” không phải ngày, ví dụ 28/11/2026.",
    )


def _windows(text: str) -> tuple[tuple[str, str], ...] | None:
    """Read `07:30-11:30, 13:00-17:00`; nothing stated is none."""
    found = []
    for part in filter(None, re.split(r"[,;]\s*", text)):
        hours = [_HOUR.fullmatch(one.strip()) for one in re.split(r"[-–]", part)]
        if len(hours) != 2 or not all(hours):
            raise _no_row(
                f"{part!r} is not a span such as 07:30-11:30.",
                f"“{part}” không phải khung giờ, ví dụ 07:30-11:30.",
            )
        opens, closes = (f"{int(one[1]):02}:{one[2]}" for one in hours if one)
        found.append((opens, closes))
    return tuple(found) or None


def _no_row(problem: str, problem_vi: str) -> InvalidValueError:
    return InvalidValueError(field="row", problem=problem, problem_vi=problem_vi)


def _no_file(problem: str, problem_vi: str) -> InvalidValueError:
    return InvalidValueError(field="file", problem=problem, problem_vi=problem_vi)

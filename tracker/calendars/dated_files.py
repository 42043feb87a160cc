"""Days in a file, CSV or ICS: what every such file has in common; none is written."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING

from tracker.errors import InvalidValueError
from tracker.text_entry import clean, folded

if TYPE_CHECKING:
    from icalendar import Event


#: A year has 366 days, and no file of its days is a tenth of this size.
MOST_ROWS = 400
LARGEST_FILE = 256 * 1024

_DAY = re.compile(r"(?P<day>\d{1,2})[/.\-](?P<month>\d{1,2})[/.\-](?P<year>\d{4})")
_ISO_DAY = re.compile(r"(?P<year>\d{4})-?(?P<month>\d\d)-?(?P<day>\d\d)")
_HOUR = re.compile(r"(\d{1,2})[:hg](\d\d)")
_MOST_COLUMNS = 50

#: What a column is called: without marks, whatever the case.
Columns = Mapping[str, Sequence[str]]
#: One line of a table: its number, its text, and its cells by the name of the column.
Line = tuple[int, str, Mapping[str, str]]


def text_of(data: bytes) -> str:
    """Read a file as text; raise `InvalidValueError` for one that is none."""
    if len(data) > LARGEST_FILE:
        raise no_file(
            f"it is larger than {LARGEST_FILE} bytes.",
            f"Tệp lớn hơn {LARGEST_FILE // 1024} KB: không phải lịch nghỉ của một năm.",
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise no_file(
            "it is not UTF-8.",
            "Tệp không phải mã UTF-8. Trong bảng tính, hãy lưu dạng CSV UTF-8.",
        ) from None


def is_ics(text: str) -> bool:
    """Tell a calendar file from a table by how it begins."""
    return text.lstrip()[:15].upper() == "BEGIN:VCALENDAR"


def lines_of(text: str, known: Columns, needed: Mapping[str, str]) -> Iterator[Line]:
    """Read a table; `needed` are columns that have to be there, with their names."""
    first = text.partition("\n")[0]
    mark = max(",;\t", key=first.count)
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=mark))
    except csv.Error as error:
        raise no_file(
            f"it cannot be read: {error}",
            "Tệp không đọc được: một ô quá dài hoặc dấu ngoặc kép chưa đóng.",
        ) from None
    columns = _columns(lines[0] if lines else [], known, needed)
    for number, cells in enumerate(lines[1:], start=2):
        if not any(cell.strip() for cell in cells):
            continue
        given = {
            name: clean(cells[index]) if index < len(cells) else ""
            for name, index in columns.items()
        }
        yield number, mark.join(cells)[:200], given
        if number > MOST_ROWS + 1:
            return


def _columns(
    heads: Iterable[str], known: Columns, needed: Mapping[str, str]
) -> dict[str, int]:
    found: dict[str, int] = {}
    names = {folded(word): name for name, words in known.items() for word in words}
    for index, head in enumerate(islice(heads, _MOST_COLUMNS)):
        if name := names.get(folded(head)):
            found.setdefault(name, index)
    if not needed.keys() <= found.keys():
        english = " and ".join(f"`{known[name][0]}`" for name in needed)
        said = " và ".join(f"“{name}”" for name in needed.values())
        foreign = ", ".join(known[name][0] for name in needed)
        raise no_file(
            f"the first line has to name the columns, {english} among them.",
            f"Dòng đầu phải là tên cột, trong đó có {said} (hoặc {foreign}).",
        )
    return found


def events_of(text: str) -> Iterator[tuple[int, "Event"]]:
    """Read the entries of a calendar file, each with its number."""
    from icalendar import Calendar, Event

    try:
        events = Calendar.from_ical(text).walk("VEVENT")
    except (ValueError, IndexError, KeyError, TypeError):
        raise no_file(
            "it is not a calendar file that can be read.",
            "Tệp ICS bị hỏng, không đọc được.",
        ) from None
    for number, event in enumerate(events, start=1):
        if isinstance(event, Event):
            yield number, event


def span_of(event: "Event") -> tuple[object, object]:
    """Give how an entry begins and ends as it stands; what is unreadable is none."""
    try:
        return event.decoded("DTSTART"), event.decoded("DTEND", None)
    except (ValueError, KeyError, TypeError, AttributeError):
        return None, None


def own_word(event: "Event", name: str) -> str:
    """Read what only our own files say of an entry."""
    return clean(str(event.get(f"X-DUNGHEN-{name}", "")))


def check_count(rows: Sequence[object]) -> None:
    """Refuse a file without rows, or with more than anybody meant."""
    if not rows:
        raise no_file("it has no rows.", "Tệp không có ngày nào.")
    if len(rows) > MOST_ROWS:
        raise no_file(
            f"it has more than {MOST_ROWS} rows.", f"Tệp có hơn {MOST_ROWS} dòng."
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
    raise no_row(
        f"{text!r} is not a date such as 28/11/2026.",
        f"“{text}” không phải ngày, ví dụ 28/11/2026.",
    )


def read_windows(text: str) -> tuple[tuple[str, str], ...] | None:
    """Read `07:30-11:30, 13:00-17:00`; nothing stated is none."""
    found = []
    for part in filter(None, re.split(r"[,;]\s*", text)):
        hours = [_HOUR.fullmatch(one.strip()) for one in re.split(r"[-–]", part)]
        if len(hours) != 2 or not all(hours):
            raise no_row(
                f"{part!r} is not a span such as 07:30-11:30.",
                f"“{part}” không phải khung giờ, ví dụ 07:30-11:30.",
            )
        opens, closes = (f"{int(one[1]):02}:{one[2]}" for one in hours if one)
        found.append((opens, closes))
    return tuple(found) or None


def no_row(problem: str, problem_vi: str) -> InvalidValueError:
    """Make the refusal of one row."""
    return InvalidValueError(field="row", problem=problem, problem_vi=problem_vi)


def no_file(problem: str, problem_vi: str) -> InvalidValueError:
    """Make the refusal of a whole file."""
    return InvalidValueError(field="file", problem=problem, problem_vi=problem_vi)

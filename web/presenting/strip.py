"""The calendar strip of a promise: weeks of days, each with its place in the count."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from rules import DayMark, DayMeaning, ExplanationLine
from web.presenting.dates import date_full
from web.presenting.known_names import day_off_said, days_off_in, law_said

_ONE_DAY = timedelta(days=1)

#: A longer strip shows its beginning and its end, and says what lies between.
_MOST_WEEKS = 10
_FIRST_WEEKS, _LAST_WEEKS = 3, 5

#: What a kind of day is called in the legend, in the order of the legend.
LEGEND = {
    "start": ("ngày nhận", "received"),
    "count": ("được tính", "counted"),
    "worked": ("ngày làm bù", "make-up day"),
    "paused": ("tạm dừng", "paused"),
    "holiday": ("nghỉ lễ", "public holiday"),
    "cut": ("hạn gửi xin lỗi", "apology due"),
    "due": ("ngày hẹn", "due"),
    "again": ("ngày hẹn lại", "new date"),
    "today": ("hôm nay", "today"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StripDay:
    """One cell: its kind (the style), figures, what stands under them, and a title."""

    on: date
    kind: str
    label: str
    title: str
    month: str = ""
    is_today: bool = False
    icon: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StripWeek:
    """Seven cells from Monday; `None` is a day outside the strip.

    `left_out` is the number of weeks that are not shown before this one.
    """

    days: tuple[StripDay | None, ...]
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Reason:
    """One line of "why this date": its dates, and the sentence about them."""

    on: str
    text: str
    decision: str = ""


def strip_weeks(
    marks: Sequence[DayMark], today: date | None = None, lang: str = "vi"
) -> list[StripWeek]:
    """Lay the marks of a deadline out in weeks."""
    if not marks:
        return []
    is_moved = any(mark.is_reappointed for mark in marks)
    cells = {
        mark.on: _cell(mark, today, lang, is_first=place == 0, is_moved=is_moved)
        for place, mark in enumerate(marks)
    }
    first, last = marks[0].on, marks[-1].on
    monday = first - first.weekday() * _ONE_DAY
    weeks = []
    while monday <= last:
        days = tuple(cells.get(monday + place * _ONE_DAY) for place in range(7))
        weeks.append(StripWeek(days=days))
        monday += 7 * _ONE_DAY
    return _shortened(weeks)


def strip_legend(weeks: Iterable[StripWeek], lang: str = "vi") -> list[tuple[str, str]]:
    """List the kinds that a strip shows, with what they are called."""
    cells = [cell for week in weeks for cell in week.days if cell is not None]
    shown = {cell.kind for cell in cells}
    if any(cell.is_today for cell in cells):
        shown.add("today")
    shown.discard("start")  # its own cell says so
    english = lang == "en"
    return [(kind, LEGEND[kind][english]) for kind in LEGEND if kind in shown]


def reasons(lines: Iterable[ExplanationLine], lang: str = "vi") -> list[Reason]:
    """Part the lines of an explanation into their dates and their sentences."""
    found = []
    for line in sorted(lines, key=lambda one: (one.since, one.until)):
        on, _, said = (line.text_en if lang == "en" else line.text_vi).partition(": ")
        decision = "" if line.decision and line.decision in said else line.decision
        told = law_said(days_off_in(said[:1].upper() + said[1:], lang), lang)
        found.append(Reason(on.replace("-", "–"), told, law_said(decision, lang)))
    return found


def _shortened(weeks: list[StripWeek]) -> list[StripWeek]:
    if len(weeks) <= _MOST_WEEKS:
        return weeks
    gap = len(weeks) - _FIRST_WEEKS - _LAST_WEEKS
    tail = weeks[-_LAST_WEEKS:]
    joint = StripWeek(days=tail[0].days, left_out=gap)
    return [*weeks[:_FIRST_WEEKS], joint, *tail[1:]]


def _cell(
    mark: DayMark, today: date | None, lang: str, *, is_first: bool, is_moved: bool
) -> StripDay:
    english = lang == "en"
    kind = _kind(mark)
    is_today = mark.on == today
    title = _title(mark, kind, english, is_moved=is_moved)
    if is_today:
        title += ", today" if english else ", hôm nay"
    return StripDay(
        on=mark.on,
        kind=kind,
        label=_label(mark, kind, english, is_moved=is_moved),
        title=f"{date_full(mark.on, lang)}: {title}",
        month=f"/{mark.on.month}" if is_first or mark.on.day == 1 else "",
        is_today=is_today,
        icon="owe" if kind == "cut" else "",
    )


def _kind(mark: DayMark) -> str:
    """Give the one style of a day; the gravest of what it is."""
    for is_so, kind in (
        (mark.is_reappointed, "again"),
        (mark.is_due, "due"),
        (mark.is_apology, "cut"),
        (mark.meaning is DayMeaning.RECEIVED, "start"),
        (mark.meaning is DayMeaning.HOLIDAY, "holiday"),
        (mark.meaning is DayMeaning.PAUSED, "paused"),
        (mark.is_make_up, "worked"),
        (mark.number is not None or mark.meaning is DayMeaning.COUNTED, "count"),
        (mark.meaning is DayMeaning.WEEKEND, "off"),
    ):
        if is_so:
            return kind
    return "idle"


def _label(mark: DayMark, kind: str, english: bool, *, is_moved: bool) -> str:
    number = "" if mark.number is None else str(mark.number)
    hours = f"{mark.seconds // 3600} h" if english else f"{mark.seconds // 3600} giờ"
    words = {
        "again": ("hẹn lại", "new"),
        "due": ("hẹn cũ" if is_moved else "hẹn", "was due" if is_moved else "due"),
        "start": (
            "lại từ đầu" if mark.is_restart else "nhận",
            "restart" if mark.is_restart else "in",
        ),
        "holiday": (f"{number} lễ".strip(), f"{number} off".strip()),
        "paused": ("dừng", "pause"),
        "worked": (f"{number} bù".strip(), f"{number} extra".strip()),
        "off": ("nghỉ", "rest"),
        "idle": ("", ""),
    }
    if kind in words:
        return words[kind][english]
    return number or (hours if mark.seconds >= 3600 else "")


def _title(mark: DayMark, kind: str, english: bool, *, is_moved: bool) -> str:
    said = []
    if mark.number is not None:
        said.append(f"day {mark.number}" if english else f"ngày thứ {mark.number}")
    words = {
        "start": (
            "bắt đầu tính lại từ đầu" if mark.is_restart else "ngày nhận, không tính",
            "counting starts again" if mark.is_restart else "received, not counted",
        ),
        "paused": ("tạm dừng, không tính", "paused, not counted"),
        "off": ("ngày nghỉ hằng tuần", "weekly rest"),
        "idle": ("không tính", "not counted"),
        "count": ("được tính", "counted"),
        "due": (
            "ngày hẹn trả ban đầu" if is_moved else "ngày hẹn trả",
            "the first due date" if is_moved else "the due date",
        ),
        "again": ("ngày hẹn lại", "the new date"),
        "cut": ("hạn chót gửi lời xin lỗi", "last day for the apology"),
        "worked": ("ngày làm bù", "make-up working day"),
    }
    if kind in words and not (kind == "count" and said):
        said.append(words[kind][english])
    if mark.meaning is DayMeaning.HOLIDAY:
        name = day_off_said(mark.name, "en" if english else "vi")
        name = name or ("public holiday" if english else "ngày lễ")
        said.append(f"day off, {name}" if english else f"nghỉ {name}")
        if mark.is_estimated:
            said.append("estimated" if english else "tạm tính")
    return ", ".join(said)

"""Why a case is due when it is: one line for each thing that made the date."""

from collections.abc import Iterator
from datetime import date, datetime
from itertools import groupby

from rules.clock import Pause
from rules.course import Course, Spot
from rules.day_marks import DayMark, DayMeaning, last_day, marks, pause_covering
from rules.explanation_line import (
    ExplanationLine,
    Teller,
    cited,
    holiday_words,
    rest_words,
)
from rules.procedure import Reckoning
from rules.span_explanation import MOST_DAYS, ONE_DAY, years_told
from rules.wording import (
    clock,
    close_clock,
    length_en,
    length_vi,
    limit_en,
    limit_vi,
    span,
)
from rules.work_calendar import WorkCalendar

FIRST_DAY_LAW = "BLDS 2015 Điều 147 khoản 2"
ROLL_LAW = "BLDS 2015 Điều 148 khoản 5"
RESTART_LAW = "NĐ 118/2025/NĐ-CP Điều 19 khoản 5"
APOLOGY_LAW = "NĐ 118/2025/NĐ-CP Điều 19 khoản 6"


def explain_course(
    course: Course, calendar: WorkCalendar, apology_due_on: date | None
) -> tuple[ExplanationLine, ...]:
    """Tell the course of a limit, in the order of time."""
    lines = [_start(course), *_restart(course)]
    if course.limit.reckoning is Reckoning.NEVER:
        return tuple(lines)
    middle = [*_days(course, calendar, apology_due_on), *_pauses(course, calendar)]
    lines += sorted(middle, key=lambda line: line.since)
    if course.spot is not None and course.plain is not None:
        lines += _due(course, course.plain, course.spot)
        lines += _apology(course, course.spot, apology_due_on)
        lines += _provisional(course, course.spot, calendar)
    return tuple(lines)


def _teller(course: Course) -> Teller:
    return Teller(course.received.year)


# -- where it begins ------------------------------------------------------------


def _start(course: Course) -> ExplanationLine:
    at, limit = course.received, course.limit
    begun = _begun(course, at)
    vi = f"tiếp nhận lúc {begun}, thời hạn {limit_vi(limit)}"
    en = f"received at {begun}, limit: {limit_en(limit)}"
    law = ""
    match limit.reckoning:
        case Reckoning.DAYS | Reckoning.MONTHS if limit.count == 0:
            pass
        case Reckoning.WORKING_DAYS | Reckoning.DAYS | Reckoning.MONTHS:
            vi, en = (
                f"{vi}; ngày tiếp nhận không tính",
                f"{en}; this day is not counted",
            )
            law = FIRST_DAY_LAW
        case Reckoning.SAME_DAY:
            vi = f"{vi} nếu tiếp nhận trước {course.cutoff:%H:%M} và trong giờ làm việc"
            en = f"{en} if received before {course.cutoff:%H:%M} and before closing"
        case Reckoning.OFFICE_TIME:
            vi, en = f"{vi}; chỉ tính giờ làm việc", f"{en}; only office time counts"
        case Reckoning.NEVER:
            pass
    return _teller(course).line("start", (at, at), (vi, en), law)


def _begun(course: Course, at: datetime) -> str:
    """Write when a limit begins: to the second only where seconds are counted."""
    if course.limit.reckoning is Reckoning.OFFICE_TIME:
        return clock(at)
    return f"{at:%H:%M}"


def _restart(course: Course) -> Iterator[ExplanationLine]:
    at = course.start
    if at > course.received:
        vi = f"tính lại thời hạn từ đầu, kể từ {_begun(course, at)}"
        en = f"the whole limit runs again from {_begun(course, at)}"
        yield _teller(course).line("restart", (at, at), (vi, en), RESTART_LAW)


# -- the days between -------------------------------------------------------------


def _days(
    course: Course, calendar: WorkCalendar, apology_due_on: date | None
) -> Iterator[ExplanationLine]:
    begun, last = course.start.date(), last_day(course)
    if (last - begun).days > MOST_DAYS:
        yield from years_told(begun + ONE_DAY, last, calendar, course.received.year)
        return
    told = marks(course, calendar, since=begun)
    if not course.limit.is_office_time:
        told = told[1:]
    if course.limit.reckoning in {Reckoning.DAYS, Reckoning.MONTHS}:
        yield from _in_a_row(course)
        first = course.plain.nominal if course.plain else last
        if apology_due_on is not None:
            first = min(first, apology_due_on)
        told = tuple(m for m in told if m.on >= first and not _is_worked(m))
    told = tuple(m for m in told if not _is_waited(m.on, course))
    for _, group in groupby(told, key=lambda mark: _likeness(mark, course)):
        yield from _told(list(group), course)


def _is_waited(day: date, course: Course) -> bool:
    """Between the due day and a new date nothing is counted, so nothing is told."""
    if course.plain is None or course.spot is None or day <= course.plain.day:
        return False
    return day < course.spot.nominal


def _in_a_row(course: Course) -> Iterator[ExplanationLine]:
    """Tell the dates of a limit in days or months: days of rest count as well."""
    if course.first is None or course.limit.count == 0:
        return
    days = (course.start.date() + ONE_DAY, course.first.nominal)
    vi = f"tính liên tục {limit_vi(course.limit)}, kể cả ngày nghỉ"
    en = f"{limit_en(course.limit)} in a row, days of rest included"
    yield _teller(course).line("counted", days, (vi, en))
    plain = course.plain
    if course.moves and (plain is None or plain.nominal != course.first.nominal):
        yield from _rolled(course, course.first)  # else it is told where it ends


def _is_worked(mark: DayMark) -> bool:
    return mark.meaning not in {DayMeaning.WEEKEND, DayMeaning.HOLIDAY}


def _likeness(mark: DayMark, course: Course) -> tuple[object, ...]:
    """Consecutive dates of one likeness stand in one line."""
    if pause_covering(mark.on, course) is not None:
        return ("paused",)
    if course.limit.is_office_time and _is_worked(mark) and not mark.is_make_up:
        return ("hours", mark.seconds)
    return mark.meaning, mark.name, mark.decision, mark.is_make_up


def _told(group: list[DayMark], course: Course) -> Iterator[ExplanationLine]:
    mark, teller = group[0], _teller(course)
    days = (mark.on, group[-1].on)
    if pause_covering(mark.on, course) is not None:
        return  # the pause has its own line
    if mark.meaning is DayMeaning.WEEKEND:
        yield teller.line(
            "skipped_weekend", days, rest_words(mark.on for mark in group)
        )
    elif mark.meaning is DayMeaning.HOLIDAY:
        said = holiday_words(mark.name, mark.decision, estimated=mark.is_estimated)
        yield teller.line("skipped_holiday", days, said, mark.decision)
    elif counted := _counted(group, course):
        if mark.is_make_up:
            worked, basis = mark.name or "Làm việc vào ngày nghỉ", cited(mark.decision)
            vi = f"{worked[0].lower()}{worked[1:]}{basis}, {counted[0]}"
            counted = vi, f"worked day of rest{basis}, {counted[1]}"
        kind = "worked_day" if mark.is_make_up else "counted"
        yield teller.line(kind, days, counted, mark.decision)


def _counted(group: list[DayMark], course: Course) -> tuple[str, str] | None:
    seconds = group[0].seconds
    if seconds:
        each = ("mỗi ngày ", " a day") if len(group) > 1 else ("", "")
        vi, en = f"tính {each[0]}{length_vi(seconds)}", f"{length_en(seconds)}{each[1]}"
        return vi, f"{en} counted"
    numbers = [mark.number for mark in group if mark.number is not None]
    if not numbers or course.limit.is_office_time:
        return None
    if len(numbers) == 1:
        return f"tính ngày làm việc thứ {numbers[0]}", f"working day {numbers[0]}"
    count = f"{numbers[0]}-{numbers[-1]}"
    return f"tính các ngày làm việc thứ {count}", f"working days {count}"


# -- pauses -------------------------------------------------------------------------


def _pauses(course: Course, calendar: WorkCalendar) -> Iterator[ExplanationLine]:
    teller = _teller(course)
    moved = {move.pause: move for move in course.moves}
    for pause in course.pauses:
        if pause.end is None:
            yield _standing(pause, course)
            continue
        days = (pause.start, pause.end)
        since, until = teller.moment(pause.start), teller.moment(pause.end)
        vi, en = f"tạm dừng từ {since} đến {until}", f"paused from {since} to {until}"
        move = moved.get(pause)
        if move is None:
            said = (f"{vi}, sau hạn nên không đổi hạn", f"{en}, after the due date")
            yield teller.line("pause", days, said)
            continue
        lost_vi, lost_en = _lost(pause, pause.end, course, calendar)
        vi, en = f"{vi}, không tính {lost_vi}", f"{en}, {lost_en} not counted"
        if move.before and move.after and move.after != move.before:
            before = span(move.before, move.before, teller.year)
            after = span(move.after, move.after, teller.year)
            vi = f"{vi}; hạn chuyển từ {before} sang {after}"
            en = f"{en}; the due date moves from {before} to {after}"
        yield teller.line("pause", days, (vi, en))


def _lost(
    pause: Pause, end: datetime, course: Course, calendar: WorkCalendar
) -> tuple[str, str]:
    if course.limit.is_office_time:
        seconds = calendar.seconds_between(pause.start, end)
        return length_vi(seconds), length_en(seconds)
    if course.limit.reckoning in {Reckoning.DAYS, Reckoning.MONTHS}:
        days = (end.date() - pause.start.date()).days
        return f"{days} ngày", f"{days} days"
    days = calendar.working_days_between(pause.start, end)
    return f"{days} ngày làm việc", f"{days} working days"


def _standing(pause: Pause, course: Course) -> ExplanationLine:
    vi = f"đồng hồ dừng từ {clock(pause.start)}"
    en = f"the clock stands from {clock(pause.start)}"
    if course.stopped_by == pause:
        vi, en = f"{vi}, chưa có ngày hết hạn", f"{en}, there is no due date yet"
    else:
        vi, en = f"{vi}, sau hạn nên không đổi hạn", f"{en}, after the due date"
    return _teller(course).line("pause", (pause.start, pause.start), (vi, en))


# -- where it ends --------------------------------------------------------------------


def _due(course: Course, plain: Spot, spot: Spot) -> Iterator[ExplanationLine]:
    teller = _teller(course)
    yield from _rolled(course, plain)
    until = close_clock(plain.at, plain.day)
    vi, en = f"hết hạn trả kết quả lúc {until}", f"due at {until}"
    yield teller.line("due", (plain.day, plain.day), (vi, en))
    if course.is_reappointed:
        yield from _rolled(course, spot)
        until = close_clock(spot.at, spot.day)
        vi = f"hẹn lại ngày trả kết quả, chậm nhất {until}"
        en = f"the new date, until {until}"
        yield teller.line("extension", (spot.day, spot.day), (vi, en), APOLOGY_LAW)


def _rolled(course: Course, spot: Spot) -> Iterator[ExplanationLine]:
    if spot.nominal != spot.day:
        teller = _teller(course)
        on = span(spot.nominal, spot.nominal, teller.year)
        vi = f"ngày cuối {on} là ngày nghỉ, chuyển sang ngày làm việc tiếp theo"
        en = f"the last day, {on}, is a day off; moved to the next working day"
        yield teller.line("rolled", (spot.day, spot.day), (vi, en), ROLL_LAW)


def _apology(
    course: Course, spot: Spot, apology_due_on: date | None
) -> Iterator[ExplanationLine]:
    if apology_due_on is not None:
        due_on = span(spot.day, spot.day, course.received.year)
        vi = f"ngày làm việc cuối cùng trước {due_on}; nếu dự kiến trễ hạn, chậm nhất"
        vi = f"{vi} ngày này phải gửi văn bản xin lỗi"
        en = f"the last working day before {due_on}; the apology of a case that will be"
        en = f"{en} late is sent by this day"
        days = (apology_due_on, apology_due_on)
        yield _teller(course).line("apology", days, (vi, en), APOLOGY_LAW)


def _provisional(
    course: Course, spot: Spot, calendar: WorkCalendar
) -> Iterator[ExplanationLine]:
    first, last = course.start.date() + ONE_DAY, spot.day
    if first <= last and calendar.is_estimated_between(first, last):
        vi = "lịch nghỉ chưa được công bố đủ, kết quả là tạm tính"
        en = "the days off are not all announced, the result is provisional"
        yield _teller(course).line("provisional", (first, last), (vi, en))

"""The explanation as a person reads it, and the marks of a calendar strip."""

from datetime import date, datetime, time

import pytest

from rules import (
    DayMeaning,
    DayRule,
    Extension,
    Pause,
    TimeLimit,
    WorkCalendar,
    day_marks,
    due,
    vietnam,
)
from rules.day_marks import DayMark
from rules.wording import limit_en, limit_vi

VIETNAM = vietnam()
RECEIVED = datetime(2026, 10, 5, 9)
TET_26 = "CV 12729/VPCP-KGVX; TB 9441/TB-BNV; CV 3383/BNV-CVL"


def limit(text):
    amount, _, unit = text.partition(" ")
    return TimeLimit(float(amount), unit)


def explained(start, text, calendar=VIETNAM, **history):
    return due(start, limit(text), calendar, explain=True, **history).explanation


def said(lines, kind=None):
    return [line.text_vi for line in lines if kind in (None, line.kind)]


def test_twenty_five_days_over_tet_are_told_from_reception_to_apology():
    lines = explained(datetime(2026, 1, 26, 9), "25 day")
    assert said(lines) == [
        "26/01: tiếp nhận lúc 09:00, thời hạn 25 ngày; ngày tiếp nhận không tính",
        "27/01-20/02: tính liên tục 25 ngày, kể cả ngày nghỉ",
        "14-15/02: nghỉ cuối tuần",
        f"16-20/02: nghỉ Tết Nguyên đán ({TET_26})",
        "21-22/02: nghỉ cuối tuần",
        "23/02: ngày cuối 20/02 là ngày nghỉ, chuyển sang ngày làm việc tiếp theo",
        "23/02: hết hạn trả kết quả lúc 17:00",
        "13/02: ngày làm việc cuối cùng trước 23/02; nếu dự kiến trễ hạn, chậm nhất "
        "ngày này phải gửi văn bản xin lỗi",
    ]
    assert [line.kind for line in lines] == [
        "start",
        "counted",
        "skipped_weekend",
        "skipped_holiday",
        "skipped_weekend",
        "rolled",
        "due",
        "apology",
    ]
    assert lines[3].decision == TET_26


def test_working_days_are_told_with_their_numbers_and_the_days_between():
    lines = explained(datetime(2026, 11, 19, 9), "5 working_day")
    assert said(lines)[1:6] == [
        "20/11: tính ngày làm việc thứ 1",
        "21-22/11: nghỉ cuối tuần",
        "23/11: tính ngày làm việc thứ 2",
        "24/11: nghỉ Ngày Văn hóa Việt Nam (Nghị quyết 28/2026/QH16)",
        "25-27/11: tính các ngày làm việc thứ 3-5",
    ]
    assert [line.text_en for line in lines][4].startswith("24/11: day off")
    assert (lines[5].since, lines[5].until) == (date(2026, 11, 25), date(2026, 11, 27))


def test_a_worked_saturday_is_told_with_its_decision():
    lines = explained(datetime(2026, 8, 20, 9), "3 working_day")
    assert said(lines, "worked_day") == [
        f"22/08: ngày làm việc hoán đổi ({TET_26}), tính ngày làm việc thứ 2"
    ]


def test_hours_are_told_by_the_day():
    lines = explained(datetime(2026, 11, 18, 16), "14 working_hour")
    assert said(lines, "counted") == [
        "18/11: tính 1 giờ",
        "19/11: tính 8 giờ",
        "20/11: tính 5 giờ",
    ]
    lines = explained(datetime(2026, 10, 5, 7, 30), "16.5 working_hour")
    assert said(lines, "counted") == [
        "05-06/10: tính mỗi ngày 8 giờ",
        "07/10: tính 30 phút",
    ]


def test_a_pause_is_told_with_what_it_cost():
    stop = Pause(datetime(2026, 10, 7, 10), datetime(2026, 10, 14, 10))
    lines = explained(RECEIVED, "5 working_day", pauses=[stop])
    assert said(lines, "pause") == [
        "07-14/10: tạm dừng từ 10:00 07/10 đến 10:00 14/10, không tính 5 ngày làm "
        "việc; hạn chuyển từ 12/10 sang 19/10"
    ]
    assert said(lines, "counted") == [
        "06-07/10: tính các ngày làm việc thứ 1-2",
        "15-16/10: tính các ngày làm việc thứ 3-4",
        "19/10: tính ngày làm việc thứ 5",
    ]


@pytest.mark.parametrize(
    ("text", "lost"),
    [
        ("10 day", "không tính 1 ngày; hạn chuyển từ 15/10 sang 16/10"),
        ("20 working_hour", "không tính 8 giờ; hạn chuyển từ 07/10 sang 08/10"),
    ],
)
def test_what_a_pause_cost_is_said_in_the_unit_of_the_limit(text, lost):
    stop = Pause(datetime(2026, 10, 6, 10), datetime(2026, 10, 7, 10))
    (line,) = said(explained(RECEIVED, text, pauses=[stop]), "pause")
    assert line.endswith(lost)


def test_a_pause_after_the_due_date_is_told_as_harmless():
    stops = [
        Pause(datetime(2026, 10, 20, 10), datetime(2026, 10, 21, 10)),
        Pause(datetime(2026, 10, 22, 10)),
    ]
    lines = said(explained(RECEIVED, "5 working_day", pauses=stops), "pause")
    assert len(lines) == 2
    assert all(line.endswith("sau hạn nên không đổi hạn") for line in lines)


def test_a_standing_clock_is_told_without_a_date():
    waiting = [Pause(datetime(2026, 10, 7, 10))]
    for text in ("5 working_day", "5 day", "1 month", "20 working_hour"):
        lines = explained(RECEIVED, text, pauses=waiting)
        assert said(lines)[-1] == "07/10: đồng hồ dừng từ 10:00, chưa có ngày hết hạn"
        assert {"due", "apology"}.isdisjoint(line.kind for line in lines)


def test_a_restart_and_a_new_date_cite_the_decree():
    lines = explained(
        RECEIVED,
        "5 working_day",
        restarts=[datetime(2026, 10, 8, 10)],
        extension=Extension(date(2026, 10, 23)),
    )
    by_kind = {line.kind: line for line in lines}
    assert by_kind["restart"].text_vi == "08/10: tính lại thời hạn từ đầu, kể từ 10:00"
    assert by_kind["restart"].decision == "NĐ 118/2025/NĐ-CP Điều 19 khoản 5"
    assert by_kind["due"].text_vi.startswith("15/10: hết hạn")
    assert by_kind["extension"].text_vi == (
        "23/10: hẹn lại ngày trả kết quả, chậm nhất 17:00"
    )
    assert by_kind["apology"].since == date(2026, 10, 22)
    assert max(line.until for line in lines) == date(2026, 10, 23)


def test_a_new_date_that_became_a_holiday_is_told_as_moved():
    lines = explained(
        RECEIVED, "5 working_day", extension=Extension(date(2026, 11, 24), True)
    )
    assert said(lines, "skipped_holiday") == [
        "24/11: nghỉ Ngày Văn hóa Việt Nam (Nghị quyết 28/2026/QH16)"
    ]
    assert said(lines, "rolled")[0].startswith("25/11: ngày cuối 24/11 là ngày nghỉ")


def test_a_same_day_procedure_is_told_with_its_cutoff():
    late = datetime(2026, 11, 23, 15, 30)
    lines = explained(late, "0 same_day", cutoff=time(14, 30))
    assert "trước 14:30" in said(lines)[0]
    assert said(lines)[-2] == "25/11: hết hạn trả kết quả lúc 17:00"


def test_no_limit_is_told_in_one_line():
    assert said(explained(RECEIVED, "0 none")) == [
        "05/10: tiếp nhận lúc 09:00, thời hạn không quy định"
    ]


def test_an_estimated_year_is_told_as_provisional():
    lines = explained(datetime(2027, 12, 31, 9), "2 working_day")
    assert said(lines, "skipped_holiday") == [
        "03/01/2028: nghỉ bù Tết Dương lịch (BLLĐ 2019 Điều 111 khoản 3), dự kiến"
    ]
    assert "tạm tính" in said(lines)[-1]
    assert lines[-1].kind == "provisional"


def test_a_calendar_without_names_is_still_told():
    calendar = WorkCalendar(
        {"tue": [("08:00", "16:00")], "sat": [("08:00", "12:00")]},
        {date(2026, 10, 6): DayRule()},
    )
    lines = explained(RECEIVED, "1 working_day", calendar)
    assert said(lines, "skipped_holiday") == ["06/10: nghỉ theo lịch của cơ quan"]
    assert said(lines, "skipped_weekend") == ["07-09/10: nghỉ hằng tuần"]


def test_a_very_long_limit_is_told_by_the_year():
    lines = explained(RECEIVED, "2500 working_day")
    assert len(lines) < 20
    assert "05/01" not in said(lines)[1]
    assert said(lines)[2].endswith("ngày làm việc")


def test_the_explanation_changes_no_answer():
    stop = [Pause(datetime(2026, 10, 6, 10), datetime(2026, 10, 17, 10))]
    for text in ("5 working_day", "5 day", "2 month", "5 working_hour", "0 same_day"):
        plain = due(RECEIVED, limit(text), VIETNAM, pauses=stop)
        told = due(RECEIVED, limit(text), VIETNAM, pauses=stop, explain=True)
        assert plain.explanation == ()
        assert told[:5] == plain[:5]


def test_limits_are_said_in_both_languages():
    assert limit_vi(limit("2.5 working_day")) == "2,5 ngày làm việc"
    assert limit_en(limit("1 month")) == "1 month"
    assert (limit_vi(limit("0 same_day")), limit_en(limit("0 none"))) == (
        "trong ngày",
        "no limit",
    )


def strip(start, text, **history):
    marks = day_marks(start, limit(text), VIETNAM, **history)
    return {mark.on.day: mark for mark in marks}


def flags(mark: DayMark) -> set[str]:
    names = ("make_up", "estimated", "restart", "apology", "due", "reappointed")
    return {name for name in names if getattr(mark, f"is_{name}")}


def test_the_strip_runs_from_reception_to_the_new_date():
    days = strip(
        datetime(2026, 8, 20, 9),
        "3 working_day",
        extension=Extension(date(2026, 8, 28)),
    )
    assert list(days) == list(range(20, 29))
    assert days[20].meaning is DayMeaning.RECEIVED
    assert [days[n].number for n in (21, 22, 24)] == [1, 2, 3]
    assert days[22].name == "Ngày làm việc hoán đổi"
    assert flags(days[22]) == {"make_up"}
    assert days[23].meaning is DayMeaning.WEEKEND
    assert flags(days[24]) == {"due"}
    assert days[25].meaning is DayMeaning.NOT_COUNTED
    assert flags(days[27]) == {"apology"}
    assert flags(days[28]) == {"reappointed"}


def test_the_strip_of_days_in_a_row_numbers_days_of_rest_too():
    days = strip(datetime(2026, 2, 10, 9), "5 day")
    assert [days[n].number for n in range(11, 17)] == [1, 2, 3, 4, 5, None]
    assert days[15].meaning is DayMeaning.WEEKEND
    assert (days[17].meaning, days[17].name) == (DayMeaning.HOLIDAY, "Tết Nguyên đán")
    assert flags(days[13]) == {"apology"}
    assert flags(days[23]) == {"due"}


def test_the_strip_shows_pauses_and_restarts():
    days = strip(
        RECEIVED,
        "3 working_day",
        pauses=[Pause(datetime(2026, 10, 8, 10), datetime(2026, 10, 10, 10))],
        restarts=[datetime(2026, 10, 6, 8)],
    )
    assert flags(days[6]) == {"restart"}
    assert [n for n, mark in days.items() if mark.number] == [7, 8, 12]
    assert days[9].meaning is DayMeaning.PAUSED


def test_the_strip_of_hours_says_how_much_of_each_day_counted():
    stop = Pause(datetime(2026, 10, 6, 7), datetime(2026, 10, 7, 9))
    days = strip(RECEIVED, "9 working_hour", pauses=[stop])
    assert {n: mark.seconds / 3600 for n, mark in days.items()} == {
        5: 6.5,
        6: 0,
        7: 2.5,
    }
    assert days[6].meaning is DayMeaning.PAUSED


def test_the_strip_of_a_standing_clock_ends_where_it_stopped():
    days = strip(RECEIVED, "5 working_day", pauses=[Pause(datetime(2026, 10, 7, 10))])
    assert list(days) == [5, 6, 7]
    assert set().union(*map(flags, days.values())) == set()


def test_seconds_of_a_reception_are_told_only_where_they_count():
    start = datetime(2026, 11, 6, 7, 40, 23)
    days = explained(start, "5 working_day", restarts=[datetime(2026, 11, 9, 8, 5, 9)])
    assert "tiếp nhận lúc 07:40, thời hạn" in said(days, "start")[0]
    assert said(days, "restart")[0].endswith("tính lại thời hạn từ đầu, kể từ 08:05")
    hours = explained(start, "8 working_hour")
    assert "tiếp nhận lúc 07:40:23, thời hạn" in said(hours, "start")[0]

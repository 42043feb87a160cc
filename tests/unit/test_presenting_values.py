"""How dates, numbers and lengths are said, in both languages."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from web.presenting import dates, numbers

THURSDAY = date(2026, 12, 3)
SUNDAY = date(2026, 11, 29)
AFTERNOON = datetime(2026, 12, 3, 14, 5)

SAID = [
    (dates.date_full, THURSDAY, "thứ Năm, 03/12/2026", "Thursday, 3 December 2026"),
    (dates.date_day, THURSDAY, "thứ Năm, 03/12", "Thursday, 3 December"),
    (dates.date_short, THURSDAY, "T5 03/12", "Thu 03/12"),
    (dates.date_short, SUNDAY, "CN 29/11", "Sun 29/11"),
    (dates.date_full, SUNDAY, "Chủ nhật, 29/11/2026", "Sunday, 29 November 2026"),
    (dates.date_time_full, AFTERNOON, "thứ Năm, 03/12/2026, 14:05",
     "Thursday, 3 December 2026, 14:05"),
    (dates.day_time, AFTERNOON, "thứ Năm, 03/12, 14:05", "Thursday, 3 December, 14:05"),
    (dates.hour_said, datetime(2026, 12, 3, 17), "17 giờ", "17:00"),
    (dates.hour_said, datetime(2026, 12, 3, 11, 30), "11 giờ 30", "11:30"),
    (dates.month_said, THURSDAY, "tháng 12/2026", "December 2026"),
    (numbers.number, 10214, "10.214", "10,214"),
    (numbers.amount, 2.5, "2,5", "2.5"),
    (numbers.amount, 7.0, "7", "7"),
    (numbers.percent, 0.964, "96,4\xa0%", "96.4%"),
    (numbers.percent, 1, "100,0\xa0%", "100.0%"),
    (numbers.money, 500000, "500.000 đồng", "500,000 VND"),
    (numbers.money, 0, "không thu", "free of charge"),
    (numbers.money, None, "không quy định", "not set"),
    (numbers.grouped, "10750000 (lần đầu); 5%", "10.750.000 (lần đầu); 5%",
     "10,750,000 (lần đầu); 5%"),
    (numbers.grouped, "20000-160000 mỗi quả", "20.000-160.000 mỗi quả",
     "20,000-160,000 mỗi quả"),
    (numbers.grouped, *3 * ("QĐ 12345/QĐ; 1.000.000; 2002385A",)),
    (numbers.office_time, 830, "13 giờ 50", "13 h 50"),
    (numbers.office_time, 7605, "126 giờ 45", "126 h 45"),
    (numbers.office_time, 240, "4 giờ", "4 h"),
    (numbers.office_time, 605, "10 giờ 05", "10 h 05"),
    (numbers.office_time, 45, "45 phút", "45 min"),
    (numbers.office_time, 0, "0 phút", "0 min"),
    (numbers.working_days, 1, "1 ngày làm việc", "1 working day"),
    (numbers.working_days, 0, "0 ngày làm việc", "0 working days"),
    (numbers.days_left, 2, "còn 2 ngày làm việc", "2 working days left"),
    (numbers.days_left, 0, "hôm nay", "today"),
    (numbers.days_left, -1, "quá 1 ngày làm việc", "1 working day over"),
    (numbers.file_size, 1_234_000, "1,2 MB", "1.2 MB"),
    (numbers.file_size, 80_400, "80 kB", "80 kB"),
    (numbers.file_size, 12, "12 B", "12 B"),
]  # fmt: skip


@pytest.mark.parametrize(("say", "value", "vi", "en"), SAID)
def test_a_value_is_said_in_both_languages(say, value, vi: str, en: str) -> None:
    assert say(value) == vi
    assert say(value, "en") == en


@pytest.mark.parametrize(
    ("amount", "unit", "vi", "en"),
    [
        (7, "working_day", "7 ngày làm việc", "7 working days"),
        (25, "day", "25 ngày", "25 days"),
        (1, "month", "1 tháng", "1 month"),
        (0.5, "working_day", "0,5 ngày làm việc", "0.5 working days"),
        (8, "working_hour", "8 giờ làm việc", "8 working hours"),
        (None, "same_day", "trong ngày", "the same day"),
        (0, "working_day", "trong ngày", "the same day"),
        (None, "none", "không quy định", "no limit set"),
        (None, None, "chưa xác định", "not known"),
    ],
)
def test_a_limit_is_said_as_the_procedure_states_it(
    amount: float | None, unit: str | None, vi: str, en: str
) -> None:
    assert numbers.limit_words(amount, unit) == vi
    assert numbers.limit_words(amount, unit, "en") == en


def test_figures_only_for_fields_and_programs() -> None:
    assert dates.date_plain(AFTERNOON) == "03/12/2026"
    assert dates.date_time(AFTERNOON) == "03/12/2026 14:05"
    assert dates.clock_time(AFTERNOON) == "14:05"
    assert dates.date_machine(AFTERNOON) == "2026-12-03T14:05:00"


def test_an_instant_in_utc_is_refused_and_local_time_is_not() -> None:
    """14:05 in world time is 21:05 at the desk; shown as it is, it would be a lie."""
    with pytest.raises(ValueError, match="UTC"):
        dates.date_full(AFTERNOON.replace(tzinfo=UTC))
    at_the_desk = AFTERNOON.replace(tzinfo=timezone(timedelta(hours=7)))
    assert dates.clock_time(at_the_desk) == "14:05"


def test_the_beginning_of_a_sentence_keeps_the_other_capitals() -> None:
    assert dates.at_start("thứ Ba, 24/11/2026") == "Thứ Ba, 24/11/2026"
    assert dates.at_start("") == ""

"""A promise as it is drawn: its strip of days, its reasons, its tag, its bars."""

import re
from datetime import date, datetime

import pytest

from rules import LimitUnit, Pause, TimeLimit, day_marks, due, vietnam
from rules.clock import Extension
from rules.sla import Assessment, Verdict
from web.presenting import figures
from web.presenting.standing import Watched, standing
from web.presenting.strip import StripDay, StripWeek, reasons, strip_legend, strip_weeks

CALENDAR = vietnam()
OVER_TET = (datetime(2026, 1, 26, 9), TimeLimit(25, LimitUnit.DAY))
SEVEN_DAYS = (datetime(2026, 11, 23, 14, 20), TimeLimit(7, LimitUnit.WORKING_DAY))


def cells(weeks: list[StripWeek]) -> dict[str, StripDay]:
    return {
        f"{day.on:%d/%m}": day for week in weeks for day in week.days if day is not None
    }


def test_the_strip_over_tet_counts_every_day_and_rolls_past_the_holidays() -> None:
    found = cells(strip_weeks(day_marks(*OVER_TET, CALENDAR)))
    assert (found["26/01"].kind, found["26/01"].label) == ("start", "nhận")
    assert (found["27/01"].kind, found["27/01"].label) == ("count", "1")
    assert (found["31/01"].kind, found["31/01"].label) == ("count", "5")
    assert (found["13/02"].kind, found["13/02"].icon) == ("cut", "owe")
    assert (found["20/02"].kind, found["20/02"].label) == ("holiday", "25 lễ")
    assert (found["21/02"].kind, found["21/02"].label) == ("off", "nghỉ")
    assert (found["23/02"].kind, found["23/02"].label) == ("due", "hẹn")
    assert "nghỉ Tết Nguyên đán" in found["16/02"].title


def test_a_week_has_seven_cells_and_begins_on_monday() -> None:
    weeks = strip_weeks(day_marks(*SEVEN_DAYS, CALENDAR), date(2026, 11, 23))
    assert [len(week.days) for week in weeks] == [7, 7]
    assert weeks[0].days[0] is not None
    assert weeks[0].days[0].on == date(2026, 11, 23)
    assert weeks[0].days[0].is_today
    assert weeks[0].days[0].title.endswith("hôm nay")
    assert weeks[1].days[4:] == (None, None, None)
    month = cells(weeks)["01/12"].month
    assert month == "/12"


def test_the_legend_names_only_what_is_shown() -> None:
    weeks = strip_weeks(day_marks(*SEVEN_DAYS, CALENDAR), date(2026, 11, 23))
    assert [kind for kind, _said in strip_legend(weeks)] == [
        "count",
        "holiday",
        "cut",
        "due",
        "today",
    ]
    assert ("due", "due") in strip_legend(weeks, "en")


def test_a_worked_saturday_is_counted_and_named() -> None:
    limit = TimeLimit(10, LimitUnit.WORKING_DAY)
    found = cells(strip_weeks(day_marks(datetime(2026, 8, 17, 9), limit, CALENDAR)))
    assert (found["22/08"].kind, found["22/08"].label) == ("worked", "5 bù")


def test_a_new_date_leaves_the_first_one_visible() -> None:
    marks = day_marks(*SEVEN_DAYS, CALENDAR, extension=Extension(date(2026, 12, 7)))
    found = cells(strip_weeks(marks))
    assert (found["03/12"].kind, found["03/12"].label) == ("due", "hẹn cũ")
    assert (found["07/12"].kind, found["07/12"].label) == ("again", "hẹn lại")


def test_a_pause_is_shown_as_time_that_does_not_count() -> None:
    pause = Pause(datetime(2026, 11, 26, 9), datetime(2026, 11, 30, 9))
    found = cells(strip_weeks(day_marks(*SEVEN_DAYS, CALENDAR, pauses=[pause])))
    assert found["27/11"].kind == "paused"


def test_a_long_strip_says_how_much_it_leaves_out() -> None:
    limit = TimeLimit(6, LimitUnit.MONTH)
    weeks = strip_weeks(day_marks(datetime(2026, 3, 2, 9), limit, CALENDAR))
    assert len(weeks) == 8
    left_out = [week.left_out for week in weeks if week.left_out]
    assert left_out == [27 - 8]
    assert {"03/03", "02/09"} <= set(cells(weeks))
    assert "03/06" not in cells(weeks)


def test_no_marks_make_no_strip() -> None:
    assert strip_weeks([]) == []


def test_the_reasons_stand_in_the_order_of_their_dates() -> None:
    answer = due(*OVER_TET, CALENDAR, explain=True)
    rows = reasons(answer.explanation)
    assert [row.on for row in rows][:3] == ["26/01", "27/01–20/02", "13/02"]
    assert rows[-1].on == "23/02"
    assert all(row.text[0].isupper() for row in rows)
    assert rows[2].decision == "khoản 6 Điều 19 Nghị định 118/2025/NĐ-CP"
    english = reasons(answer.explanation, "en")
    assert english[-1].text == "Due at 17:00"


def case_with(
    verdict: Verdict, state: str = "processing", *, days: int = 0, **known: date
) -> Watched:
    """Make a case of 23/11 with this verdict; `days` is whichever figure it has."""
    of = {
        Verdict.RUNNING: "working_days_left",
        Verdict.LATE: "working_days_late",
        Verdict.LATE_AGAIN: "working_days_late_again",
    }
    figure = {of[verdict]: days} if verdict in of else {}
    return Watched(
        state=state,
        assessment=Assessment(verdict=verdict, **figure),
        today=TODAY,
        **known,
    )


TODAY = date(2026, 11, 23)
RUNNING, LATE = Verdict.RUNNING, Verdict.LATE
NEW = {"reappointed_on": date(2026, 11, 30)}
STANDINGS = {
    "time enough": (
        case_with(RUNNING, days=5),
        "on_time: Trong hạn, còn 5 ngày làm việc",
    ),
    "soon": (case_with(RUNNING, days=2), "due_soon: Còn 2 ngày làm việc"),
    "today": (case_with(RUNNING), "due_soon: Đến hạn hôm nay"),
    "apology owed": (
        case_with(RUNNING, days=1, apology_due_on=TODAY),
        "owe: Cần xin lỗi hôm nay",
    ),
    "late": (case_with(LATE, days=2), "late: Quá 2 ngày làm việc"),
    "late since this hour": (case_with(LATE), "late: Quá hạn hôm nay"),
    "re-appointed": (case_with(LATE, days=1, **NEW), "again: Đã hẹn lại T2 30/11"),
    "re-appointed before the date": (
        case_with(RUNNING, days=1, **NEW),
        "again: Đã hẹn lại T2 30/11",
    ),
    "late again": (
        case_with(Verdict.LATE_AGAIN, days=3, reappointed_on=date(2026, 11, 18)),
        "late: Trễ lời hẹn lại 3 ngày làm việc",
    ),
    "waiting": (
        case_with(Verdict.STANDING, "supplement_required"),
        "waiting: Yêu cầu bổ sung giấy tờ",
    ),
    "waiting, late before": (
        case_with(LATE, "supplement_required", days=1),
        "late: Quá 1 ngày làm việc",
    ),
    "paused": (case_with(Verdict.STANDING), "waiting: Đồng hồ đang dừng"),
    "kept": (case_with(Verdict.ON_TIME, "finished"), "done: Đúng hạn"),
    "finished late": (
        case_with(LATE, "returned", days=1),
        "late: Xong muộn 1 ngày làm việc",
    ),
    "finished late by hours": (
        case_with(LATE, "returned"),
        "late: Xong sau giờ hẹn",
    ),
    "withdrawn": (
        case_with(Verdict.NONE, "withdrawn"),
        "quiet: Công dân yêu cầu rút hồ sơ",
    ),
    "no limit": (case_with(Verdict.NONE), "quiet: Không tính thời hạn"),
    "not received yet": (
        case_with(Verdict.NONE, "registered"),
        "incoming: Mới đăng ký",
    ),
}


@pytest.mark.parametrize(("case", "said"), STANDINGS.values(), ids=STANDINGS)
def test_one_tag_says_how_a_case_stands(case: Watched, said: str) -> None:
    vi, en = standing(case), standing(case, "en")
    assert f"{vi.tag}: {vi.text}" == said
    assert en.tag == vi.tag
    assert en.text != vi.text


def test_a_bar_beyond_its_limit_shows_how_far() -> None:
    inside, beyond = figures.meter(108, 240), figures.meter(7600, 5760)
    assert (inside.used, inside.is_over) == (45.0, False)
    assert round(beyond.used + beyond.over, 3) == 100
    assert beyond.is_over
    assert figures.meter(0, 0).used == 0


def test_the_spans_fill_the_bar_and_hatching_ends_where_its_span_ends() -> None:
    spans = [
        figures.Span(holder=1, minutes=300),
        figures.Span(holder=2, minutes=600, beyond=200),
        figures.Span(holder=7, minutes=100, beyond=900),
        figures.Span(holder=3, minutes=0),
    ]
    drawn = figures.segments(spans)
    assert sum(one.width for one in drawn) == pytest.approx(100)
    assert drawn[1].over_x + drawn[1].over_width == drawn[1].x + drawn[1].width
    assert drawn[2].colour == 1  # the colours begin again
    assert drawn[2].over_width == drawn[2].width  # never more than was held


def test_a_month_without_cases_leaves_a_gap_in_the_line() -> None:
    drawn = figures.chart([("a", [90, None, 96], "96"), ("b", [95, 95, 95], "95")])
    assert drawn.lines[0].path.count("M") == 2
    assert drawn.ticks[0].value > drawn.ticks[-1].value
    assert abs(drawn.lines[0].name_y - drawn.lines[1].name_y) >= 38


def test_lines_of_one_value_or_none_are_drawn_without_error() -> None:
    assert figures.spark([96.4]).path.startswith("M")
    # A month between two without a value is still to be seen: a short stroke.
    alone = figures.spark([None, 50, None, 60, 70]).path
    assert re.fullmatch(r"M24 \S+H26 M75 \S+ L100 \S+", alone)
    assert figures.spark([]).path == ""
    assert figures.bounds([[5, 5]], 1) == (5.0, 6.0)


@pytest.mark.parametrize(
    "values", [[57.1, None, 100], [93.1, 88.9], [0, 0], [100], [3.5, 71], [0, 100]]
)
def test_every_line_of_a_grid_stands_at_a_whole_number_around_the_values(
    values: list[float | None],
) -> None:
    ticks = [one.value for one in figures.chart([("a", values, "")]).ticks]
    assert all(tick == int(tick) >= 0 for tick in ticks)
    known = [value for value in values if value is not None]
    assert ticks[-1] <= min(known)
    assert max(known) <= ticks[0] <= 100

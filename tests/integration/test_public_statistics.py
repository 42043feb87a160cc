"""The figures an agency publishes: told, withheld, downloaded, counted anew."""

import csv
import json
from datetime import date
from functools import partial
from io import StringIO

import pytest

from tests.factories import at, receive_case
from tests.integration.issued_apologies import issued
from tests.visitor import set_clock, words_of
from tracker import statistics, sweep
from tracker.cases import outcomes
from tracker.queries.statistics import statistics as read_statistics

pytestmark = pytest.mark.db

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def case(database, department):
    return receive_case(database, department, when="2026-11-19 09:00")


def do(database, command, **given):
    return database.write(partial(command, **given))


def finish(database, d, case, when):
    do(
        database,
        outcomes.finish,
        actor=d.manager,
        case_id=case.id,
        outcome="granted",
        now=at(when),
    )


@pytest.fixture
def busy(app, database, department):
    """Seven finished cases of one field, two of another, all on time."""
    for number in range(9):
        one = receive_case(
            database,
            department,
            when=f"2026-11-09 08:{number:02}",
            procedure="five-days" if number < 7 else "resumes",
        )
        finish(database, department, one, "2026-11-12 09:00")
    statistics.run(database, at("2026-11-20 09:00"))
    set_clock(app, "2026-11-20 09:01")


def test_figures_are_told_by_month_and_a_small_field_takes_another_with_it(
    busy, anybody
):
    page = anybody.get("/thong-ke")
    said = words_of(page)
    assert "100,0 % trong 12 tháng theo luật (9 trên 9 hồ sơ xong)" in said
    assert "Tháng 11/2026 9 9 9 (100,0 %)" in said
    assert "Tháng 10/2026" not in said
    hidden = "Hoạt động khoa học và công nghệ; Tiêu chuẩn đo lường chất lượng"
    assert f"Ẩn cả dòng: {hidden}." in said
    assert "Phòng Quản lý Công nghệ 9 9" in said
    assert "plot-grid" in page.text
    november = words_of(anybody.get("/thong-ke?ky=2026-11"))
    assert "Phòng Quản lý Công nghệ 9 9" in november
    assert anybody.get("/thong-ke?ky=1999-01").status_code == 200


def test_the_downloads_hold_the_same_figures_and_their_licence(busy, anybody):
    answer = anybody.get("/thong-ke.csv")
    first, _, rest = answer.content.decode("utf-8-sig").partition("\r\n")
    assert first.startswith("# Sở Khoa học và Công nghệ tỉnh An Hải; CC-BY-4.0 ")
    assert 'rel="license"' in answer.headers["link"]
    rows = list(csv.DictReader(StringIO(rest)))
    whole = next(
        row for row in rows if (row["ky"], row["loai"]) == ("2026-11", "ca_co_quan")
    )
    assert (whole["nhan"], whole["xong"], whole["tre"]) == ("9", "9", "0")
    small = [row for row in rows if row["loai"] == "linh_vuc"]
    assert {row["xong"] for row in small} == {""}
    found = json.loads(anybody.get("/thong-ke.json").content)
    assert found["licence"] == "CC-BY-4.0"
    assert len(found["figures"]) == len(rows)
    assert found["withheld_below"] == 5
    month = next(
        one
        for one in found["figures"]
        if (one["period"], one["kind"]) == ("2026-11", "all")
    )
    assert (month["on_time"], month["on_time_by_score"]) == (9, 9)


def test_one_late_case_among_nine_is_told_by_no_number(
    app, database, anybody, department
):
    for number in range(9):
        one = receive_case(database, department, when=f"2026-11-09 08:0{number}")
        finish(database, department, one, f"2026-11-{18 if number == 0 else 12} 09:00")
    statistics.run(database, at("2026-11-20 09:00"))
    set_clock(app, "2026-11-20 09:01")
    said = words_of(anybody.get("/thong-ke"))
    assert "Ít nhất 55,5 % trong 12 tháng theo luật" in said
    assert "trong 9 hồ sơ xong chỉ có dưới 5 hồ sơ trễ" in said
    assert "Tháng 11/2026 9 9 ẩn 12 tháng" in said
    rows = anybody.get("/thong-ke.json").json()["figures"]
    assert {one["late"] for one in rows} == {None}
    assert {one["on_time"] for one in rows} == {None}


@pytest.mark.parametrize(
    ("late", "finished", "said"),
    [
        (8, 9, "Nhiều nhất 44,5 % trong 12 tháng theo luật"),
        (3, 6, "Mới có 6 hồ sơ xong: quá ít để nêu bao nhiêu đúng hẹn"),
        (9, 9, "0,0 % trong 12 tháng theo luật (0 trên 9 hồ sơ xong)"),
    ],
)
def test_an_agency_that_is_hardly_ever_on_time_does_not_seem_the_opposite(
    app, database, anybody, department, late, finished, said
):
    for number in range(finished):
        one = receive_case(database, department, when=f"2026-11-09 08:0{number}")
        day = 18 if number < late else 12
        finish(database, department, one, f"2026-11-{day} 09:00")
    statistics.run(database, at("2026-11-20 09:00"))
    set_clock(app, "2026-11-20 09:01")
    page = words_of(anybody.get("/thong-ke"))
    assert said in page
    assert "dưới 5 hồ sơ trễ" not in page


def test_no_line_is_drawn_through_months_that_are_mostly_withheld(
    app, database, anybody, department
):
    """Six late cases in the year can be told, two in each of three months cannot."""
    for month in (9, 10, 11):
        for number in range(7):
            one = receive_case(
                database, department, when=f"2026-{month:02}-09 08:0{number}"
            )
            day = 23 if number < 2 else 12
            finish(database, department, one, f"2026-{month:02}-{day} 09:00")
    statistics.run(database, at("2026-11-26 09:00"))
    set_clock(app, "2026-11-26 09:01")
    page = anybody.get("/thong-ke")
    said = words_of(page)
    assert "71,4 % trong 12 tháng" in said
    assert "không vẽ đường theo tháng" in said
    assert "plot-grid" not in page.text
    assert "Tháng 11/2026 7 7 ẩn Tháng" in said


def test_the_score_counts_a_new_date_and_the_law_does_not(
    app, database, anybody, department
):
    for number in range(6):
        late = receive_case(database, department, when=f"2026-11-19 08:0{number}")
        issued(database, department, late, number=f"{number}/SKHCN")
        sweep.run(database, at("2026-11-30 07:31"))
        finish(database, department, late, "2026-12-01 10:00")
    statistics.run(database, at("2026-12-02 09:00"))
    december = figures_of(database, department)[0]
    assert (december.month, december.finished) == (date(2026, 12, 1), 6)
    assert (december.on_time, december.on_time_by_score) == (0, 6)
    assert (december.late, december.apologised) == (6, 6)
    set_clock(app, "2026-12-02 09:01")
    assert "Tháng 12/2026 0 6 0 (0,0 %) 6 (100,0 %) 6 6" in words_of(
        anybody.get("/thong-ke")
    )


def figures_of(database, department):
    with database.read() as session:
        return read_statistics(session, department.agency_id).months


def test_before_the_first_count_the_page_says_so(anybody, department):
    said = words_of(anybody.get("/thong-ke"))
    assert "Chưa có số liệu" in said
    assert anybody.get("/thong-ke.json").json()["figures"] == []


def test_the_job_may_run_twice_and_counts_anew(busy, database, department):
    before = figures_of(database, department)
    assert statistics.run(database, at("2026-11-20 10:00")).endswith("1 agencies")
    assert figures_of(database, department) == before
    one = receive_case(database, department, when="2026-11-20 09:30")
    finish(database, department, one, "2026-11-20 09:45")
    statistics.run(database, at("2026-11-20 11:00"))
    assert figures_of(database, department) != before

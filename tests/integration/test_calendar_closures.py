"""Half a day without power, days of flood: taken out of the office hours, and back."""

from datetime import date

import pytest
from sqlalchemy import select

from tests.administrator import fill_in, form_of, send
from tests.factories import at, make_department, receive_case
from tests.visitor import application, set_clock, visit, words_of
from tracker import verify
from tracker.calendars import time_of
from tracker.catalogue import Entry, add_procedure
from tracker.models import Case

pytestmark = pytest.mark.db
CLOSE = "/lich-lam-viec/dong-cua/ghi"


@pytest.fixture
def department(database):
    return make_department(database)


@pytest.fixture
def visitor(database, settings, department):
    app = application(database, settings)
    set_clock(app, "2026-11-17 09:00")
    return visit(app, database, department.administrator)


def dates(database):
    with database.read() as session:
        return {
            case.code: (case.due_at, case.apology_due_on)
            for case in session.scalars(select(Case))
        }


@pytest.fixture
def hourly(database, department):
    """A procedure of six working hours."""
    entry = Entry(
        key="six-hours",
        name_vi="Xác nhận trong sáu giờ",
        field_vi="Thử",
        valid_from=date(2020, 1, 1),
        limit=(6, "working_hour"),
    )
    row = database.write(
        lambda session: add_procedure(
            session, department.administrator, entry, now=at("2026-01-05 08:00")
        )
    )
    department.procedures["six-hours"] = row.id
    return row


def test_a_half_day_without_power_moves_a_limit_in_hours_and_is_taken_back(
    visitor, database, department, hourly
):
    short = receive_case(
        database, department, when="2026-11-17 09:30", procedure="six-hours"
    )
    days = receive_case(
        database, department, when="2026-11-11 09:30"
    )  # due on the 18th
    before = dates(database)
    assert before[short.code][0] == at("2026-11-17 17:00")
    typed = {
        "first_on": "18/11/2026",
        "part": "afternoon",
        "reason_vi": "Mất điện",
        "decision": "12/TB-THU",
        "do": "check",
    }
    looked = fill_in(visitor, CLOSE, **{**typed, "first_on": "17/11/2026"})
    said = words_of(looked)
    assert "1 ngày đổi giờ làm việc." in said
    assert "07:30–11:30, 13:00–17:00" in said
    assert "1 hồ sơ đang mở đổi hạn." in said
    assert dates(database) == before
    made = send(visitor, looked, CLOSE, do="apply")
    assert made.headers["location"] == "/lich-lam-viec/dong-cua?xong=da-ap-dung"
    after = dates(database)
    # Two hours were left in the morning of the 17th; the other four are the 18th's.
    assert after[short.code][0] == at("2026-11-18 11:30")
    assert after[days.code] == before[days.code]
    assert verify.run(database) == []

    listed = visitor.get("/lich-lam-viec/dong-cua")
    assert "Mất điện" in words_of(listed)
    ask = next(
        part.split('"')[0]
        for part in listed.text.split('href="')
        if part.split('"')[0].endswith("/rut")
    )
    silent = fill_in(visitor, ask, why="", do="apply")
    assert silent.status_code == 422
    assert fill_in(visitor, ask, why="Có điện lại", do="apply").status_code == 303
    assert dates(database) == before
    assert "Có điện lại" in words_of(visitor.get("/lich-lam-viec/dong-cua"))
    assert verify.run(database) == []


def test_a_flood_of_days_makes_the_due_day_roll_on(
    visitor, database, department, hourly
):
    case = receive_case(database, department, when="2026-11-11 09:30")
    assert dates(database)[case.code][0] == at("2026-11-18 17:00")
    typed = {
        "first_on": "17/11/2026",
        "last_on": "19/11/2026",
        "part": "hours",
        "first_hour": "13h00",
        "last_hour": "11:30",
        "reason_vi": "Mưa lũ",
        "decision": "Công điện 5/CĐ-THU",
    }
    looked = fill_in(visitor, CLOSE, **typed, do="check")
    assert "3 ngày đổi giờ làm việc." in words_of(looked)
    assert send(visitor, looked, CLOSE, do="apply").status_code == 303
    # The 18th is closed; the afternoon of the 17th and the morning of the 19th too.
    assert dates(database)[case.code][0] == at("2026-11-19 17:00")
    with database.read() as session:
        calendar = time_of(session, department.agency_id).calendar
    assert not calendar.is_working_day(date(2026, 11, 18))
    assert calendar.day_name(date(2026, 11, 18)) == "Mưa lũ"
    assert calendar.decision(date(2026, 11, 17)) == "Công điện 5/CĐ-THU"


WRONG_CLOSURES = [
    ({"first_on": ""}, "Từ ngày: nhập ngày"),
    ({"first_on": "21/11/2026"}, "cơ quan vốn không mở cửa"),
    ({"reason_vi": " "}, "Hãy ghi lý do đóng cửa"),
    ({"decision": ""}, "Hãy ghi số văn bản"),
    ({"last_on": "01/11/2026"}, "Lúc mở cửa lại phải sau"),
    ({"part": "hours", "first_hour": "25:00"}, "Viết giờ dạng 13:00"),
    ({"last_on": "17/06/2027"}, "Dài quá 92 ngày"),
    ({"last_on": "31/12/9999"}, "Ngày nằm ngoài các năm 2015-2050."),
    (
        {"first_on": "01/01/2020", "last_on": "31/12/2049", "part": "morning"},
        "Dài quá 92 ngày",
    ),
]


def test_a_closure_that_cannot_be_meant_is_refused_and_stays_typed(visitor, department):
    typed = {
        "first_on": "17/11/2026",
        "part": "day",
        "reason_vi": "Mưa lũ",
        "decision": "5/CĐ-THU",
        "do": "check",
    }
    for wrong, said in WRONG_CLOSURES:
        refused = fill_in(visitor, CLOSE, **{**typed, **wrong})
        assert refused.status_code == 422, said
        assert said in words_of(refused)
        kept = form_of(refused, CLOSE)
        assert kept["reason_vi"] == [wrong.get("reason_vi", "Mưa lũ")]

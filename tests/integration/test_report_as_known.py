"""Yesterday's report asked for today is yesterday's report, byte for byte."""

from datetime import date, datetime
from functools import partial

import pytest

from rules.report import Column
from tests.factories import at, make_department, receive_case
from tests.integration.cases_for_acts import do, handed_over
from tests.visitor import application, set_clock, visit, words_of
from tracker import recompute
from tracker.accounts.agencies import AgencyDetails, change_agency
from tracker.accounts.units import UnitDetails, change_unit
from tracker.calendars import CalendarChange, Closure, NewDay, active_closures
from tracker.cases import corrections, outcomes, waiting
from tracker.reports import (
    Grouping,
    ReportFormat,
    ReportName,
    Span,
    report_file,
    report_of,
)

pytestmark = pytest.mark.db

NOVEMBER = (date(2026, 11, 1), date(2026, 11, 30))
YESTERDAY = "2026-11-19 18:00"


@pytest.fixture
def department(database):
    return make_department(database)


def counted(database, d, known="2026-12-15 09:00", grouping=Grouping.UNIT):
    span = Span(first=NOVEMBER[0], last=NOVEMBER[1], known_at=at(known))
    with database.read() as session:
        return report_of(session, d.agency_id, span, grouping)


def files(database, d, known=YESTERDAY):
    report = counted(database, d, known)
    return {
        (name, kind): report_file(report, name, kind)
        for name in ReportName
        for kind in ReportFormat
    }


def test_nothing_recorded_later_changes_the_file_of_a_past_day(database, department):
    d = department
    finish = partial(outcomes.finish, outcome="granted")
    done = receive_case(database, d, when="2026-11-09 09:00")  # due 16/11
    handed_over(database, d, done, when="2026-11-10 09:00")
    do(database, finish, d.officer, done, now=at("2026-11-16 10:00"))
    open_late = receive_case(database, d, when="2026-11-10 09:00")  # due 17/11
    handed_over(database, d, open_late, when="2026-11-11 09:00")
    waits = receive_case(database, d, when="2026-11-12 09:00")
    handed_over(database, d, waits, when="2026-11-12 10:00")
    ask = partial(waiting.request_supplement, items="Hợp đồng", reason="Thiếu.")
    do(database, ask, d.officer, waits, now=at("2026-11-16 10:00"))
    young = receive_case(database, d, when="2026-11-18 09:00")  # due 25/11
    before = files(database, d)
    assert counted(database, d, YESTERDAY).total.line.figures == (
        *(4, 0, 4, 0),
        *(1, 0, 1, 0),
        *(3, 2, 1),
    )

    # A finish that was typed in a day late, and one of after.
    late_entry = partial(finish, at=at("2026-11-17 16:00"))
    do(database, late_entry, d.officer, open_late, now=at("2026-11-20 08:00"))
    do(database, waiting.receive_supplement, d.desk, waits, now=at("2026-11-20 09:00"))
    # The reception of one was wrong, and moves into another month.
    correct = partial(
        corrections.correct, seq=1, at=at("2026-10-30 09:00"), reason="S."
    )
    do(database, correct, d.manager, young, now=at("2026-11-20 10:00"))
    # A decree that makes 16/11 a day off, which the date of `done` ran over.
    off = NewDay(
        day=date(2026, 11, 16), kind="off", decision="CV 1/BNV", name_vi="Nghỉ bão"
    )
    database.write(
        lambda session: recompute.apply(
            session, d.administrator, CalendarChange(add=(off,)), at("2026-11-20 11:00")
        )
    )
    _rename(database, d)

    assert files(database, d) == before
    after = counted(database, d)
    assert [name for name, _ in after.lines] == ["Bộ phận Một cửa", "Phòng Đổi Tên"]
    assert after.total.line[Column.CARRIED_OVER] == 1
    assert after.office.agency.name_vi == "Sở Đổi Tên"
    assert after.total.line[Column.DECIDED_EARLY] == 2


def _rename(database, d):
    def write(session):
        now = at("2026-11-20 12:00")
        details = AgencyDetails(code=d.code, name_vi="Sở Đổi Tên", place_vi="Nơi khác")
        change_agency(session, d.administrator, details, now=now)
        renamed = UnitDetails(code="QLCN", name_vi="Phòng Đổi Tên")
        change_unit(session, d.administrator, d.unit_id, renamed, now=now)

    database.write(write)


def test_a_page_of_a_past_day_can_be_asked_for_by_its_address(
    database, settings, department
):
    app = application(database, settings)
    receive_case(database, department, when="2026-11-18 09:00")
    set_clock(app, "2026-11-19 09:00")
    manager = visit(app, database, department.manager)
    first = manager.get("/bao-cao?ky=2026-11").text
    link = first.split('href="/bao-cao/ii-06a.json?')[1].split('"')[0]
    address = f"/bao-cao/ii-06a.json?{link}".replace("&amp;", "&")
    made = manager.get(address)
    receive_case(database, department, when="2026-11-19 10:00")
    set_clock(app, "2026-11-23 09:00")
    assert manager.get(address).content == made.content
    past = manager.get("/bao-cao?ky=2026-11&ghi-den=17/11/2026")
    assert "Trong kỳ không có hồ sơ nào" in words_of(past)
    for wrong in ("ghi-den=24/11/2026", "ghi-den=hom-qua", "ky=2026-13"):
        assert manager.get(f"/bao-cao?{wrong}").status_code == 422, wrong


def test_hours_in_which_the_office_was_closed_count_in_no_report(database, department):
    """A flood moved the date: the case was in time, by what was known then."""
    d = department
    case = receive_case(database, d, when="2026-11-09 09:00")  # due 16/11
    handed_over(database, d, case, when="2026-11-10 09:00")
    flood = Closure(
        first=datetime(2026, 11, 12),
        last=datetime(2026, 11, 13, 23, 59),
        reason_vi="Lũ",
        decision="QĐ 9/UBND",
    )

    def change(made, when):
        database.write(
            lambda session: recompute.apply(session, d.administrator, made, at(when))
        )

    change(CalendarChange(close=(flood,)), "2026-11-12 08:00")
    finish = partial(outcomes.finish, outcome="granted")
    do(database, finish, d.officer, case, now=at("2026-11-18 10:00"))
    with database.read() as session:
        held = tuple(active_closures(session, d.agency_id))
    change(CalendarChange(reopen=held, why="Nhầm"), "2026-11-25 08:00")

    closed = counted(database, d, "2026-11-20 18:00").total
    reopened = counted(database, d, "2026-11-26 18:00").total
    assert closed.line[Column.DECIDED_ON_TIME] == 1
    assert reopened.line[Column.DECIDED_LATE] == 1

"""A season of feedback by real commands, and every figure of it counted anew."""

import html
import json
import re
from collections import Counter
from datetime import date, datetime, time, timedelta, timezone

import pytest
from feedback_recount import FeedbackRecount
from feedback_story import planned, play
from sqlalchemy import text

from rules.feedback_figures import FeedbackMark
from rules.progress import Mark
from tests.factories import at, make_department, receive_case
from tests.visitor import application, set_clock, visit
from tracker import recompute
from tracker.accounts.units import UnitDetails, change_unit
from tracker.calendars import CalendarChange, NewDay
from tracker.reports import (
    Grouping,
    ReportFormat,
    ReportName,
    Span,
    report_file,
    report_of,
)

pytestmark = pytest.mark.db
LOCAL = timezone(timedelta(hours=7))
#: Days as of whose end it is looked at: in the season, after the decree, long after.
ASKED = (date(2026, 10, 20), date(2026, 11, 17), date(2026, 12, 4), date(2027, 1, 29))
PERIODS = (
    (date(2026, 10, 1), date(2026, 10, 31)),
    (date(2026, 11, 1), date(2026, 11, 30)),
    (date(2026, 12, 1), date(2026, 12, 31)),
    (date(2026, 10, 1), date(2026, 12, 31)),
    (date(2026, 11, 9), date(2026, 11, 13)),
)
FIGURE = re.compile(r'href="([^"]+)" data-figure="(\d+)"')
OLDER = re.compile(r'href="([^"]+)"[^>]*rel="next"')
KEPT_AT = at("2026-11-17 18:00")


def span_of(period, known_at):
    return Span(first=period[0], last=period[1], known_at=known_at)


def files_of(database, department, known_at):
    span = span_of(PERIODS[1], known_at)
    with database.read() as session:
        report = report_of(session, department.agency_id, span, Grouping.UNIT)
    return {
        kind: report_file(report, ReportName.FEEDBACK, kind) for kind in ReportFormat
    }


@pytest.fixture
def season(database):
    """Play it; what was made of yesterday on a day in the middle is kept."""
    d = make_department(database)
    cases = [receive_case(database, d, when="2026-09-28 09:00") for _ in range(6)]
    acts = planned(7, d, {case.id: case.code for case in cases}, pieces=70)
    made = {}

    def keep(when):
        if not made and when > KEPT_AT:
            made.update(files_of(database, d, KEPT_AT))
            database.write(lambda session: _later(session, d))

    play(database, acts, keep)
    return d, made


def _later(session, d):
    """A decree makes two days of the past days off, and a unit gets another name."""
    days = [
        NewDay(day=day, kind="off", decision="CV 2/BNV", name_vi="Nghỉ bão")
        for day in (date(2026, 11, 3), date(2026, 11, 16))
    ]
    change, now = CalendarChange(add=tuple(days)), at("2026-11-18 09:00")
    recompute.apply(session, d.administrator, change, now)
    renamed = UnitDetails(code="QLCN", name_vi="Phòng Đổi Tên")
    change_unit(session, d.administrator, d.unit_id, renamed, now=now)


def told(figures):
    counts = Counter({str(mark): figures.count(mark) for mark in FeedbackMark})
    return +(counts + Counter(days=figures.days))


def test_every_figure_about_feedback_equals_an_independent_recount(database, season):
    d, _made = season
    compared, met = 0, Counter()
    with database.read() as session:
        recount = FeedbackRecount(session)
        for day in ASKED:
            known = datetime.combine(day, time(23, 59))
            for period in PERIODS:
                if period[0] > day:
                    continue
                span = span_of(period, known.replace(tzinfo=LOCAL))
                by_unit, by_topic, cases = recount.figures(*period, known)
                reports = {
                    grouping: report_of(session, d.agency_id, span, grouping)
                    for grouping in Grouping
                }
                names = unit_names(session, d, day)
                mine = {
                    line.name: told(line.figures)
                    for line in reports[Grouping.UNIT].feedback
                    if line.figures.counts
                }
                again = {names[_plain(key)]: +found for key, found in by_unit.items()}
                assert mine == again, (day, period)
                mine = {
                    line.name: told(line.figures)
                    for line in reports[Grouping.FIELD].feedback
                }
                assert mine == dict(by_topic), (day, period)
                report = reports[Grouping.UNIT]
                whole = told(report.feedback_total.figures)
                assert whole == sum(by_topic.values(), Counter())
                assert report.total.count(Mark.WITH_FEEDBACK) == len(cases)
                _add_up(whole)
                compared += sum(map(len, again.values()))
                met += whole
    assert compared > 400
    assert set(map(str, FeedbackMark)) <= set(met)  # each of them happened


def _add_up(whole):
    in_hand = whole["received"] + whole["carried_over"]
    assert in_hand == whole["closed"] + whole["open"]
    assert whole["closed"] == whole["in_time"] + whole["late"]
    assert whole["open"] == whole["open_in_time"] + whole["open_late"]


def unit_names(session, d, day):
    rows = session.execute(text("SELECT id, name_vi FROM units"))
    names = {_plain(key): name for key, name in rows}
    if day < date(2026, 11, 18):
        names[_plain(d.unit_id)] = "Phòng Quản lý Công nghệ"
    return names | {"": ""}


def _plain(key):
    return str(key).replace("-", "")


def test_the_file_of_a_day_in_the_season_is_the_same_to_the_byte_after_it(
    database, season
):
    d, made = season
    assert len(made) == len(ReportFormat)
    assert files_of(database, d, KEPT_AT) == made
    # The same period as known now is another: something was written about it since.
    now = json.loads(files_of(database, d, at("2026-12-31 18:00"))[ReportFormat.JSON])
    then = json.loads(made[ReportFormat.JSON])
    assert now["total"] != then["total"]
    assert "Phòng Đổi Tên" in {line["name"] for line in now["lines"]}


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_every_figure_on_the_pages_opens_as_much_feedback(database, settings, season):
    """As known on a day in the season, asked for long after it."""
    d, _made = season
    app = application(database, settings)
    set_clock(app, "2027-01-29 09:00")
    manager = visit(app, database, d.manager)
    opened = {}
    for address in (
        "/bao-cao?ky=2026-Q4&ghi-den=04/12/2026",
        "/bao-cao/phan-anh?ky=2026-Q4&ghi-den=04/12/2026",
    ):
        page = manager.get(address)
        assert page.status_code == 200
        for path, figure in FIGURE.findall(page.text):
            where = html.unescape(path)
            if where.startswith("/phan-anh-kien-nghi"):
                kind = (where.split("muc=")[1].split("&")[0], "nhom=" in where)
                opened[kind] = (where, int(figure))  # the last of its kind
    assert len(opened) > 20
    for where, figure in opened.values():
        assert _listed(manager, where) == figure, where
    for wrong in ("muc=khong-co", "muc=da-xong&ky=2026-13"):
        assert manager.get(f"/phan-anh-kien-nghi?{wrong}").status_code in {404, 422}
    reader = visit(app, database, d.officer)
    refused = reader.get("/phan-anh-kien-nghi?muc=da-xong&ky=2026-11")
    assert refused.status_code == 403


def _listed(manager, where):
    count = 0
    while where:
        text = manager.get(where).text
        count += text.count('class="row-title"')
        older = OLDER.search(text)
        where = html.unescape(older.group(1)) if older else ""
    return count

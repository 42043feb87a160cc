"""The working calendar of an agency, from its rows."""

from datetime import UTC, date, datetime, timedelta
from threading import Event, Thread

import pytest

from rules import holidays
from rules.deadline import due
from rules.procedure import LimitUnit, TimeLimit
from tests.integration.small_agency import NOW, administrator, clerk, make_agency
from tracker.calendars import (
    CalendarChange,
    NewDay,
    active_days,
    add_day,
    change_day,
    changed_time_of,
    make_change,
    seed_calendar,
    time_of,
    withdraw_day,
    years_first_announced,
)
from tracker.db import Database
from tracker.errors import (
    AlreadyDoneError,
    CalendarError,
    CommandRefusedError,
    InvalidValueError,
    NotFoundError,
    NotPermittedError,
)
from tracker.ids import new_id
from tracker.models import Agency, CalendarDay

pytestmark = pytest.mark.db

DECISION = "QĐ 1/QĐ-TEST"
MONDAY = date(2026, 11, 23)
SATURDAY = date(2026, 11, 28)


@pytest.fixture
def agency(database: Database):
    agency_id = make_agency(database)
    database.write(lambda session: seed_calendar(session, agency_id, NOW))
    return agency_id


def calendar_of(database: Database, agency_id):
    with database.read() as session:
        return time_of(session, agency_id).calendar


def day_off(day: date, decision: str = DECISION) -> NewDay:
    return NewDay(day=day, kind="off", decision=decision, name_vi="Nghỉ")


def test_seeding_copies_every_announced_row_with_its_decision(database, agency):
    with database.read() as session:
        rows = active_days(session, agency)
    assert {(row.day, row.kind, row.decision) for row in rows} == {
        (known.on, str(known.kind), known.decision) for known in holidays.ANNOUNCED
    }
    assert database.write(lambda session: seed_calendar(session, agency, NOW)) == 0


def test_a_seeded_row_that_was_withdrawn_does_not_come_back(database, agency):
    day = date(2026, 11, 24)
    actor = administrator(agency)
    database.write(
        lambda session: withdraw_day(session, actor, day, why="Rút thử", now=NOW)
    )
    database.write(lambda session: seed_calendar(session, agency, NOW))
    assert calendar_of(database, agency).is_working_day(day)


def test_agency_time_converts_between_instants_and_its_wall_clock(database, agency):
    with database.read() as session:
        found = time_of(session, agency)
    evening = datetime(2026, 11, 20, 18, 30, tzinfo=UTC)
    assert found.civil(evening) == datetime(2026, 11, 21, 1, 30)
    assert found.instant(datetime(2026, 11, 21, 1, 30)) == evening
    assert found.today(evening) == date(2026, 11, 21)
    assert found.aware(datetime(2026, 11, 21, 1, 30)).isoformat().endswith("+07:00")


def test_the_calendar_is_kept_until_somebody_changes_it(database, agency):
    before = calendar_of(database, agency)
    assert calendar_of(database, agency) is before
    actor = administrator(agency)
    database.write(lambda session: add_day(session, actor, day_off(MONDAY), now=NOW))
    assert calendar_of(database, agency) is not before
    assert not calendar_of(database, agency).is_working_day(MONDAY)


def test_a_change_that_was_rolled_back_leaves_no_trace_in_memory(database, agency):
    actor = administrator(agency)

    def fail(session):
        add_day(session, actor, day_off(MONDAY), now=NOW)
        assert not time_of(session, agency).calendar.is_working_day(MONDAY)
        raise NotFoundError(what="test", what_vi="thử")

    with pytest.raises(NotFoundError):
        database.write(fail)
    other = date(2026, 11, 25)
    database.write(lambda session: add_day(session, actor, day_off(other), now=NOW))
    found = calendar_of(database, agency)
    assert found.is_working_day(MONDAY)
    assert not found.is_working_day(other)


def test_two_agencies_have_calendars_of_their_own(database, agency):
    other = make_agency(database, code="X99.98")
    database.write(lambda session: seed_calendar(session, other, NOW))
    actor = administrator(agency)
    database.write(lambda session: add_day(session, actor, day_off(MONDAY), now=NOW))
    assert not calendar_of(database, agency).is_working_day(MONDAY)
    assert calendar_of(database, other).is_working_day(MONDAY)


def test_a_year_without_rows_is_estimated_and_one_row_announces_it(database, agency):
    start, limit = datetime(2028, 1, 20, 9), TimeLimit(5, LimitUnit.WORKING_DAY)
    before = due(start, limit, calendar_of(database, agency))
    assert before.provisional
    assert before.due_on > date(2028, 1, 29)  # Tết is estimated
    change = CalendarChange(add=(day_off(date(2028, 3, 1)),))
    with database.read() as session:
        assert years_first_announced(session, agency, change) == (2028,)
    actor = administrator(agency)
    database.write(lambda session: make_change(session, actor, change, now=NOW))
    after = due(start, limit, calendar_of(database, agency))
    assert not after.provisional
    assert after.due_on == date(2028, 1, 27)


def test_a_change_is_looked_at_without_being_made(database, agency):
    change = CalendarChange(
        add=(
            day_off(MONDAY),
            NewDay(day=SATURDAY, kind="worked", decision=DECISION),
        ),
        withdraw=(date(2026, 11, 24),),
    )
    with database.read() as session:
        supposed = changed_time_of(session, agency, change).calendar
    assert not supposed.is_working_day(MONDAY)
    assert supposed.is_working_day(SATURDAY)
    assert supposed.is_working_day(date(2026, 11, 24))
    real = calendar_of(database, agency)
    assert real.is_working_day(MONDAY)
    assert not real.is_working_day(SATURDAY)


def test_a_worked_saturday_has_a_mondays_hours_unless_it_names_its_own(
    database, agency
):
    actor = administrator(agency)
    half = date(2026, 12, 5)

    def write(session):
        add_day(
            session,
            actor,
            NewDay(day=SATURDAY, kind="worked", decision=DECISION),
            now=NOW,
        )
        add_day(
            session,
            actor,
            NewDay(
                day=half,
                kind="worked",
                decision=DECISION,
                windows=(("07:30", "11:30"),),
            ),
            now=NOW,
        )

    database.write(write)
    found = calendar_of(database, agency)
    assert found.close(SATURDAY) == datetime(2026, 11, 28, 17)
    assert found.close(half) == datetime(2026, 12, 5, 11, 30)


def test_changing_a_row_withdraws_the_old_one_and_keeps_it(database, agency):
    actor = administrator(agency)
    day = date(2026, 11, 24)
    new = NewDay(day=day, kind="worked", decision="QĐ 2", windows=(("13:00", "17:00"),))
    database.write(
        lambda session: change_day(session, actor, new, why="Đính chính", now=NOW)
    )
    with database.read() as session:
        rows = session.query(CalendarDay).filter_by(agency_id=agency, day=day).all()
    old = next(row for row in rows if row.withdrawn_at)
    assert (old.kind, old.withdrawn_why) == ("off", "Đính chính")
    assert [row.decision for row in rows if not row.withdrawn_at] == ["QĐ 2"]


def test_office_hours_are_changed_with_a_reason_and_move_the_close(database, agency):
    actor = administrator(agency)
    hours = {"mon": [["08:00", "12:00"]], "tue": [["8:00", "16:00"]]}
    change = CalendarChange(office_hours=hours, why="Giờ mùa đông")
    with database.read() as session:
        supposed = changed_time_of(session, agency, change).calendar
    database.write(lambda session: make_change(session, actor, change, now=NOW))
    for calendar in (supposed, calendar_of(database, agency)):
        assert calendar.close(MONDAY) == datetime(2026, 11, 23, 12)
        assert not calendar.is_working_day(date(2026, 11, 26))
    with database.read() as session:
        kept = session.get(Agency, agency).office_hours
    assert kept["tue"] == [["08:00", "16:00"]]


REFUSED = {
    "no decision": (CalendarChange(add=(day_off(MONDAY, " "),)), InvalidValueError),
    "neither off nor worked": (
        CalendarChange(add=(NewDay(day=MONDAY, kind="maybe", decision="QĐ"),)),
        InvalidValueError,
    ),
    "off on a day of rest": (
        CalendarChange(add=(day_off(SATURDAY),)),
        CalendarError,
    ),
    "worked on a working day": (
        CalendarChange(add=(NewDay(day=MONDAY, kind="worked", decision="QĐ"),)),
        CalendarError,
    ),
    "off with hours": (
        CalendarChange(
            add=(
                NewDay(
                    day=MONDAY,
                    kind="off",
                    decision="QĐ",
                    windows=(("07:30", "11:30"),),
                ),
            )
        ),
        CalendarError,
    ),
    "worked without hours": (
        CalendarChange(
            add=(NewDay(day=SATURDAY, kind="worked", decision="QĐ", windows=()),)
        ),
        CalendarError,
    ),
    "windows that overlap": (
        CalendarChange(
            add=(
                NewDay(
                    day=SATURDAY,
                    kind="worked",
                    decision="QĐ",
                    windows=(("07:30", "12:00"), ("11:00", "17:00")),
                ),
            )
        ),
        CalendarError,
    ),
    "a date named twice": (
        CalendarChange(add=(day_off(MONDAY), day_off(MONDAY))),
        CalendarError,
    ),
    "a date that has a row": (
        CalendarChange(add=(day_off(date(2026, 11, 24)),)),
        AlreadyDoneError,
    ),
    "a year far away": (
        CalendarChange(add=(day_off(date(2126, 11, 25)),)),
        CalendarError,
    ),
    "a day exchanged with itself": (
        CalendarChange(
            add=(NewDay(day=MONDAY, kind="off", decision="QĐ", exchanged_with=MONDAY),)
        ),
        CalendarError,
    ),
    "withdrawn without a reason": (
        CalendarChange(withdraw=(date(2026, 11, 24),)),
        InvalidValueError,
    ),
    "withdrawn where there is no row": (
        CalendarChange(withdraw=(MONDAY,), why="Rút"),
        NotFoundError,
    ),
    "an office that never opens": (
        CalendarChange(office_hours={}, why="Đóng cửa"),
        InvalidValueError,
    ),
    "hours that are no hours": (
        CalendarChange(office_hours={"mon": [["25:00", "26:00"]]}, why="Sai"),
        InvalidValueError,
    ),
    "nothing at all": (CalendarChange(), InvalidValueError),
}


def test_a_change_that_cannot_be_meant_is_refused_and_changes_nothing(database, agency):
    actor = administrator(agency)
    before = calendar_of(database, agency)
    for name, (change, error) in REFUSED.items():
        with pytest.raises(CommandRefusedError) as refused:
            database.write(
                lambda session, change=change: make_change(
                    session, actor, change, now=NOW
                )
            )
        assert type(refused.value) is error, name
        assert "…" not in refused.value.message("vi"), name
        assert "…" not in refused.value.message("en"), name
        assert calendar_of(database, agency) is before, name


def test_only_an_administrator_changes_the_calendar(database, agency):
    with pytest.raises(NotPermittedError):
        database.write(
            lambda session: add_day(session, clerk(agency), day_off(MONDAY), now=NOW)
        )


def test_an_unknown_agency_is_said_to_be_unknown(database):
    with database.read() as session, pytest.raises(NotFoundError):
        time_of(session, new_id())


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_a_change_waits_for_whoever_is_computing_a_date(database, agency):
    """Otherwise a case could be saved by a calendar that was changed meanwhile."""
    actor = administrator(agency)
    reading, may_go_on = Event(), Event()
    order = []

    def compute(session):
        time_of(session, agency)
        reading.set()
        may_go_on.wait(10)
        order.append("computed")

    def change(session):
        add_day(session, actor, day_off(MONDAY), now=NOW)
        order.append("changed")

    first = Thread(target=lambda: database.write(compute))
    second = Thread(target=lambda: database.write(change))
    first.start()
    assert reading.wait(10)
    second.start()
    second.join(timedelta(seconds=0.5).total_seconds())
    may_go_on.set()
    first.join(10)
    second.join(10)
    assert order == ["computed", "changed"]

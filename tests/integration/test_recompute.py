"""A change of the calendar: which open cases move, and that it can be taken back."""

from datetime import date

import pytest
from sqlalchemy import select

from notifications.outbox.tables import outbox
from tests.factories import HOURS, at, make_department, receive_case
from tracker import sweep, verify
from tracker.calendars import CalendarChange, NewDay, years_first_announced
from tracker.cases import outcomes, waiting
from tracker.db import Database
from tracker.errors import AlreadyDoneError, NotPermittedError
from tracker.models import (
    AccountabilityEvent,
    ApologyNotice,
    CalendarDay,
    Case,
    CaseEvent,
)
from tracker.recompute import apply, preview

pytestmark = pytest.mark.db

NOW = at("2026-11-20 09:00")
DECISION = "QĐ 99/QĐ-THU"
MONDAY, SATURDAY = date(2026, 11, 23), date(2026, 11, 28)
#: The exchange that was only ever proposed.
SWAP = CalendarChange(
    add=(
        NewDay(
            day=MONDAY,
            kind="off",
            decision=DECISION,
            name_vi="Nghỉ hoán đổi",
            exchanged_with=SATURDAY,
        ),
        NewDay(
            day=SATURDAY,
            kind="worked",
            decision=DECISION,
            name_vi="Ngày làm việc hoán đổi",
            exchanged_with=MONDAY,
        ),
    )
)
UNDO = CalendarChange(withdraw=(MONDAY, SATURDAY), why="Không có quyết định")

DATES = (
    "due_at",
    "original_due_at",
    "reappointed_at",
    "apology_due_on",
    "provisional",
    "is_stopped",
    "step_due_at",
    "supplement_until",
    "late_since",
)


@pytest.fixture
def department(database: Database):
    return make_department(database)


def everything(database: Database) -> dict[str, dict[str, object]]:
    with database.read() as session:
        return {
            case.code: {name: getattr(case, name) for name in DATES}
            for case in session.scalars(select(Case))
        }


def events(database: Database, case: Case, kind: str) -> list[CaseEvent]:
    with database.read() as session:
        return list(
            session.scalars(
                select(CaseEvent)
                .where(CaseEvent.case_id == case.id, CaseEvent.kind == kind)
                .order_by(CaseEvent.seq)
            )
        )


def again(database: Database, case: Case) -> Case:
    with database.read() as session:
        return session.get_one(Case, (case.agency_id, case.id))


def look(database, department, change, now=NOW):
    with database.read() as session:
        return preview(session, department.agency_id, change, now)


def make(database, department, change, now=NOW):
    return database.write(
        lambda session: apply(session, department.administrator, change, now)
    )


def some_cases(database, department) -> dict[str, Case]:
    """Cases on both sides of the exchange, in hours, days and months of limit."""
    return {
        "over before": receive_case(database, department, when="2026-11-05 09:00"),
        "due in between": receive_case(database, department, when="2026-11-16 09:00"),
        "due on Monday": receive_case(
            database, department, when="2026-10-29 10:00", procedure="calendar-days"
        ),
        "due on Friday": receive_case(database, department, when="2026-11-19 09:00"),
        "due later": receive_case(
            database, department, when="2026-11-19 14:00", procedure="ten-days"
        ),
        "not begun": receive_case(
            database, department, when="2026-11-19 15:00", procedure="fee-first"
        ),
    }


def test_a_preview_names_what_moves_and_changes_nothing(database, department):
    cases = some_cases(database, department)
    before = everything(database)
    moves = look(database, department, SWAP)
    assert everything(database) == before
    assert {move.code: (move.old_due_at, move.new_due_at) for move in moves} == {
        cases["due in between"].code: (at("2026-11-23 17:00"), at("2026-11-25 17:00")),
        cases["due on Monday"].code: (at("2026-11-23 17:00"), at("2026-11-25 17:00")),
        cases["due on Friday"].code: (at("2026-11-27 17:00"), at("2026-11-28 17:00")),
    }
    with database.read() as session:
        added = select(CalendarDay).where(CalendarDay.decision == DECISION)
        assert session.scalars(added).all() == []


def test_the_exchange_applied_moves_exactly_these_and_withdrawn_restores_all(
    database, department
):
    cases = some_cases(database, department)
    before = everything(database)
    told = {case.code: case.appointed_at for case in cases.values()}
    expected = look(database, department, SWAP)

    assert make(database, department, SWAP) == expected
    moved = {move.code for move in expected}
    after = everything(database)
    for name, case in cases.items():
        found = [
            (event.data["old"], event.data["new"], event.legal_basis)
            for event in events(database, case, "case.deadline_changed")
            if event.data["cause"] == "calendar"
        ]
        if case.code in moved:
            assert after[case.code] != before[case.code], name
            assert found == [
                (
                    before[case.code]["due_at"].isoformat(),
                    after[case.code]["due_at"].isoformat(),
                    DECISION,
                )
            ]
            assert again(database, case).deadline_no == case.deadline_no + 1
        else:
            assert after[case.code] == before[case.code], name
            assert found == []
    assert verify.run(database) == []

    back = make(database, department, UNDO, at("2026-11-20 10:00"))
    assert {move.code for move in back} == moved
    assert everything(database) == before
    assert verify.run(database) == []
    for case in cases.values():
        if case.code in moved:
            assert again(database, case).deadline_no == case.deadline_no + 2
            # What the applicant was told is never moved earlier again.
            assert again(database, case).appointed_at > told[case.code]
        else:
            assert again(database, case).appointed_at == told[case.code]


def test_a_later_date_is_told_anew_with_a_letter_and_an_earlier_one_is_not(
    database, department
):
    later = receive_case(database, department, when="2026-11-16 09:00")
    earlier = receive_case(
        database, department, when="2026-11-24 09:00", procedure="ten-days"
    )
    make(database, department, SWAP, at("2026-11-20 09:00"))
    assert again(database, later).appointed_at == at("2026-11-25 17:00")
    assert again(database, earlier).due_at < earlier.due_at
    assert again(database, earlier).appointed_at == earlier.appointed_at
    assert len(events(database, later, "case.appointed")) == 2
    assert len(events(database, earlier, "case.appointed")) == 1
    with database.read() as session:
        letters = session.execute(
            select(outbox.c.letter, outbox.c.text).where(
                outbox.c.letter == "appointment_changed"
            )
        ).all()
    assert len(letters) == 1
    assert DECISION in letters[0].text
    assert "23/11/2026" in letters[0].text


def test_an_apology_day_that_moves_alone_is_moved_with_its_event(database, department):
    case = receive_case(
        database, department, when="2026-10-30 09:00", procedure="calendar-days"
    )
    assert case.due_at == at("2026-11-25 17:00")
    assert case.apology_due_on == MONDAY
    (move,) = make(database, department, SWAP)
    assert move.old_due_at == move.new_due_at
    assert move.new_apology_due_on == date(2026, 11, 20)
    assert not move.told_anew
    found = again(database, case)
    assert found.apology_due_on == date(2026, 11, 20)
    assert found.deadline_no == 1
    (event,) = events(database, case, "case.deadline_changed")[1:]
    assert event.data["new_apology_due_on"] == "2026-11-20"
    assert verify.run(database) == []
    make(database, department, UNDO)
    assert again(database, case).apology_due_on == MONDAY


def test_a_draft_for_a_date_that_moved_is_withdrawn_and_made_anew_when_still_owed(
    database, department
):
    case = receive_case(database, department, when="2026-11-16 09:00")
    owed = at("2026-11-20 08:00")  # due Monday, so the apology is owed on Friday
    sweep.run(database, owed)

    def drafts() -> list[str]:
        with database.read() as session:
            return sorted(
                row.state
                for row in session.scalars(
                    select(ApologyNotice).where(ApologyNotice.case_id == case.id)
                )
            )

    assert drafts() == ["draft"]
    make(database, department, SWAP)  # due on Wednesday, the apology on Friday still
    assert drafts() == ["draft", "withdrawn"]
    make(database, department, UNDO, at("2026-11-20 10:00"))
    assert drafts() == ["draft", "withdrawn", "withdrawn"]
    assert sweep.run(database, at("2026-11-20 10:01")).flagged == 0


def test_a_day_off_entered_afterwards_takes_the_lateness_back_and_the_ledger_says_so(
    database, department
):
    case = receive_case(database, department, when="2026-11-16 09:00")
    late = at("2026-11-25 08:00")
    sweep.run(database, late)
    assert again(database, case).late_since == at("2026-11-23 17:00")
    make(database, department, SWAP, late)
    assert again(database, case).late_since is None
    assert again(database, case).due_at == at("2026-11-25 17:00")
    make(database, department, UNDO, late)
    assert again(database, case).late_since == at("2026-11-23 17:00")
    with database.read() as session:
        story = session.scalars(
            select(AccountabilityEvent)
            .where(AccountabilityEvent.kind == "deadline_changed")
            .order_by(AccountabilityEvent.seq)
        ).all()
    assert [event.data["is_late"] for event in story] == [False, True]
    assert story[0].text == DECISION


def test_a_standing_clock_keeps_standing_and_its_window_moves(database, department):
    case = receive_case(database, department, when="2026-11-12 09:00")
    database.write(
        lambda session: waiting.request_supplement(
            session,
            department.manager,
            case.id,
            items="Bản sao",
            reason="Thiếu",
            now=at("2026-11-12 10:00"),
        )
    )
    assert again(database, case).supplement_until == at("2026-11-27 17:00")
    friday = CalendarChange(
        add=(NewDay(day=date(2026, 11, 27), kind="off", decision=DECISION),)
    )
    assert make(database, department, friday) == []
    found = again(database, case)
    assert found.due_at is None
    assert found.supplement_until == at("2026-11-30 17:00")
    (event,) = events(database, case, "case.dates_recomputed")
    assert event.data["new_supplement_until"] == at("2026-11-30 17:00").isoformat()
    assert verify.run(database) == []


def test_a_case_that_has_ended_is_left_as_it_was(database, department):
    case = receive_case(database, department, when="2026-11-16 09:00")
    database.write(
        lambda session: outcomes.withdraw(
            session,
            department.desk,
            case.id,
            reason="Người nộp xin rút",
            now=at("2026-11-17 09:00"),
        )
    )
    before = again(database, case).due_at
    assert make(database, department, SWAP) == []
    assert again(database, case).due_at == before


def test_shorter_office_hours_move_every_close_and_back(database, department):
    cases = some_cases(database, department)
    sweep.run(database, NOW)  # one is late, by its old close
    before = everything(database)
    hours = {
        day: [["07:30", "11:30"], ["13:00", "16:30"]]
        for day in ("mon", "tue", "wed", "thu", "fri")
    }
    change = CalendarChange(office_hours=hours, why="Giờ mùa đông")
    expected = look(database, department, change)
    assert make(database, department, change) == expected
    assert len(expected) == len(cases) - 1  # one has not begun
    assert not any(move.told_anew for move in expected)
    found = again(database, cases["due on Friday"])
    assert found.due_at == at("2026-11-27 16:30")
    assert found.appointed_at == at("2026-11-27 17:00")

    make(database, department, CalendarChange(office_hours=HOURS, why="Như cũ"))
    assert everything(database) == before
    assert verify.run(database) == []


def test_announcing_a_year_settles_what_was_provisional_from_its_first_day(
    database, department
):
    """One row of 2028 makes all of 2028 known, so its estimates go."""
    case = receive_case(
        database, department, when="2027-12-30 09:00", procedure="ten-days"
    )
    assert case.provisional
    change = CalendarChange(
        add=(NewDay(day=date(2028, 6, 1), kind="off", decision=DECISION),)
    )
    with database.read() as session:
        assert years_first_announced(session, department.agency_id, change) == (2028,)
    now = at("2027-12-30 10:00")
    expected = look(database, department, change, now)
    assert make(database, department, change, now) == expected
    found = again(database, case)
    assert not found.provisional
    assert found.due_at < case.due_at  # 03/01/2028 is no longer taken as a day off
    undo = CalendarChange(withdraw=(date(2028, 6, 1),), why="Nhập nhầm")
    make(database, department, undo, now)
    assert again(database, case).provisional
    assert again(database, case).due_at == case.due_at
    assert verify.run(database) == []


def test_applying_twice_is_refused_and_leaves_everything_as_it_is(database, department):
    some_cases(database, department)
    make(database, department, SWAP)
    before = everything(database)
    with pytest.raises(AlreadyDoneError):
        make(database, department, SWAP)
    with pytest.raises(AlreadyDoneError):
        look(database, department, SWAP)
    assert everything(database) == before


def test_only_an_administrator_may_and_another_agency_is_not_touched(
    database, department
):
    other = make_department(database, code="X99.98")
    theirs = receive_case(database, other, when="2026-11-16 09:00")
    ours = receive_case(database, department, when="2026-11-16 09:00")
    with pytest.raises(NotPermittedError):
        database.write(lambda session: apply(session, department.manager, SWAP, NOW))
    assert [move.case_id for move in make(database, department, SWAP)] == [ours.id]
    assert again(database, theirs).due_at == theirs.due_at


def test_alarms_follow_the_calendar_where_no_date_moves(database, department):
    """The day before the due date changes, and with it the hour of the warning."""
    case = receive_case(
        database, department, when="2026-11-06 09:00", procedure="calendar-days"
    )
    assert case.due_at == at("2026-12-01 17:00")
    sweep.run(database, at("2026-11-25 08:00"))
    assert again(database, case).next_timer_at == at("2026-11-27 07:30")
    friday = CalendarChange(
        add=(NewDay(day=date(2026, 11, 27), kind="off", decision=DECISION),)
    )
    assert make(database, department, friday, at("2026-11-25 08:01")) == []
    found = again(database, case)
    assert found.due_at == case.due_at
    assert found.next_timer_at == at("2026-11-26 07:30")
    assert verify.run(database) == []

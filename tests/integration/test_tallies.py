"""Figures that are added up are the figures that are counted case by case."""

from datetime import date
from functools import partial

import pytest
from sqlalchemy import select, update

from tests.factories import at, make_department, receive_case
from tests.integration.cases_for_acts import do, handed_over
from tests.integration.issued_apologies import issued
from tests.integration.registers import NOW, carry, line, take, text_of
from tracker import recompute, sweep, verify
from tracker.as_known import office_as_known
from tracker.calendars import CalendarChange, NewDay
from tracker.cases import corrections, outcomes, waiting
from tracker.models import Agency, CaseEvent, CaseTally, Tally
from tracker.queries import manager
from tracker.reports import Span
from tracker.reports.cases import period_of
from tracker.reports.sums import judged_sums, sums_of
from tracker.tallies import counting, lateness
from tracker.transfer.withdrawing import let_go, withdraw_import
from tracker.transfer.work import claim

pytestmark = pytest.mark.db

finish = partial(outcomes.finish, outcome="granted")
MONTH_ENDS = {2: 28, 3: 31, 11: 30}
PERIODS = (
    (date(2026, 10, 1), date(2026, 10, 31)),
    (date(2026, 11, 1), date(2026, 11, 30)),
    (date(2026, 10, 1), date(2026, 12, 31)),
)
ASKED = ("2026-11-06 12:00", "2026-12-02 12:00", "2027-01-20 12:00")


@pytest.fixture
def department(database):
    return make_department(database)


def both_ways(database, d, known=ASKED):
    """Ask for periods of whole months, each in both ways; give what they say."""
    told = {}
    with database.read() as session:
        for text in known:
            office = office_as_known(session, d.agency_id, at(text))
            for begin, end in PERIODS:
                if begin > office.time.today(at(text)):
                    continue
                span = Span(first=begin, last=end, known_at=at(text))
                period = period_of(office, span)
                summed = figures(sums_of(session, office, period, span))
                judged = figures(judged_sums(session, office, period, span))
                assert summed == judged, (text, begin, end)
                told[text, begin, end] = summed
    return told


def figures(sums):
    found = {key: one.figures for key, one in sums.items()}
    return {key: one for key, one in found.items() if any(one.line.figures)}


def test_reports_are_the_same_before_and_after_cases_are_counted(database, department):
    d = department
    early = receive_case(database, d, when="2026-10-28 09:00")  # due 4/11
    handed_over(database, d, early, when="2026-10-28 10:00")
    late = receive_case(database, d, when="2026-10-29 09:00")  # due 5/11
    handed_over(database, d, late, when="2026-10-30 09:00")
    waits = receive_case(database, d, when="2026-10-30 09:00")
    handed_over(database, d, waits, when="2026-10-30 10:00")
    receive_case(database, d, when="2026-11-03 09:00")
    assert counting.run(database) == "4 cases"
    do(database, finish, d.officer, early, now=at("2026-11-03 10:00"))
    ask = partial(waiting.request_supplement, items="Hợp đồng", reason="Thiếu.")
    do(database, ask, d.officer, waits, now=at("2026-11-04 10:00"))
    sweep.run(database, at("2026-11-06 08:00"))
    both_ways(database, d, ASKED[:1])
    counting.run(database)
    do(database, finish, d.officer, late, now=at("2026-11-20 09:00"))
    do(database, waiting.receive_supplement, d.desk, waits, now=at("2026-11-20 09:00"))
    counting.run(database)
    # An apology of the month after, and an instant that was typed wrongly.
    issued(database, d, late, when="2026-12-01 09:00", new_date=None)
    correct = partial(corrections.correct, at=at("2026-10-30 15:00"), reason="Nhầm")
    with database.read() as session:
        is_end = CaseEvent.kind == "case.finished"
        seq = session.scalar(
            select(CaseEvent.seq).where(CaseEvent.case_id == early.id, is_end)
        )
    do(database, correct, d.manager, early, seq=seq, now=at("2026-12-02 09:00"))
    before = both_ways(database, d)
    assert counting.run(database) != "0 cases"
    assert both_ways(database, d) == before
    assert counting.run(database) == "0 cases"
    assert verify.run(database) == []


def test_a_calendar_that_changes_the_past_is_believed_at_once(database, department):
    d = department
    done = receive_case(database, d, when="2026-11-09 09:00")  # due 16/11
    handed_over(database, d, done, when="2026-11-09 10:00")
    do(database, finish, d.officer, done, now=at("2026-11-17 10:00"))  # late
    counting.run(database)
    known = ("2026-11-18 12:00", "2026-11-19 18:00", "2027-01-20 12:00")
    before = both_ways(database, d, known)
    off = NewDay(day=date(2026, 11, 12), kind="off", decision="1/QĐ", name_vi="Bão")
    change = CalendarChange(add=(off,))
    database.write(
        lambda s: recompute.apply(s, d.administrator, change, at("2026-11-19 08:00"))
    )
    with database.read() as session:
        assert session.get_one(Agency, d.agency_id).tallies_stale_since is not None
    after = both_ways(database, d, known)
    assert before != after
    assert {key: after[key] for key in after if key[0] == known[0]} == {
        key: before[key] for key in before if key[0] == known[0]
    }
    counting.run(database)
    with database.read() as session:
        assert session.get_one(Agency, d.agency_id).tallies_stale_since is None
    assert both_ways(database, d, known) == after
    assert verify.run(database) == []


def test_the_morning_adds_up_what_it_counted(database, department, monkeypatch):
    d = department
    late = receive_case(database, d, when="2026-11-02 09:00")  # due 9/11
    handed_over(database, d, late, when="2026-11-02 10:00")
    quick = receive_case(database, d, when="2026-11-03 09:00")
    handed_over(database, d, quick, when="2026-11-03 10:00")
    sweep.run(database, at("2026-11-10 08:00"))
    do(database, finish, d.officer, quick, now=at("2026-11-05 10:00"))
    do(database, finish, d.officer, late, now=at("2026-11-12 10:00"))

    def told():
        with database.read() as session:
            page = manager.morning(session, d.manager, at("2026-11-20 08:00"))
        return page.months, page.year, page.apologised, page.missing

    fresh = told()
    assert (fresh[0][-1].law.finished, fresh[0][-1].law.on_time) == (2, 1)
    assert (fresh[2].late, fresh[3]) == (1, 1)
    counting.run(database)
    assert told() == fresh
    issued(database, d, late, when="2026-11-19 09:00", new_date=None)
    with_apology = told()
    assert (with_apology[2].issued, with_apology[3]) == (1, 0)
    with monkeypatch.context() as patched:
        patched.setattr(lateness, "_FEW", 0)  # as if very many were uncounted
        assert told() == with_apology
    counting.run(database)
    assert told() == with_apology


def test_an_import_counts_until_it_is_withdrawn(database, settings, department):
    lines = [
        line(1),
        line(2, received="28/02/2026 08:30"),
        line(3, returned="30/03/2026"),
    ]
    file = text_of(lines).encode()
    row = take(database, settings, department, file)
    carry(database, settings, row, department, "check", "write")

    def told():
        found = {}
        with database.read() as session:
            office = office_as_known(session, department.agency_id, NOW)
            for first, last in ((1, 3), (2, 2), (3, 3), (3, 11)):
                end = date(2026, last, MONTH_ENDS[last])
                span = Span(first=date(2026, first, 1), last=end, known_at=NOW)
                period = period_of(office, span)
                summed = figures(sums_of(session, office, period, span))
                assert summed == figures(judged_sums(session, office, period, span))
                found[first, last] = sum(one.line.figures[0] for one in summed.values())
        return found

    assert told() == {(1, 3): 3, (2, 2): 1, (3, 3): 3, (3, 11): 3}
    assert counting.run(database) == "3 cases"
    assert told() == {(1, 3): 3, (2, 2): 1, (3, 3): 3, (3, 11): 3}
    withdraw = partial(
        withdraw_import, actor=department.administrator, import_id=row.id, now=NOW
    )
    database.write(partial(withdraw, why="Nhầm tệp"))
    work = database.write(
        partial(claim, agency_id=row.agency_id, import_id=row.id, now=NOW)
    )
    let_go(database, work, lambda: NOW)
    assert set(told().values()) == {0}
    counting.run(database)
    assert set(told().values()) == {0}
    again = take(database, settings, department, file)
    carry(database, settings, again, department, "check", "write")
    assert told()[1, 3] == 3
    counting.run(database)
    assert told() == {(1, 3): 3, (2, 2): 1, (3, 3): 3, (3, 11): 3}
    assert verify.run(database) == []


def test_a_wrong_sum_is_found(database, department):
    receive_case(database, department, when="2026-11-02 09:00")
    counting.run(database)
    database.write(lambda s: s.execute(update(Tally).values(cases=7)))
    (sums,) = verify.run(database)
    assert (sums.column, "'cases': 7" in sums.stored) == ("tallies", True)
    database.write(lambda s: s.execute(update(CaseTally).values(asked_again=1)))
    assert len(verify.run(database)) == 2

"""Lateness cannot be hidden, lost or invented, in whatever order people type."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select

from notifications.outbox import outbox
from tests.factories import Department, at, make_department, receive_case
from tracker import sweep, verify
from tracker.apologies import drafting
from tracker.calendars import CalendarChange, NewDay
from tracker.cases import corrections, outcomes, reception, waiting
from tracker.db import Database
from tracker.errors import (
    AlreadyDoneError,
    EndedCaseError,
    InvalidValueError,
    OutOfOrderError,
    ProcedureNotInForceError,
)
from tracker.models import (
    AccountabilityEntry,
    AccountabilityEvent,
    ApologyNotice,
    Case,
    CaseEvent,
    CaseFlag,
)
from tracker.recompute import apply

pytestmark = pytest.mark.db

DUE = at("2026-11-27 17:00")  # of what is received on 2026-11-19; 24/11 is off
MONDAY = at("2026-11-30 09:00")


class Desk:
    """One department, one case received on 19/11, and the manager who acts on it."""

    def __init__(self, database: Database, procedure: str = "five-days") -> None:
        self.database = database
        self.people: Department = make_department(database)
        self.case_id = receive_case(
            database, self.people, when="2026-11-19 09:00", procedure=procedure
        ).id

    def do(self, command: Callable[..., Any], now: Any, **given: Any) -> Any:
        when = at(now) if isinstance(now, str) else now
        return self.database.write(
            lambda s: command(s, self.people.manager, self.case_id, **given, now=when)
        )

    @property
    def case(self) -> Case:
        with self.database.read() as session:
            return session.get_one(Case, (self.people.agency_id, self.case_id))

    def rows(self, table: Any) -> Any:
        with self.database.read() as session:
            return session.scalars(select(table)).all()

    @property
    def notice(self) -> ApologyNotice:
        [found] = self.rows(ApologyNotice)
        return found

    def seq_of(self, kind: str) -> int:
        return next(one.seq for one in self.rows(CaseEvent) if one.kind == kind)

    def correct(self, kind: str, to: str, now: str) -> Any:
        seq = self.seq_of(kind)
        return self.do(
            corrections.correct, now, seq=seq, at=at(to), reason="Ghi nhầm giờ"
        )


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


TYPED_IN_AFTERWARDS = {
    "withdrawn": partial(outcomes.withdraw, reason="Thôi"),
    "stopped": partial(outcomes.stop, reason="Thôi"),
    "supplement": partial(waiting.request_supplement, items="Đơn", reason="Thiếu"),
    "payment": partial(waiting.require_payment, reason="Phí", legal_basis="TT 1"),
    "paused": partial(waiting.pause, reason="Giám định", legal_basis="Luật 2"),
}


@pytest.mark.parametrize("act", TYPED_IN_AFTERWARDS)
def test_an_act_in_time_that_is_typed_in_late_takes_the_mark_back(desk, act):
    sweep.run(desk.database, MONDAY)
    assert desk.case.late_since == DUE
    desk.do(TYPED_IN_AFTERWARDS[act], MONDAY, at=at("2026-11-27 16:00"))
    assert desk.case.late_since is None
    assert desk.seq_of("case.found_on_time")
    assert len(desk.rows(AccountabilityEntry)) == 1  # what was said stays
    assert desk.notice.state == "withdrawn"


def test_a_clock_set_back_does_not_take_the_mark_back(desk):
    sweep.run(desk.database, DUE + timedelta(minutes=5))
    desk.do(corrections.note, DUE - timedelta(minutes=55), text="Đã gọi")
    assert desk.case.late_since == DUE


def test_another_limit_does_not_undo_lateness(database):
    desk = Desk(database, "ten-days")
    choose = partial(reception.choose_variant, variant="council", basis="Mời")
    with pytest.raises(InvalidValueError, match="late under its limit"):
        desk.do(choose, "2026-12-10 09:00")  # due on 04/12; no sweep ran
    desk.do(waiting.request_supplement, "2026-12-10 10:00", items="Đơn", reason="Thiếu")
    desk.do(waiting.receive_supplement, "2026-12-11 10:00")
    with pytest.raises(InvalidValueError, match="late under its limit"):
        desk.do(choose, "2026-12-11 11:00")
    assert desk.case.late_since == at("2026-12-04 17:00")


def test_a_finish_found_in_time_and_then_late_after_all_is_late(desk):
    sweep.run(desk.database, MONDAY)
    desk.do(outcomes.finish, MONDAY, outcome="granted", at=at("2026-11-27 16:00"))
    assert desk.case.late_since is None
    assert desk.notice.state == "withdrawn"
    desk.correct("case.finished", "2026-11-30 08:00", "2026-11-30 10:00")
    assert desk.case.late_since == DUE
    assert desk.notice.state == "draft"  # the apology is owed again
    [entry] = desk.rows(AccountabilityEntry)
    stories = [one.kind for one in desk.rows(AccountabilityEvent)]
    assert stories[0] == "opened"
    assert "corrected" in stories
    assert entry.due_at == DUE
    desk.correct("case.finished", "2026-11-27 16:30", "2026-11-30 11:00")
    assert desk.case.late_since is None
    assert desk.notice.state == "withdrawn"


def test_a_corrected_request_shows_that_the_deadline_before_it_was_missed(desk):
    desk.do(waiting.request_supplement, "2026-11-27 16:00", items="Đơn", reason="Thiếu")
    desk.do(waiting.receive_supplement, "2026-12-01 09:00")
    assert desk.case.late_since is None
    desk.correct("case.supplement_requested", "2026-11-30 08:00", "2026-12-01 10:00")
    assert desk.case.late_since == DUE
    [entry] = desk.rows(AccountabilityEntry)
    assert entry.due_at == DUE
    assert entry.attribution["delay_minutes"] == 30
    assert desk.case.due_at == at("2026-12-08 17:00")
    # The new deadline is watched as any other.
    sweep.run(desk.database, at("2026-12-09 08:00"))
    late = {(one.rung, one.at) for one in desk.rows(CaseFlag)}
    assert ("overdue", DUE) in late
    assert ("overdue", at("2026-12-08 17:00")) in late
    assert verify.run(desk.database) == []


def test_a_pause_of_an_hour_does_not_lose_the_draft(database):
    desk = Desk(database, "resumes")
    sweep.run(database, at("2026-11-26 08:00"))  # owed today
    desk.do(waiting.request_supplement, "2026-11-26 09:00", items="Đơn", reason="Thiếu")
    assert desk.notice.state == "withdrawn"
    desk.do(waiting.receive_supplement, "2026-11-26 10:00")
    assert desk.case.due_at == DUE
    assert [one.state for one in desk.rows(ApologyNotice)] == ["withdrawn", "draft"]


def test_a_case_that_ends_while_its_clock_stands_is_not_flagged_any_more(desk):
    desk.do(waiting.pause, "2026-11-25 08:00", reason="Giám định", legal_basis="Luật 2")
    desk.do(outcomes.withdraw, "2026-12-03 08:00", reason="Thôi")
    sweep.run(desk.database, at("2026-12-04 08:00"))
    assert max(one.at for one in desk.rows(CaseFlag)) <= at("2026-11-25 17:00")
    assert desk.case.next_timer_at is None
    assert all(one.state == "withdrawn" for one in desk.rows(ApologyNotice))


@pytest.mark.parametrize("end", ["finished", "withdrawn"])
def test_no_apology_is_drafted_for_what_ended_in_time(desk, end):
    ends = {
        "finished": partial(outcomes.finish, outcome="granted"),
        "withdrawn": partial(outcomes.withdraw, reason="Thôi"),
    }
    desk.do(ends[end], "2026-11-20 09:00")
    with pytest.raises(EndedCaseError):
        desk.do(drafting.draft_now, "2026-11-20 10:00")
    assert desk.rows(ApologyNotice) == []


def test_what_was_finished_late_can_still_be_apologised_for(desk):
    desk.do(outcomes.finish, MONDAY, outcome="granted")  # the system drafted
    desk.database.write(
        lambda s: drafting.withdraw_notice(
            s, desk.people.manager, desk.notice.id, why="Nhầm", now=MONDAY
        )
    )
    desk.do(drafting.draft_now, "2026-11-30 10:00")
    assert desk.notice.state == "draft"
    with pytest.raises(AlreadyDoneError):
        desk.do(drafting.draft_now, "2026-11-30 10:01")


def test_a_draft_withdrawn_by_hand_is_there_again_when_the_case_is_late(desk):
    sweep.run(desk.database, at("2026-11-25 08:00"))
    desk.database.write(
        lambda s: drafting.withdraw_notice(
            s,
            desk.people.manager,
            desk.notice.id,
            why="Sẽ kịp",
            now=at("2026-11-25 09:00"),
        )
    )
    sweep.run(desk.database, at("2026-11-26 08:00"))
    assert desk.notice.state == "withdrawn"  # the manager's forecast stands
    sweep.run(desk.database, MONDAY)
    assert (desk.notice.state, desk.notice.timing) == ("draft", "after_due")
    assert desk.notice.withdrawn_why == ""
    drafted = [one.kind for one in desk.rows(CaseEvent)].count("apology.drafted")
    assert drafted == 2
    sweep.run(desk.database, MONDAY + timedelta(days=1))
    assert desk.notice.state == "draft"


def test_what_is_no_act_does_not_bar_an_earlier_act(desk):
    sweep.run(desk.database, MONDAY)
    desk.do(corrections.note, MONDAY, text="Đã gọi cho người nộp")
    desk.database.write(
        lambda s: drafting.edit(
            s,
            desk.people.manager,
            desk.notice.id,
            reason_code="officer_absent",
            reason_text="Vắng",
            new_date=None,
            now=MONDAY,
        )
    )
    off = NewDay(day=at("2026-12-14 08:00").date(), kind="off", decision="QĐ 9")
    desk.database.write(
        lambda s: apply(
            s, desk.people.administrator, CalendarChange(add=(off,)), MONDAY
        )
    )
    desk.do(
        outcomes.finish,
        "2026-11-30 10:00",
        outcome="granted",
        at=at("2026-11-27 16:00"),
    )
    assert desk.case.late_since is None
    with pytest.raises(OutOfOrderError):
        desk.do(outcomes.return_outcome, "2026-11-30 11:00", at=at("2026-11-27 15:00"))


def test_corrections_keep_the_order_that_is_believed_now(desk):
    desk.do(waiting.request_supplement, "2026-11-20 10:00", items="Đơn", reason="Thiếu")
    desk.do(waiting.receive_supplement, "2026-11-23 10:00")
    desk.correct("case.supplement_received", "2026-11-20 11:00", "2026-11-23 11:00")
    with pytest.raises(InvalidValueError, match="order"):
        desk.correct("case.received", "2026-11-20 12:00", "2026-11-23 12:00")
    with pytest.raises(InvalidValueError, match="order"):
        desk.correct(
            "case.supplement_requested", "2026-11-23 09:00", "2026-11-23 12:00"
        )
    desk.correct("case.received", "2026-11-20 08:00", "2026-11-23 12:00")


def test_a_reception_is_not_corrected_to_before_its_procedure(desk):
    with pytest.raises(ProcedureNotInForceError):
        desk.correct("case.received", "2019-11-20 08:00", "2026-11-23 12:00")


def test_a_claim_made_before_the_clock_was_set_back_is_over(desk):
    now = at("2026-11-26 08:30")
    desk.database.write(lambda s: sweep.claim(s, now, 10))  # and then it died
    back = now - timedelta(hours=1)
    report = sweep.run(desk.database, back)
    assert report.judged == 1


def test_a_mark_that_comes_back_is_told_once(desk):
    """The manager got the alert already; the same fact is not mailed again."""
    sweep.run(desk.database, MONDAY)
    with desk.database.read() as session:
        keys = set(session.scalars(select(outbox.c.dedup_key)))
    desk.do(outcomes.finish, MONDAY, outcome="granted", at=at("2026-11-27 16:00"))
    desk.correct("case.finished", "2026-11-30 08:00", "2026-11-30 10:00")
    with desk.database.read() as session:
        later = set(session.scalars(select(outbox.c.dedup_key)))
    assert {key for key in later - keys if key.startswith("alert:")} == set()

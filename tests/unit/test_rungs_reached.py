"""Which rungs a case has reached by an instant, and when it is judged next."""

import pytest

from rules.ladder import next_timer, reached, rungs, rungs_until
from rules.lifecycle import CaseState
from rules.sla import dates
from tests.case_facts import VIETNAM, at, case, new_date, supplement

EARLY = ["due_soon", "apology_to_prepare", "supplement_not_asked"]

REACHED = {
    "a sweep down for days still tells all of it": (
        case(),
        "2026-12-01 09:00",
        [*EARLY, "apology_owed", "due_today", "overdue"],
    ),
    "an act at the due instant is in time": (
        case(),
        "2026-11-27 17:00",
        [*EARLY, "apology_owed", "due_today"],
    ),
    "before the day opens nothing is owed": (
        case(),
        "2026-11-26 07:29",
        EARLY,
    ),
    "at its opening it is": (
        case(),
        "2026-11-26 07:30",
        [*EARLY, "apology_owed"],
    ),
    "finished at the due instant, asked much later": (
        case(
            "1 working_day",
            state=CaseState.FINISHED,
            finished_at=at("2026-11-20 17:00"),
        ),
        "2027-01-04 09:00",
        ["apology_owed", "due_today"],
    ),
    "finished late, asked much later": (
        case(
            "1 working_day",
            state=CaseState.RETURNED,
            finished_at=at("2026-11-23 09:00"),
            ended_at=at("2026-12-01 09:00"),
        ),
        "2027-01-04 09:00",
        ["apology_owed", "due_today", "overdue"],
    ),
    "finished after the new date": (
        case(
            "1 working_day",
            state=CaseState.FINISHED,
            extension=new_date("2026-11-25"),
            supplements=[supplement("2026-11-19 09:00", "2026-11-19 09:00")],
            finished_at=at("2026-11-26 08:00"),
        ),
        "2027-01-04 09:00",
        ["due_soon", "overdue", "due_today", "late_again"],
    ),
    "closed after the applicant's fifteen days": (
        case(
            state=CaseState.CLOSED,
            supplements=[supplement("2026-11-23 08:00")],
            ended_at=at("2026-12-09 09:00"),
        ),
        "2027-01-04 09:00",
        ["supplement_window_over"],
    ),
    "received after the eight hours were over": (
        case(
            "10 working_day",
            online=True,
            submitted_at=at("2026-11-17 09:00"),
            answered_at=at("2026-11-19 09:00"),
        ),
        "2026-11-19 09:00",
        ["online_unanswered"],
    ),
    "received at the last of the eight hours": (
        case("10 working_day", online=True, submitted_at=at("2026-11-18 09:00")),
        "2026-11-20 09:00",
        [],
    ),
}


@pytest.mark.parametrize(
    ("facts", "until", "expected"), list(REACHED.values()), ids=list(REACHED.keys())
)
def test_no_rung_that_was_reached_is_lost(facts, until, expected):
    found = rungs_until(facts, dates(facts, VIETNAM), VIETNAM, at(until))
    assert [str(r.rung) for r in found] == expected


def test_the_timer_goes_from_rung_to_rung_and_then_rests():
    facts = case()
    ladder = rungs(facts, dates(facts, VIETNAM), VIETNAM)
    now, woken = at("2026-11-19 09:00"), []
    while (timer := next_timer(ladder, now)) is not None:
        assert [r for r in ladder if reached(r, timer)] != [
            r for r in ladder if reached(r, now)
        ]
        now = timer
        woken.append(str(now))
    assert woken == [
        "2026-11-25 07:30:00",
        "2026-11-25 17:00:01",
        "2026-11-26 07:30:00",
        "2026-11-27 07:30:00",
        "2026-11-27 17:00:01",
    ]


def test_a_deadline_not_judged_yet_is_judged_at_once():
    facts = case("1 working_day")  # its apology is owed from reception
    ladder = rungs(facts, dates(facts, VIETNAM), VIETNAM)
    received = at("2026-11-19 09:00")
    assert next_timer(ladder, None) == received
    assert next_timer(ladder, received) == at("2026-11-20 07:30")
    assert next_timer((), None) is None

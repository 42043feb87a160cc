"""The rungs of a case: what is told of it, when, and to whom."""

from dataclasses import replace

import pytest

from rules.ladder import (
    Concern,
    Rung,
    RungAt,
    reached,
    rungs,
)
from rules.lifecycle import CaseState
from rules.sla import dates
from tests.case_facts import (
    DUTIES,
    VIETNAM,
    at,
    case,
    limit,
    new_date,
    pause,
    supplement,
    told,
)

WAITING = CaseState.SUPPLEMENT_REQUIRED

RUNGS = {
    "five working days over 24/11": (
        case(),
        [
            ("due_soon", "2026-11-25 07:30"),
            ("apology_to_prepare", "2026-11-25 07:30"),
            ("supplement_not_asked", "2026-11-25 17:00"),
            ("apology_owed", "2026-11-26 07:30"),
            ("due_today", "2026-11-27 07:30"),
            ("overdue", "2026-11-27 17:00"),
        ],
    ),
    "25 days over Tết: all is to be done before the holiday": (
        case("25 day", "2026-01-26 09:00"),
        [
            ("supplement_not_asked", "2026-01-29 17:00"),
            ("due_soon", "2026-02-12 07:30"),
            ("apology_to_prepare", "2026-02-12 07:30"),
            ("apology_owed", "2026-02-13 07:30"),
            ("due_today", "2026-02-23 07:30"),
            ("overdue", "2026-02-23 17:00"),
        ],
    ),
    "two working days: soon and prepared count from reception": (
        case("2 working_day"),
        [
            ("due_soon", "2026-11-19 09:00"),
            ("apology_to_prepare", "2026-11-19 09:00"),
            ("apology_owed", "2026-11-20 07:30"),
            ("due_today", "2026-11-23 07:30"),
            ("overdue", "2026-11-23 17:00"),
        ],
    ),
    "one working day: born due soon, the apology owed from reception": (
        case("1 working_day"),
        [
            ("apology_owed", "2026-11-19 09:00"),
            ("due_today", "2026-11-20 07:30"),
            ("overdue", "2026-11-20 17:00"),
        ],
    ),
    "same day: no apology can be owed before": (
        case("same_day"),
        [("due_today", "2026-11-19 09:00"), ("overdue", "2026-11-19 17:00")],
    ),
    "four working hours over the midday break": (
        case("4 working_hour"),
        [("due_today", "2026-11-19 09:00"), ("overdue", "2026-11-19 14:30")],
    ),
    "no limit: only the time to ask ends": (
        case("none"),
        [("supplement_not_asked", "2026-11-25 17:00")],
    ),
    "the limit has not begun, but the time to ask runs from reception": (
        case(started_at=None),
        [("supplement_not_asked", "2026-11-25 17:00")],
    ),
    "a new date: no second apology, overdue stays at the first date": (
        case(extension=new_date("2026-12-04")),
        [
            ("supplement_not_asked", "2026-11-25 17:00"),
            ("overdue", "2026-11-27 17:00"),
            ("due_soon", "2026-12-02 07:30"),
            ("due_today", "2026-12-04 07:30"),
            ("late_again", "2026-12-04 17:00"),
        ],
    ),
    "a new date given when it was already near: not due soon before that": (
        case(extension=new_date("2026-12-04"), deadline_since=at("2026-12-03 10:00")),
        [
            ("supplement_not_asked", "2026-11-25 17:00"),
            ("overdue", "2026-11-27 17:00"),
            ("due_today", "2026-12-04 07:30"),
            ("late_again", "2026-12-04 17:00"),
        ],
    ),
    "a decree took a day off back: the apology is owed from then": (
        case(deadline_since=at("2026-11-27 08:00")),
        [
            ("supplement_not_asked", "2026-11-25 17:00"),
            ("apology_owed", "2026-11-27 08:00"),
            ("due_today", "2026-11-27 08:00"),
            ("overdue", "2026-11-27 17:00"),
        ],
    ),
    "a restart arms the whole ladder again": (
        case(supplements=[supplement("2026-11-23 08:00", "2026-11-30 10:00")]),
        [
            ("due_soon", "2026-12-03 07:30"),
            ("apology_to_prepare", "2026-12-03 07:30"),
            ("apology_owed", "2026-12-04 07:30"),
            ("due_today", "2026-12-07 07:30"),
            ("overdue", "2026-12-07 17:00"),
        ],
    ),
    "a restart after a new date: no second apology": (
        case(
            supplements=[supplement("2026-11-26 08:00", "2026-12-14 10:00")],
            extension=new_date("2026-12-04"),
        ),
        [
            ("due_soon", "2026-12-17 07:30"),
            ("due_today", "2026-12-21 07:30"),
            ("overdue", "2026-12-21 17:00"),
        ],
    ),
    "waiting for a supplement: only the applicant's fifteen days": (
        case(state=WAITING, supplements=[supplement("2026-11-23 08:00")]),
        [("supplement_window_over", "2026-12-08 17:00")],
    ),
    "waiting for the fee: nothing": (
        case(state=CaseState.PAYMENT_REQUIRED, pauses=[pause("2026-11-23 08:00")]),
        [],
    ),
    "a supplement asked when it was late stops nothing": (
        case(
            "1 working_day",
            state=WAITING,
            supplements=[supplement("2026-11-23 08:00")],
        ),
        [
            ("apology_owed", "2026-11-19 09:00"),
            ("due_today", "2026-11-20 07:30"),
            ("overdue", "2026-11-20 17:00"),
            ("supplement_window_over", "2026-12-08 17:00"),
        ],
    ),
    "a step of half a day within the case": (
        case(
            "4 working_hour",
            step_no=2,
            step_since=at("2026-11-19 09:30"),
            step_limit=limit("0.5 working_day"),
        ),
        [
            ("due_today", "2026-11-19 09:00"),
            ("overdue", "2026-11-19 14:30"),
            ("step_overdue", "2026-11-19 15:00"),
        ],
    ),
    "submitted online on a Friday afternoon: eight working hours": (
        case(
            state=CaseState.REGISTERED,
            received_at=None,
            started_at=None,
            online=True,
            submitted_at=at("2026-11-20 15:00"),
        ),
        [("online_unanswered", "2026-11-23 15:00")],
    ),
    "answered online: nothing more": (
        case(
            state=CaseState.REGISTERED,
            received_at=None,
            started_at=None,
            online=True,
            submitted_at=at("2026-11-20 15:00"),
            answered_at=at("2026-11-20 16:00"),
        ),
        [],
    ),
    "finished: nothing": (
        case(state=CaseState.FINISHED, finished_at=at("2026-11-20 09:00")),
        [],
    ),
}


@pytest.mark.parametrize(
    ("facts", "expected"), list(RUNGS.values()), ids=list(RUNGS.keys())
)
def test_a_case_climbs_its_rungs(facts, expected):
    assert told(rungs(facts, dates(facts, VIETNAM), VIETNAM)) == expected


def test_the_agency_says_how_early_it_wants_to_know():
    early = replace(DUTIES, due_soon_working_days=3, apology_prepared_working_days=2)
    facts = case(duties=early)
    found = dict(told(rungs(facts, dates(facts, VIETNAM), VIETNAM)))
    assert found["due_soon"] == "2026-11-23 07:30"
    assert found["apology_to_prepare"] == "2026-11-23 07:30"
    assert found["apology_owed"] == "2026-11-26 07:30"


def test_an_agency_that_wants_no_early_word_gets_none():
    silent = replace(DUTIES, due_soon_working_days=0, apology_prepared_working_days=0)
    facts = case(duties=silent)
    found = dict(told(rungs(facts, dates(facts, VIETNAM), VIETNAM)))
    assert set(found) == {
        "supplement_not_asked",
        "apology_owed",
        "due_today",
        "overdue",
    }


def test_each_request_and_each_step_is_told_apart():
    facts = case(
        "1 working_day",
        state=WAITING,
        supplements=[
            supplement("2026-11-19 10:00", "2026-11-20 10:00"),
            supplement("2026-11-30 10:00"),
        ],
    )
    found = rungs(facts, dates(facts, VIETNAM), VIETNAM)
    window = next(r for r in found if r.rung is Rung.SUPPLEMENT_WINDOW_OVER)
    assert window.scope == "supplement-2"
    assert {r.scope for r in found if r is not window} == {""}
    step = {"step_no": 2, "step_limit": limit("1 working_day")}
    scopes = set()
    for since in ("2026-11-19 09:30", "2026-11-20 09:30"):  # returned, and come again
        facts = case(step_since=at(since), **step)
        scopes |= {
            r.scope
            for r in rungs(facts, dates(facts, VIETNAM), VIETNAM)
            if r.rung is Rung.STEP_OVERDUE
        }
    assert scopes == {"step-2@2026-11-19T09:30:00", "step-2@2026-11-20T09:30:00"}


# -- what a rung is -----------------------------------------------------------------


def test_the_ladder_of_the_deadline_grows_graver_step_by_step():
    climbing = [
        Rung.DUE_SOON,
        Rung.APOLOGY_TO_PREPARE,
        Rung.APOLOGY_OWED,
        Rung.DUE_TODAY,
        Rung.OVERDUE,
        Rung.LATE_AGAIN,
    ]
    assert sorted(climbing, key=lambda r: r.severity) == climbing
    assert len({r.severity for r in Rung}) == len(Rung)


def test_what_harms_the_applicant_now_is_urgent():
    assert {r for r in Rung if r.is_urgent} == {
        Rung.APOLOGY_OWED,
        Rung.OVERDUE,
        Rung.LATE_AGAIN,
        Rung.ONLINE_UNANSWERED,
    }


def test_somebody_is_told_of_every_rung_and_the_manager_of_every_delay():
    assert all(rung.concerns for rung in Rung)
    for rung in (Rung.OVERDUE, Rung.LATE_AGAIN, Rung.APOLOGY_OWED):
        assert {Concern.MANAGER, Concern.UNIT_HEAD} <= rung.concerns
    assert Rung.SUPPLEMENT_WINDOW_OVER.concerns == {Concern.DESK}


@pytest.mark.parametrize("rung", list(Rung))
def test_a_rung_is_reached_at_the_second_its_timer_fires_and_not_before(rung):
    one = RungAt(rung, at("2026-11-27 17:00"))
    before = at("2026-11-27 16:59:59")
    assert not reached(one, before)
    assert reached(one, one.fires_at)
    assert reached(one, one.at) == rung.opens_a_day

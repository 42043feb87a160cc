"""The dates of a case and the verdict of the law on them, on the real calendar."""

from datetime import date

import pytest

from rules.duties import (
    SupplementFault,
    online_answer_by,
    step_due_at,
    supplement_faults,
    supplement_until,
)
from rules.lifecycle import CaseState
from rules.sla import Verdict, assess, dates, explained, missed_deadlines
from tests.case_facts import THURSDAY as RECEIVED
from tests.case_facts import VIETNAM, at, case, limit, new_date, supplement

WAITING = CaseState.SUPPLEMENT_REQUIRED

DATES = {
    "24/11 is a day off from 2026": (case(), "2026-11-27 17:00", "2026-11-26"),
    "25 days over Tết: the apology is owed ten days before": (
        case("25 day", "2026-01-26 09:00"),
        "2026-02-23 17:00",
        "2026-02-13",
    ),
    "due the next working day: the apology is owed on the first day": (
        case("1 working_day"),
        "2026-11-20 17:00",
        "2026-11-19",
    ),
    "same day: no day is left for an apology": (
        case("same_day"),
        "2026-11-19 17:00",
        None,
    ),
    "the limit starts when the competent body has the file": (
        case(started_at=at("2026-11-23 10:00")),
        "2026-12-01 17:00",
        "2026-11-30",
    ),
    "a supplement begins the limit anew": (
        case(supplements=[supplement("2026-11-23 08:00", "2026-11-30 10:00")]),
        "2026-12-07 17:00",
        "2026-12-04",
    ),
    "where the sector says so a supplement only pauses it": (
        case(
            supplements=[supplement("2026-11-23 08:00", "2026-11-30 10:00")],
            after_supplement="resume",
        ),
        "2026-12-03 17:00",
        "2026-12-02",
    ),
    "a supplement complete before the limit began restarts nothing": (
        case(
            received="2026-11-19 09:00",
            started_at=at("2026-12-01 10:00"),
            supplements=[supplement("2026-11-20 08:00", "2026-11-25 10:00")],
        ),
        "2026-12-08 17:00",
        "2026-12-07",
    ),
    "a new date is the one that counts": (
        case(extension=new_date("2026-12-04")),
        "2026-12-04 17:00",
        "2026-12-03",
    ),
}


@pytest.mark.parametrize(
    ("facts", "due_at", "owed_on"), list(DATES.values()), ids=list(DATES.keys())
)
def test_a_case_has_its_dates(facts, due_at, owed_on):
    found = dates(facts, VIETNAM)
    assert found.due_at == at(due_at)
    assert found.apology_due_on == (date.fromisoformat(owed_on) if owed_on else None)
    assert not found.stopped


def test_a_new_date_leaves_the_first_one_standing_beside_it():
    found = dates(case(extension=new_date("2026-12-04")), VIETNAM)
    assert found.original_due_at == at("2026-11-27 17:00")
    assert found.original_due_on == date(2026, 11, 27)
    assert found.is_moved


def test_a_new_date_that_the_law_overtook_moves_nothing():
    late_answer = supplement("2026-11-26 08:00", "2026-12-14 10:00")
    found = dates(
        case(extension=new_date("2026-12-04"), supplements=[late_answer]), VIETNAM
    )
    assert found.due_at == found.original_due_at == at("2026-12-21 17:00")
    assert not found.is_moved


@pytest.mark.parametrize(
    "facts",
    [
        case("none"),
        case(received_at=None, started_at=None, state=CaseState.REGISTERED),
        case(started_at=None, state=CaseState.RECEIVED),
    ],
    ids=["no limit", "not received", "received, but the limit has not begun"],
)
def test_without_a_running_limit_there_is_no_date_and_no_verdict(facts):
    found = dates(facts, VIETNAM)
    assert (found.due_at, found.due_on, found.apology_due_on) == (None, None, None)
    assert not found.stopped
    far = at("2030-01-01 00:00")
    assert assess(facts, found, VIETNAM, far).verdict is Verdict.NONE


def test_the_explanation_is_that_of_the_date_shown():
    facts = case("25 day", "2026-01-26 09:00")
    answer = explained(facts, VIETNAM)
    assert answer is not None
    assert answer.due_at == dates(facts, VIETNAM).due_at
    assert answer.explanation
    assert explained(case(started_at=None), VIETNAM) is None


# -- the verdict ------------------------------------------------------------------


def judged(facts, now):
    return assess(facts, dates(facts, VIETNAM), VIETNAM, at(now))


def finished(when, **more):
    return case(state=CaseState.FINISHED, finished_at=at(when), **more)


VERDICTS = {
    "running, five working days are left": (
        case(),
        "2026-11-19 10:00",
        ("running", 5, 0, 0),
    ),
    "running on the due day": (case(), "2026-11-27 16:59", ("running", 0, 0, 0)),
    "at the due instant it is not late": (
        case(),
        "2026-11-27 17:00",
        ("running", 0, 0, 0),
    ),
    "a second later it is, though no office time has passed": (
        case(),
        "2026-11-27 17:00:01",
        ("late", None, 0, 0),
    ),
    "late over a weekend: one working day, an hour and a half of office": (
        case(),
        "2026-11-30 09:00",
        ("late", None, 1, 90),
    ),
    "finished exactly when due": (
        finished("2026-11-27 17:00"),
        "2026-12-24 09:00",
        ("on_time", None, 0, 0),
    ),
    "finished a minute late, on the same day": (
        finished("2026-11-19 16:31", limit=limit("6 working_hour")),
        "2026-11-19 17:00",
        ("late", None, 0, 1),
    ),
    "collected late, but finished in time": (
        case(
            state=CaseState.RETURNED,
            finished_at=at("2026-11-27 10:00"),
            ended_at=at("2026-12-20 10:00"),
        ),
        "2026-12-24 09:00",
        ("on_time", None, 0, 0),
    ),
    "finished within the new date: still late": (
        finished("2026-12-02 10:00", extension=new_date("2026-12-04")),
        "2026-12-24 09:00",
        ("late", None, 3, 2 * 480 + 150),
    ),
    "finished after the new date too": (
        finished("2026-12-07 10:00", extension=new_date("2026-12-04")),
        "2026-12-24 09:00",
        ("late_again", None, 6, 5 * 480 + 150),
    ),
    "waiting for a supplement": (
        case(state=WAITING, supplements=[supplement("2026-11-23 08:00")]),
        "2027-03-01 09:00",
        ("standing", None, 0, 0),
    ),
    "closed because the supplement never came": (
        case(
            state=CaseState.CLOSED,
            supplements=[supplement("2026-11-23 08:00")],
            ended_at=at("2026-12-09 09:00"),
        ),
        "2027-03-01 09:00",
        ("on_time", None, 0, 0),
    ),
    "a supplement asked after the due date saves nothing": (
        case(state=WAITING, supplements=[supplement("2026-11-30 08:00")]),
        "2026-12-01 17:00",
        ("late", None, 2, 960),
    ),
    "withdrawn when it was late": (
        case(state=CaseState.WITHDRAWN, ended_at=at("2026-11-30 17:00")),
        "2027-03-01 09:00",
        ("late", None, 1, 480),
    ),
    "asked about a day before its end": (
        finished("2026-12-07 10:00"),
        "2026-11-26 09:00",
        ("running", 1, 0, 0),
    ),
}


@pytest.mark.parametrize(
    ("facts", "now", "expected"), list(VERDICTS.values()), ids=list(VERDICTS.keys())
)
def test_the_law_judges_a_case(facts, now, expected):
    found = judged(facts, now)
    assert (
        str(found.verdict),
        found.working_days_left,
        found.working_days_late,
        found.minutes_late,
    ) == expected
    assert found.is_late == (expected[0] in {"late", "late_again"})


def test_both_delays_are_told_after_a_broken_new_date():
    found = judged(
        finished("2026-12-08 10:00", extension=new_date("2026-12-04")),
        "2026-12-24 09:00",
    )
    assert (found.working_days_late, found.working_days_late_again) == (7, 2)


def test_a_late_case_whose_supplement_came_afterwards_stays_late():
    facts = case(supplements=[supplement("2026-12-01 10:00", "2026-12-07 09:00")])
    (missed,) = missed_deadlines(facts, VIETNAM)
    assert missed.due_at == at("2026-11-27 17:00")
    assert (missed.ran_from, missed.until) == (at(RECEIVED), at("2026-12-01 10:00"))
    assert (missed.working_days_late, missed.minutes_late) == (2, 480 + 150)
    found = judged(facts, "2026-12-08 09:00")
    assert found.verdict is Verdict.RUNNING  # the new deadline, and nothing more
    assert found.is_late


def test_each_deadline_is_judged_by_what_was_known_then():
    facts = case(
        supplements=[
            supplement("2026-11-25 10:00", "2026-12-01 09:00"),  # in time
            supplement("2026-12-11 10:00", "2026-12-14 09:00"),  # after 08/12
        ],
        extension=new_date("2026-12-30"),
    )
    assert [m.due_at for m in missed_deadlines(facts, VIETNAM)] == [
        at("2026-12-08 17:00")
    ]
    assert missed_deadlines(facts, VIETNAM)[0].ran_from == at("2026-12-01 09:00")


def test_a_deadline_met_before_the_supplement_was_asked_is_not_missed():
    in_time = case(supplements=[supplement("2026-11-27 17:00", "2026-12-07 09:00")])
    assert missed_deadlines(in_time, VIETNAM) == ()


# -- the duties around it -----------------------------------------------------------

FAULTS = {
    "asked on the third working day": ((), "2026-11-25 17:00", set()),
    "asked on the fourth": (
        (),
        "2026-11-26 07:30",
        {SupplementFault.ASKED_LATE},
    ),
    "asked a second time, in time": (
        (supplement("2026-11-20 08:00", "2026-11-23 08:00"),),
        "2026-11-25 09:00",
        {SupplementFault.ASKED_AGAIN},
    ),
    "asked a second time, and late": (
        (supplement("2026-11-20 08:00", "2026-11-23 08:00"),),
        "2026-12-01 09:00",
        {SupplementFault.ASKED_AGAIN, SupplementFault.ASKED_LATE},
    ),
}


@pytest.mark.parametrize(
    ("before", "when", "faults"), list(FAULTS.values()), ids=list(FAULTS.keys())
)
def test_a_late_or_second_request_is_flagged(before, when, faults):
    assert supplement_faults(case(supplements=before), VIETNAM, at(when)) == faults


def test_the_applicant_has_fifteen_days_that_roll_to_a_working_day():
    waiting = case(supplements=[supplement("2026-11-20 08:00")])  # 05/12 is a Saturday
    assert supplement_until(waiting, VIETNAM) == at("2026-12-07 17:00")
    assert supplement_until(case(), VIETNAM) is None


def test_the_desk_has_eight_working_hours_to_answer_what_came_at_night():
    online = case(online=True, submitted_at=at("2026-11-22 23:10"))
    assert online_answer_by(online, VIETNAM) == at("2026-11-23 17:00")
    assert online_answer_by(case(submitted_at=at(RECEIVED)), VIETNAM) is None


def test_a_step_stands_and_begins_anew_with_its_case():
    step = {"step_since": at("2026-11-20 08:00"), "step_limit": limit("2 working_day")}
    assert step_due_at(case(**step), VIETNAM) == at("2026-11-25 17:00")
    waiting = case(supplements=[supplement("2026-11-23 08:00")], **step)
    assert step_due_at(waiting, VIETNAM) is None
    answered = [supplement("2026-11-23 08:00", "2026-12-01 08:00")]
    anew = case(supplements=answered, **step)
    assert step_due_at(anew, VIETNAM) == at("2026-12-03 17:00")
    resumed = case(supplements=answered, after_supplement="resume", **step)
    assert step_due_at(resumed, VIETNAM) == at("2026-12-02 17:00")
    assert step_due_at(case(), VIETNAM) is None

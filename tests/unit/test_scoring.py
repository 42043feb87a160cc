"""How the national score counts a case where the law counts it otherwise."""

import pytest

from rules.lifecycle import CaseState
from rules.scoring import score
from rules.sla import assess, dates
from tests.case_facts import VIETNAM, at, case, new_date, pause, supplement

FINISHED, WAITING = CaseState.FINISHED, CaseState.SUPPLEMENT_REQUIRED
LATER = "2026-12-31 17:00"


def finished(when, **more):
    return case(state=FINISHED, finished_at=at(when), **more)


ONE_SUPPLEMENT = [supplement("2026-11-23 08:00", "2026-11-30 10:00")]
TWO_SUPPLEMENTS = [
    supplement("2026-11-20 08:00", "2026-11-23 10:00"),
    supplement("2026-11-25 08:00", "2026-11-26 10:00"),
]

# facts, day asked for, due by the score, late by the score
SCORES = {
    "finished when due": (
        finished("2026-11-27 17:00"),
        LATER,
        "2026-11-27 17:00",
        False,
    ),
    "finished a second later": (
        finished("2026-11-27 17:00:01"),
        LATER,
        "2026-11-27 17:00",
        True,
    ),
    "collected late makes nothing late": (
        case(
            state=CaseState.RETURNED,
            finished_at=at("2026-11-27 09:00"),
            ended_at=at("2026-12-20 09:00"),
        ),
        LATER,
        "2026-11-27 17:00",
        False,
    ),
    "the wait for a supplement is subtracted, in time": (
        finished("2026-12-03 17:00", supplements=ONE_SUPPLEMENT),
        LATER,
        "2026-12-03 17:00",
        False,
    ),
    "the wait is subtracted and nothing begins anew": (
        finished("2026-12-04 09:00", supplements=ONE_SUPPLEMENT),
        LATER,
        "2026-12-03 17:00",
        True,
    ),
    "a second request is late whatever the date": (
        finished("2026-11-26 11:00", supplements=TWO_SUPPLEMENTS),
        LATER,
        "2026-12-01 17:00",
        True,
    ),
    "a supplement is awaited: the request is the end": (
        case(state=WAITING, supplements=[supplement("2026-11-27 16:00")]),
        LATER,
        "2026-11-27 17:00",
        False,
    ),
    "a supplement asked when it was late already": (
        case(state=WAITING, supplements=[supplement("2026-11-30 08:00")]),
        LATER,
        "2026-11-27 17:00",
        True,
    ),
    "closed when the supplement never came: the request is the end": (
        case(
            state=CaseState.CLOSED,
            supplements=[supplement("2026-11-27 16:00")],
            ended_at=at("2026-12-14 09:00"),
        ),
        LATER,
        "2026-11-27 17:00",
        False,
    ),
    "open, judged at the end of the period asked for": (
        case(),
        "2026-11-27 17:00",
        "2026-11-27 17:00",
        False,
    ),
    "open, late at the end of the period": (
        case(),
        "2026-11-30 17:00",
        "2026-11-27 17:00",
        True,
    ),
    "finished late, but the period ended before it was due": (
        finished("2026-12-04 09:00"),
        "2026-11-26 17:00",
        "2026-11-27 17:00",
        False,
    ),
    "waiting for the fee": (
        case(state=CaseState.PAYMENT_REQUIRED, pauses=[pause("2026-11-25 08:00")]),
        LATER,
        None,
        False,
    ),
    "a pause of the sector counts as in the law": (
        finished("2026-11-30 17:00", pauses=[pause("2026-11-23 08:00", "2026-11-25")]),
        LATER,
        "2026-11-30 17:00",
        False,
    ),
    "no limit": (case("none"), LATER, None, False),
    "withdrawn in time": (
        case(state=CaseState.WITHDRAWN, ended_at=at("2026-11-20 09:00")),
        LATER,
        "2026-11-27 17:00",
        False,
    ),
}


@pytest.mark.parametrize(
    ("facts", "asked", "due_at", "late"), list(SCORES.values()), ids=list(SCORES)
)
def test_the_score_counts_a_case(facts, asked, due_at, late):
    found = score(facts, VIETNAM, at(asked))
    assert found.is_counted
    assert found.due_at == (at(due_at) if due_at else None)
    assert found.is_late is late
    assert found.is_late_without_new_date is late  # none was given


def test_the_score_believes_a_new_date_and_shows_what_it_hides():
    facts = finished("2026-12-02 09:00", extension=new_date("2026-12-04"))
    found = score(facts, VIETNAM, at(LATER))
    assert (found.due_at, found.is_late) == (at("2026-12-04 17:00"), False)
    assert found.due_at_without_new_date == at("2026-11-27 17:00")
    assert found.is_late_without_new_date
    assert assess(facts, dates(facts, VIETNAM), VIETNAM, at(LATER)).is_late


def test_the_two_clocks_can_disagree_in_both_directions():
    late_for_the_score = finished("2026-12-04 09:00", supplements=ONE_SUPPLEMENT)
    dated = dates(late_for_the_score, VIETNAM)
    assert dated.due_at == at("2026-12-07 17:00")
    assert not assess(late_for_the_score, dated, VIETNAM, at(LATER)).is_late
    assert score(late_for_the_score, VIETNAM, at(LATER)).is_late
    late_for_the_law = finished("2026-12-02 09:00", extension=new_date("2026-12-04"))
    dated = dates(late_for_the_law, VIETNAM)
    assert assess(late_for_the_law, dated, VIETNAM, at(LATER)).is_late
    assert not score(late_for_the_law, VIETNAM, at(LATER)).is_late


def test_a_second_request_is_told_as_the_reason():
    asked_twice = finished("2026-11-26 11:00", supplements=TWO_SUPPLEMENTS)
    assert score(asked_twice, VIETNAM, at(LATER)).asked_again
    known_then = score(asked_twice, VIETNAM, at("2026-11-24 17:00"))
    assert not known_then.asked_again  # the second was asked on 25/11
    assert not known_then.is_late


def test_a_case_that_was_never_received_is_no_part_of_the_ratio():
    refused = case(state=CaseState.NOT_ACCEPTED, received_at=None, started_at=None)
    assert not score(refused, VIETNAM, at(LATER)).is_counted
    assert not score(case(), VIETNAM, at("2026-11-18 17:00")).is_counted


def test_a_received_case_whose_limit_has_not_begun_is_in_time():
    found = score(case(started_at=None), VIETNAM, at(LATER))
    assert found.is_counted
    assert not found.is_late

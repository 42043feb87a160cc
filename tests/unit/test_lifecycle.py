"""What can be done to a case, from which state, and where it leads."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.errors import TransitionRefusedError
from rules.lifecycle import (
    BIRTHS,
    CLOCK_EFFECTS,
    ENDED,
    IN_HAND,
    NATIONAL_CODES,
    TRANSITIONS,
    Action,
    CaseState,
    ClockEffect,
    allowed_actions,
    next_state,
)

WHAT_A_DEPARTMENT_DOES = {
    "submit online, through the API or typed at the desk": {"submit"},
    "receive": {"receive"},
    "refuse to receive": {"refuse_to_receive"},
    "guide to a complete file before reception": {"guide"},
    "received by the competent body, or the fee is paid": {"start_clock"},
    "choose a variant of the limit": {"choose_variant"},
    "hand over, accepted or returned": {
        "hand_over",
        "accept_handover",
        "return_handover",
    },
    "consult another body and record its answer": {"consult", "record_answer"},
    "supplement requested and received": {"request_supplement", "receive_supplement"},
    "financial duty asked and done": {"require_payment", "record_payment"},
    "pause and resume with legal basis": {"pause", "resume"},
    "the one new date": {"reappoint"},
    "finish, granted or refused": {"finish"},
    "return the result": {"return_outcome"},
    "withdraw": {"withdraw"},
    "stop at the applicant's request": {"stop"},
    "close after the supplement window": {"close"},
    "correct a mistake, and add a note": {"correct", "note"},
}

STORIES = {
    "granted in an ordinary way": (
        ["receive", "hand_over", "accept_handover", "finish", "return_outcome"],
        "returned",
    ),
    "guided twice before the file is complete": (
        ["guide", "guide", "receive", "finish"],
        "finished",
    ),
    "refused at the desk": (["refuse_to_receive"], "not_accepted"),
    "supplement asked, received, and granted": (
        ["receive", "request_supplement", "receive_supplement", "finish"],
        "finished",
    ),
    "never supplemented, so closed": (
        ["receive", "request_supplement", "close"],
        "closed",
    ),
    "the officer changes while the applicant is awaited": (
        ["receive", "hand_over", "request_supplement", "hand_over", "accept_handover"],
        "supplement_required",
    ),
    "the limit starts when the fee is paid": (
        ["receive", "require_payment", "record_payment", "start_clock"],
        "processing",
    ),
    "two bodies are asked and answer": (
        ["receive", "consult", "consult", "record_answer", "record_answer"],
        "received",
    ),
    "paused by the law of the sector, then the applicant stops it": (
        ["receive", "start_clock", "pause", "stop"],
        "stopped",
    ),
    "a new date, then finished": (["receive", "reappoint", "finish"], "finished"),
    "withdrawn before reception": (["withdraw"], "withdrawn"),
    "a note after the end": (["receive", "finish", "note", "correct"], "finished"),
}

REFUSED = {
    "a supplement before reception": ("registered", "receive_supplement"),
    "a supplement asked before reception": ("registered", "request_supplement"),
    "a second supplement while one is awaited": (
        "supplement_required",
        "request_supplement",
    ),
    "closing a case that waits for nothing": ("processing", "close"),
    "finishing what the applicant must still complete": (
        "supplement_required",
        "finish",
    ),
    "accepting a case that nobody handed over": ("received", "accept_handover"),
    "receiving twice": ("received", "receive"),
    "returning a result that does not exist": ("processing", "return_outcome"),
    "finishing twice": ("finished", "finish"),
    "a new date for a finished case": ("finished", "reappoint"),
    "a new date before reception": ("registered", "reappoint"),
    "receiving a case that was refused": ("not_accepted", "receive"),
    "reviving a closed case": ("closed", "receive_supplement"),
    "returning a result twice": ("returned", "return_outcome"),
    "submitting what exists": ("registered", "submit"),
}


def walk(acts: list[str]) -> CaseState:
    state = BIRTHS[Action.SUBMIT]
    for act in acts:
        state = next_state(state, Action(act))
    return state


def test_everything_a_department_does_has_an_act_and_no_act_is_idle():
    asked_for = set().union(*WHAT_A_DEPARTMENT_DOES.values())
    assert asked_for == {str(action) for action in Action}
    possible = {action for _, action in TRANSITIONS} | set(BIRTHS)
    assert possible == set(Action)


@pytest.mark.parametrize(
    ("acts", "end"), list(STORIES.values()), ids=list(STORIES.keys())
)
def test_a_case_goes_through_its_life(acts, end):
    assert walk(acts) == CaseState(end)


@pytest.mark.parametrize(
    ("state", "action"), list(REFUSED.values()), ids=list(REFUSED.keys())
)
def test_an_act_out_of_place_is_refused_and_says_which(state, action):
    with pytest.raises(TransitionRefusedError) as refusal:
        next_state(CaseState(state), Action(action))
    assert (refusal.value.state, refusal.value.action) == (state, action)
    assert Action(action) not in allowed_actions(CaseState(state))


def test_every_pair_of_state_and_act_has_one_answer():
    answers = refusals = 0
    for state, action in itertools.product(CaseState, Action):
        try:
            assert next_state(state, action) in CaseState
            assert action in allowed_actions(state)
            answers += 1
        except TransitionRefusedError:
            assert action not in allowed_actions(state)
            refusals += 1
    assert answers == len(TRANSITIONS)
    assert answers + refusals == len(CaseState) * len(Action)


def test_an_ended_case_only_has_its_result_returned():
    for state in ENDED:
        moves = {
            action
            for action in allowed_actions(state)
            if next_state(state, action) is not state
        }
        expected = {Action.RETURN_OUTCOME} if state is CaseState.FINISHED else set()
        assert moves == expected


def test_whatever_happens_a_mistake_can_be_corrected_and_a_note_added():
    for state in CaseState:
        assert next_state(state, Action.CORRECT) is state
        assert next_state(state, Action.NOTE) is state


def test_every_state_is_before_reception_in_hand_or_ended():
    assert {CaseState.REGISTERED} | IN_HAND | ENDED == set(CaseState)
    assert not IN_HAND & ENDED


def test_the_ten_national_states_have_their_codes_and_closed_has_none():
    assert sorted(NATIONAL_CODES.values()) == list(range(1, 11))
    assert set(CaseState) - set(NATIONAL_CODES) == {CaseState.CLOSED}


def test_an_act_that_ends_a_case_ends_its_clock():
    for (state, action), target in TRANSITIONS.items():
        if state in IN_HAND and target in ENDED:
            assert CLOCK_EFFECTS[action] is ClockEffect.ENDS


def test_waiting_for_the_applicant_stops_the_clock():
    waiting = {CaseState.SUPPLEMENT_REQUIRED, CaseState.PAYMENT_REQUIRED}
    for (state, action), target in TRANSITIONS.items():
        if target in waiting and state not in waiting:
            assert CLOCK_EFFECTS[action] is ClockEffect.STOPS


@given(st.lists(st.sampled_from(Action), max_size=40))
def test_no_sequence_of_acts_leaves_an_end_or_receives_twice(acts):
    state = BIRTHS[Action.SUBMIT]
    receptions = 0
    for action in acts:
        before = state
        try:
            state = next_state(state, action)
        except TransitionRefusedError:
            continue
        receptions += action is Action.RECEIVE
        if before in ENDED and state is not before:
            assert (before, state) == (CaseState.FINISHED, CaseState.RETURNED)
    assert receptions <= 1
    never = {CaseState.REGISTERED, CaseState.NOT_ACCEPTED}
    if state is not CaseState.WITHDRAWN:  # before reception or after it
        assert receptions == (state not in never)

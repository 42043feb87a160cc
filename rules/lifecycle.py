"""The life of a case: its states, the acts that move it, and the one transition table.

A state says where the case is. Whether its time is running is the clock's business
(`rules.clock`): a pause changes no state, and a state stops no clock unless the table
of effects says so.
"""

from collections.abc import Mapping
from enum import Enum, StrEnum
from types import MappingProxyType

from rules.errors import TransitionRefusedError


class CaseState(StrEnum):
    """The ten states exchanged with the national portal, and `closed`."""

    REGISTERED = "registered"
    RECEIVED = "received"
    NOT_ACCEPTED = "not_accepted"
    PROCESSING = "processing"
    SUPPLEMENT_REQUIRED = "supplement_required"
    PAYMENT_REQUIRED = "payment_required"
    WITHDRAWN = "withdrawn"
    STOPPED = "stopped"
    FINISHED = "finished"
    RETURNED = "returned"
    CLOSED = "closed"


#: Codes of the states in the exchange with the national portal. `closed`
#: (NĐ 118/2025, Đ.19 k.5) has none there.
NATIONAL_CODES: Mapping[CaseState, int] = MappingProxyType(
    {
        CaseState.REGISTERED: 1,
        CaseState.RECEIVED: 2,
        CaseState.NOT_ACCEPTED: 3,
        CaseState.PROCESSING: 4,
        CaseState.SUPPLEMENT_REQUIRED: 5,
        CaseState.PAYMENT_REQUIRED: 6,
        CaseState.WITHDRAWN: 7,
        CaseState.STOPPED: 8,
        CaseState.FINISHED: 9,
        CaseState.RETURNED: 10,
    }
)

#: Nothing further is decided about the case. A finished case still waits to be
#: handed to the applicant.
ENDED = frozenset(
    {
        CaseState.NOT_ACCEPTED,
        CaseState.WITHDRAWN,
        CaseState.STOPPED,
        CaseState.FINISHED,
        CaseState.RETURNED,
        CaseState.CLOSED,
    }
)

#: Received, and not yet ended: the states in which a deadline can be missed.
IN_HAND = frozenset(
    {
        CaseState.RECEIVED,
        CaseState.PROCESSING,
        CaseState.SUPPLEMENT_REQUIRED,
        CaseState.PAYMENT_REQUIRED,
    }
)


class Action(StrEnum):
    """What an actor can do to a case."""

    SUBMIT = "submit"
    RECEIVE = "receive"
    REFUSE_TO_RECEIVE = "refuse_to_receive"
    GUIDE = "guide"
    START_CLOCK = "start_clock"
    CHOOSE_VARIANT = "choose_variant"
    HAND_OVER = "hand_over"
    ACCEPT_HANDOVER = "accept_handover"
    RETURN_HANDOVER = "return_handover"
    CONSULT = "consult"
    RECORD_ANSWER = "record_answer"
    REQUEST_SUPPLEMENT = "request_supplement"
    RECEIVE_SUPPLEMENT = "receive_supplement"
    REQUIRE_PAYMENT = "require_payment"
    RECORD_PAYMENT = "record_payment"
    PAUSE = "pause"
    RESUME = "resume"
    REAPPOINT = "reappoint"
    FINISH = "finish"
    RETURN_OUTCOME = "return_outcome"
    WITHDRAW = "withdraw"
    STOP = "stop"
    CLOSE = "close"
    CORRECT = "correct"
    NOTE = "note"


class ClockEffect(Enum):
    """What an act does to the clock of the case."""

    STARTS = "starts"
    STOPS = "stops"
    RESTARTS = "restarts"
    RUNS_ON = "runs_on"
    ENDS = "ends"


def _table() -> dict[tuple[CaseState, Action], CaseState]:
    s, a = CaseState, Action
    table = {
        (s.REGISTERED, a.RECEIVE): s.RECEIVED,
        (s.REGISTERED, a.REFUSE_TO_RECEIVE): s.NOT_ACCEPTED,
        (s.REGISTERED, a.GUIDE): s.REGISTERED,
        (s.REGISTERED, a.WITHDRAW): s.WITHDRAWN,
        (s.SUPPLEMENT_REQUIRED, a.RECEIVE_SUPPLEMENT): s.PROCESSING,
        (s.SUPPLEMENT_REQUIRED, a.CLOSE): s.CLOSED,
        (s.PAYMENT_REQUIRED, a.RECORD_PAYMENT): s.PROCESSING,
        (s.FINISHED, a.RETURN_OUTCOME): s.RETURNED,
    }
    for state in (s.RECEIVED, s.PROCESSING):
        table |= {
            (state, a.START_CLOCK): s.PROCESSING,
            (state, a.HAND_OVER): s.PROCESSING,
            (state, a.REQUEST_SUPPLEMENT): s.SUPPLEMENT_REQUIRED,
            (state, a.REQUIRE_PAYMENT): s.PAYMENT_REQUIRED,
            (state, a.PAUSE): state,
            (state, a.FINISH): s.FINISHED,
        }
    # A case that waits for the applicant still passes between officers: the body
    # sends it back to the desk with its notice (NĐ 118/2025, Đ.19 k.5).
    for state in (s.SUPPLEMENT_REQUIRED, s.PAYMENT_REQUIRED):
        table[state, a.HAND_OVER] = state
    for state in IN_HAND - {s.RECEIVED}:
        table |= {(state, a.ACCEPT_HANDOVER): state, (state, a.RETURN_HANDOVER): state}
    for state in IN_HAND:
        table |= {
            (state, a.WITHDRAW): s.WITHDRAWN,
            (state, a.STOP): s.STOPPED,
            (state, a.CHOOSE_VARIANT): state,
            (state, a.CONSULT): state,
            (state, a.RECORD_ANSWER): state,
            (state, a.RESUME): state,
            (state, a.REAPPOINT): state,
        }
    for state in s:
        table |= {(state, a.CORRECT): state, (state, a.NOTE): state}
    return table


#: The acts that make a case, and the state in which it is born.
BIRTHS: Mapping[Action, CaseState] = MappingProxyType(
    {Action.SUBMIT: CaseState.REGISTERED}
)

#: Where each act leads from each state. What is not here is refused.
TRANSITIONS: Mapping[tuple[CaseState, Action], CaseState] = MappingProxyType(_table())

#: What each act does to the clock; an act not named lets it run on.
CLOCK_EFFECTS: Mapping[Action, ClockEffect] = MappingProxyType(
    {
        Action.RECEIVE: ClockEffect.STARTS,
        Action.START_CLOCK: ClockEffect.STARTS,
        Action.REQUEST_SUPPLEMENT: ClockEffect.STOPS,
        Action.RECEIVE_SUPPLEMENT: ClockEffect.RESTARTS,  # NĐ 118/2025, Đ.19 k.5
        Action.REQUIRE_PAYMENT: ClockEffect.STOPS,
        Action.RECORD_PAYMENT: ClockEffect.RUNS_ON,
        Action.PAUSE: ClockEffect.STOPS,
        Action.RESUME: ClockEffect.RUNS_ON,
        Action.FINISH: ClockEffect.ENDS,
        Action.WITHDRAW: ClockEffect.ENDS,
        Action.STOP: ClockEffect.ENDS,  # NĐ 118/2025, Đ.21
        Action.CLOSE: ClockEffect.ENDS,  # NĐ 118/2025, Đ.19 k.5
    }
)

_ALLOWED: Mapping[CaseState, frozenset[Action]] = MappingProxyType(
    {
        state: frozenset(action for (at, action) in TRANSITIONS if at == state)
        for state in CaseState
    }
)


def next_state(state: CaseState, action: Action) -> CaseState:
    """Say where the act leads; raise `TransitionRefusedError` if nowhere.

    >>> next_state(CaseState.REGISTERED, Action.RECEIVE)
    <CaseState.RECEIVED: 'received'>
    """
    try:
        return TRANSITIONS[state, action]
    except KeyError:
        raise TransitionRefusedError(state=str(state), action=str(action)) from None


def allowed_actions(state: CaseState) -> frozenset[Action]:
    """List the acts that are possible in a state."""
    return _ALLOWED[state]

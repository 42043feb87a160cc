"""Feedback and recommendations (phản ánh, kiến nghị): their states and their clock.

They are no cases: nothing is applied for, and the limits are others. The limits are
those by which the national score counts the handling of feedback (QĐ 766/QĐ-TTg, the
published calculation, group 5.2): refused within 2 working days, a supplement asked for
within 5, handled within 15, the answer published within 2.

Choices that the source leaves open: the day of reception is not counted (BLDS Điều 147
khoản 2); time in which the sender is waited for does not count for the handling; who
accepts has the two days of who refuses; publishing counts from the answer.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from rules.clock import Pause
from rules.deadline import due
from rules.errors import TransitionRefusedError
from rules.explanation_line import ExplanationLine
from rules.procedure import LimitUnit, TimeLimit
from rules.work_calendar import WorkCalendar

REFUSE_WITHIN = TimeLimit(2, LimitUnit.WORKING_DAY)
ASK_WITHIN = TimeLimit(5, LimitUnit.WORKING_DAY)
HANDLE_WITHIN = TimeLimit(15, LimitUnit.WORKING_DAY)
PUBLISH_WITHIN = TimeLimit(2, LimitUnit.WORKING_DAY)

#: So many working days before its end an answer is said to be running out.
_ANSWER_LEAD = 3
_ONE_SECOND = timedelta(seconds=1)


class FeedbackState(StrEnum):
    """Where a piece of feedback is."""

    RECEIVED = "received"  # nobody has decided whether it is taken up
    ACCEPTED = "accepted"
    SUPPLEMENT_ASKED = "supplement_asked"
    ANSWER_PROPOSED = "answer_proposed"
    ANSWERED = "answered"
    REFUSED = "refused"
    FORWARDED = "forwarded"  # another body is competent, and has it now


#: Nothing more is owed to the sender, but perhaps the publication.
CLOSED = frozenset(
    {FeedbackState.ANSWERED, FeedbackState.REFUSED, FeedbackState.FORWARDED}
)


class FeedbackAction(StrEnum):
    """What can be done to a piece of feedback."""

    ACCEPT = "accept"
    REFUSE = "refuse"
    FORWARD = "forward"
    ASK_SUPPLEMENT = "ask_supplement"
    RECEIVE_SUPPLEMENT = "receive_supplement"
    ASSIGN = "assign"
    PROPOSE_ANSWER = "propose_answer"
    RETURN_ANSWER = "return_answer"
    APPROVE_ANSWER = "approve_answer"
    PUBLISH = "publish"
    UNPUBLISH = "unpublish"
    LINK_CASE = "link_case"


def _table() -> dict[tuple[FeedbackState, FeedbackAction], FeedbackState]:
    s, a = FeedbackState, FeedbackAction
    table = {
        (s.RECEIVED, a.ACCEPT): s.ACCEPTED,
        (s.RECEIVED, a.REFUSE): s.REFUSED,
        (s.SUPPLEMENT_ASKED, a.RECEIVE_SUPPLEMENT): s.ACCEPTED,
        # The sender did not say what was missing.
        (s.SUPPLEMENT_ASKED, a.REFUSE): s.REFUSED,
        (s.ACCEPTED, a.ASSIGN): s.ACCEPTED,
        (s.ACCEPTED, a.PROPOSE_ANSWER): s.ANSWER_PROPOSED,
        (s.ANSWER_PROPOSED, a.RETURN_ANSWER): s.ACCEPTED,
        (s.ANSWER_PROPOSED, a.APPROVE_ANSWER): s.ANSWERED,
        (s.ANSWERED, a.PUBLISH): s.ANSWERED,
        (s.ANSWERED, a.UNPUBLISH): s.ANSWERED,
    }
    for state in (s.RECEIVED, s.ACCEPTED):
        table[state, a.FORWARD] = s.FORWARDED
        table[state, a.ASK_SUPPLEMENT] = s.SUPPLEMENT_ASKED
    for state in s:
        table[state, a.LINK_CASE] = state
    return table


#: Where each act leads from each state. What is not here is refused.
FEEDBACK_TRANSITIONS: Mapping[tuple[FeedbackState, FeedbackAction], FeedbackState] = (
    MappingProxyType(_table())
)


def next_feedback_state(state: FeedbackState, action: FeedbackAction) -> FeedbackState:
    """Say where the act leads; raise `TransitionRefusedError` if nowhere.

    >>> next_feedback_state(FeedbackState.RECEIVED, FeedbackAction.ACCEPT)
    <FeedbackState.ACCEPTED: 'accepted'>
    """
    try:
        return FEEDBACK_TRANSITIONS[state, action]
    except KeyError:
        raise TransitionRefusedError(state=str(state), action=str(action)) from None


class FeedbackFacts(NamedTuple):
    """What the clock needs to know; instants are civil time of the agency.

    `waits` are the times in which the sender was waited for, the last perhaps open.
    `decided_at` is when it was taken up, refused or forwarded; `closed_at` when the
    sender got the last word. `is_to_be_published`: sender and agency both agree.
    """

    received_at: datetime
    decided_at: datetime | None = None
    waits: tuple[Pause, ...] = ()
    closed_at: datetime | None = None
    is_to_be_published: bool = False
    published_at: datetime | None = None


class FeedbackDates(NamedTuple):
    """By when what is owed; `answer_by` is None while the sender is waited for.

    `publish_by` is None as long as nothing is to be published.
    """

    decide_by: datetime
    ask_by: datetime
    answer_by: datetime | None
    publish_by: datetime | None
    provisional: bool
    explanation: tuple[ExplanationLine, ...] = ()


class FeedbackDuty(StrEnum):
    """What can be late about a piece of feedback."""

    DECIDE = "decide"
    ANSWER = "answer"
    PUBLISH = "publish"


class FeedbackRung(NamedTuple):
    """A duty that runs out, or is past its end, from an instant on."""

    duty: FeedbackDuty
    is_past: bool
    at: datetime

    @property
    def fires_at(self) -> datetime:
        """The first whole second at which the rung is reached."""
        return self.at + _ONE_SECOND if self.is_past else self.at


def feedback_dates(
    facts: FeedbackFacts, calendar: WorkCalendar, *, explain: bool = False
) -> FeedbackDates:
    """Compute every date of a piece of feedback from what is known of it.

    >>> from rules.work_calendar import vietnam
    >>> facts = FeedbackFacts(datetime(2026, 11, 19, 9))
    >>> dates = feedback_dates(facts, vietnam())
    >>> dates.decide_by, dates.answer_by
    (datetime.datetime(2026, 11, 23, 17, 0), datetime.datetime(2026, 12, 11, 17, 0))
    """
    answer = due(
        facts.received_at,
        HANDLE_WITHIN,
        calendar,
        pauses=facts.waits,
        explain=explain,
    )
    publish_by = None
    if facts.is_to_be_published and facts.closed_at is not None:
        publish_by = due(facts.closed_at, PUBLISH_WITHIN, calendar).due_at
    return FeedbackDates(
        decide_by=_close(facts.received_at, REFUSE_WITHIN, calendar),
        ask_by=_close(facts.received_at, ASK_WITHIN, calendar),
        answer_by=answer.due_at,
        publish_by=publish_by,
        provisional=answer.provisional,
        explanation=answer.explanation,
    )


def _close(start: datetime, limit: TimeLimit, calendar: WorkCalendar) -> datetime:
    found = due(start, limit, calendar).due_at
    # A limit of whole working days always has an end.
    return found or start


def feedback_rungs(
    facts: FeedbackFacts, dates: FeedbackDates, calendar: WorkCalendar
) -> tuple[FeedbackRung, ...]:
    """List what is still owed, as it runs out and as it is past, by instant."""
    owed: list[tuple[FeedbackDuty, datetime | None, int]] = []
    if facts.closed_at is None and facts.decided_at is None and not _is_waiting(facts):
        owed.append((FeedbackDuty.DECIDE, dates.decide_by, 0))
    if facts.closed_at is None:
        owed.append((FeedbackDuty.ANSWER, dates.answer_by, _ANSWER_LEAD))
    if facts.published_at is None:
        owed.append((FeedbackDuty.PUBLISH, dates.publish_by, 0))
    found = []
    for duty, by, lead in owed:
        if by is not None:
            day = calendar.shift(by.date(), -lead) if lead else by.date()
            opens = calendar.windows(day)[0][0]
            found.append(FeedbackRung(duty, False, max(opens, facts.received_at)))
            found.append(FeedbackRung(duty, True, by))
    return tuple(sorted(found, key=lambda rung: (rung.at, rung.is_past)))


def _is_waiting(facts: FeedbackFacts) -> bool:
    return bool(facts.waits) and facts.waits[-1].end is None


def has_reached(rung: FeedbackRung, now: datetime) -> bool:
    """Say whether a rung is reached; what is done at the last instant is in time.

    >>> noon = datetime(2026, 11, 27, 17)
    >>> has_reached(FeedbackRung(FeedbackDuty.ANSWER, True, noon), noon)
    False
    """
    return now > rung.at if rung.is_past else now >= rung.at


def is_handled_late(
    state: FeedbackState, closed_at: datetime, dates: FeedbackDates
) -> bool:
    """Say whether a closed piece of feedback was late, as the score counts it.

    A refusal has the two days of refusing; an answer and a forwarding the fifteen.
    A refusal while the sender was still waited for is not late.
    """
    if state is FeedbackState.REFUSED and dates.answer_by is not None:
        return closed_at > dates.decide_by
    return dates.answer_by is not None and closed_at > dates.answer_by
